import { text } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import type { RequestContext, Values } from '../../../lib/operation/operation';

const packagePattern = /^[A-Za-z]\w*(\.\w+)*(\s*,\s*[A-Za-z]\w*(\.\w+)*)*$/;

const patternMeaning = 'a package name such as com.example.shop, or several with commas';

export const packageName = text('restricted_package_name', 'Package Name', {
	description:
		"The Android package that receives the message; the credential's when empty. Several with commas where the API version allows it (v3)",
	placeholder: 'e.g. com.example.shop',
	pattern: packagePattern,
	patternMeaning,
	encode: (names) => names.replace(/\s/g, ''),
});

const severalPackages = /,/;

const ofCredential = ({ packageName: names }: RequestContext['credential']): string =>
	typeof names === 'string' ? names.replace(/\s/g, '') : '';

/** The package names of the values or the credential's, the same however they are written; also where they cannot be sent. */
export function packagesOf({ [packageName.wire]: names }: Values, credential: RequestContext['credential']): string[] {
	const all = typeof names === 'string' ? names : ofCredential(credential);
	return [...new Set(all.split(','))].filter((name) => name !== '').sort();
}

/**
 * The package names of the values or the credential's.
 *
 * @throws InputError when there are none, or several where one is allowed
 */
export function withPackage(
	values: Values,
	{ credential }: Pick<RequestContext, 'credential'>,
	rule: { required: boolean; several: boolean },
	wire = 'restricted_package_name',
): Values {
	const fallback = ofCredential(credential);
	const own = values[wire];
	if (typeof own !== 'string' && fallback !== '' && !packagePattern.test(fallback))
		throw new InputError(
			'Package Name',
			`is left to the credential, and what stands there is none; it must be ${patternMeaning}`,
			'Correct the Package Name of the credential: commas of Latin script, and nothing around the names',
		);
	const names = typeof own === 'string' ? own : fallback;
	if (names === '') {
		if (rule.required) throw new InputError('Package Name', 'is empty; name it in this node or in the credential');
		return values;
	}
	if (!rule.several && severalPackages.test(names))
		throw new InputError(
			'Package Name',
			`names several packages (${names}); this call takes one, name it in this node`,
		);
	return { ...values, [wire]: names };
}
