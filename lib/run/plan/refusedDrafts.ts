import { kindWires } from '../../operation/batching';
import { InputError } from '../../operation/inputError';
import type { Operation, Service, Values } from '../../operation/operation';
import type { FieldReader } from '../read/reader';
import { Turns } from '../read/turns';
import { targetsIn, type Draft, type GroupOfDrafts } from './plan';

/** Whom a refused item names. @throws InputError where that cannot be read */
function namedBy(operation: Operation, reader: FieldReader, item: number, values: Values): Omit<Draft, 'item'> {
	const { batching, target } = operation;
	if (batching?.entries && batching.named) {
		const entries = batching.named(values).map((named) => ({ ...named, entry: undefined }));
		return { targets: entries.map((entry) => entry.target), entries };
	}
	if (batching) return { targets: reader.readTargets(item, batching.into) };
	if (target !== undefined && values[target] === undefined) throw new InputError('Target', 'cannot be read');
	return { targets: targetsIn(operation, values) };
}

/**
 * The targets of items that were refused, as far as they can be read, with all that tells whom they mean: a campaign counts the
 * messages to a target, and these are still to come.
 */
export async function draftsOfRefused(
	service: Pick<Service, 'appWires'>,
	operation: Operation,
	reader: FieldReader,
	items: Iterable<number>,
	batched: boolean,
	signal?: AbortSignal,
): Promise<GroupOfDrafts[]> {
	const { batching } = operation;
	const listed = batching && !batching.entries ? batching.into : undefined;
	const wires = kindWires(service, operation);
	const wanted = (wire: string): boolean => listed === undefined || wires.has(wire);
	const together = listed !== undefined && batched;
	const fingerprint = together ? reader.fingerprint((wire) => wire !== listed) : undefined;
	const groups = new Map<string, GroupOfDrafts>();
	const turns = new Turns(signal);
	for (const item of items) {
		if (turns.isOver && (await turns.next())) break;
		try {
			const values = reader.readable(item, wanted);
			const draft = { item, ...namedBy(operation, reader, item, values) };
			const key = together ? (fingerprint?.(item) ?? '') : `item ${item}`;
			const known = groups.get(key);
			if (known) known.drafts.push(draft);
			else groups.set(key, { group: { values, item }, drafts: [draft] });
		} catch {
			// Nobody knows whom it was meant for.
		}
	}
	return [...groups.values()];
}
