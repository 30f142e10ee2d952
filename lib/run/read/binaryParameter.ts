import type { BinaryField } from '../../operation/field';
import { InputError } from '../../operation/inputError';
import type { Parameter } from './parameters';
import type { Shown } from './shown';

type Content = { value: unknown } | { error: Error };

/**
 * The contents that a binary field names, in the place of their names; an item whose field is not shown has none.
 *
 * @param fetch what the item has under that name; throws an InputError when it has nothing
 */
export async function binaryParameter(
	{ field, parameter, shown }: { field: BinaryField; parameter: Parameter; shown: Shown },
	count: number,
	fetch: (item: number, name: string, label: string) => unknown,
): Promise<Parameter> {
	const contents: Content[] = [];
	for (let item = 0; item < count; item++) {
		try {
			if (shown !== true && shown !== false && !shown(item)) continue;
			const given = parameter.fixed ? parameter.value : parameter.read(item);
			// A collection lacks what was not added to it.
			const name = parameter.fixed && given === undefined ? field.default : given;
			if (typeof name !== 'string' || name.trim() === '')
				throw new InputError(field.label, 'is empty; it must name a binary field of the item');
			contents[item] = { value: await fetch(item, name.trim(), field.label) };
		} catch (error) {
			contents[item] = { error: error instanceof Error ? error : new Error(String(error)) };
		}
	}
	return {
		fixed: false,
		expressions: [],
		read: (item) => {
			const content = contents[item];
			if (content && 'error' in content) throw content.error;
			return content?.value;
		},
	};
}
