import type { HttpRequest } from './request';
import { SigningError } from './signingError';

/**
 * Puts credentials into a JSON body, as string members in front of the others.
 * The body is changed as text and never rebuilt, so a 19-digit numeral in it keeps all its digits.
 * A member that is already there with the same value stays as it is
 * @throws SigningError if the body is no JSON object, or holds one of the members with another value
 */
export function signWithBodyMembers(request: HttpRequest, members: Readonly<Record<string, string>>): HttpRequest {
	const body = request.body ?? '';
	const present = parseObject(body);
	let spliced = '';
	for (const name in members) {
		const value = members[name];
		if (!value) throw new SigningError(`The credential has no "${name}"`);
		if (Object.hasOwn(present, name)) {
			// A second member of the same name would leave it to the service which one counts.
			if (present[name] !== value)
				throw new SigningError(`The body already has a "${name}" that differs from the credential`);
			continue;
		}
		spliced += `${JSON.stringify(name)}:${JSON.stringify(value)},`;
	}
	const headers = { 'content-type': 'application/json', ...request.headers };
	if (!spliced) return { ...request, headers, body };
	const after = body.indexOf('{') + 1;
	const others = body.slice(after);
	return {
		...request,
		headers,
		body: body.slice(0, after) + (others.trimStart().startsWith('}') ? spliced.slice(0, -1) : spliced) + others,
	};
}

function parseObject(body: string): Record<string, unknown> {
	let value: unknown;
	try {
		value = JSON.parse(body);
	} catch {
		throw new SigningError('The credentials travel in the body, which must be a JSON object');
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new SigningError(
			'The credentials travel in the body, which must be a JSON object, not an array or a single value',
		);
	}
	return value as Record<string, unknown>;
}
