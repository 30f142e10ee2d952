import { isObject, memberOf, parseJson, textOf } from '../../../lib/operation/json';
import type { Envelope, TargetVerdict, Values } from '../../../lib/operation/operation';
import type { ErrorTable } from '../../../lib/operation/outcome';
import { allRefused, errorsOfTarget, partlyRefused, unknownTarget } from '../errors/tpns';

/** What the paths of changes of accounts and of queries begin with. */
export const accountsPath = '/v3/device/account/';

/** `result` is a list of codes, one for each target in the order of the request, where TPNS says that much. */
export function codesOf({ data }: Pick<Envelope, 'data'>, count: number): string[] | undefined {
	if (!Array.isArray(data) || data.length !== count) return undefined;
	const codes = data.map(textOf);
	return codes.every((code) => code !== undefined) ? codes : undefined;
}

/** Whether codes say otherwise than the answer as a whole, which is that all of the request, or some of it, were refused. */
const contradicts = (codes: readonly string[], whole: string): boolean =>
	whole === allRefused ? codes.includes('0') : partlyRefused.has(whole) && codes.every((code) => code === '0');

/** A list of codes that are not all success. */
const holdsRefusal = ({ data }: Pick<Envelope, 'data'>): boolean =>
	Array.isArray(data) && data.some((code) => textOf(code) !== '0');

/** Targets with different codes: a file may name one several times. */
function mixedIn(targets: readonly string[], codes: readonly string[] | undefined): ReadonlySet<string> {
	const first = new Map<string, string>();
	const mixed = new Set<string>();
	codes?.forEach((code, index) => {
		const target = targets[index] as string;
		const known = first.get(target);
		if (known === undefined) first.set(target, code);
		else if (known !== code) mixed.add(target);
	});
	return mixed;
}

/** What the codes say of each target; nothing of those that went well. */
export function verdictsByCode(
	envelope: Envelope,
	targets: readonly string[],
	kind: keyof typeof errorsOfTarget,
): Map<string, TargetVerdict> {
	const found = new Map<string, TargetVerdict>();
	const told = codesOf(envelope, targets.length);
	const codes = told && contradicts(told, envelope.code ?? '') ? undefined : told;
	const table: ErrorTable = errorsOfTarget[kind];
	const untold = partlyRefused.has(envelope.code ?? '') || (envelope.ok && holdsRefusal(envelope));
	const doubtful = kind === 'change' ? ('retryLater' as const) : ('unknown' as const);
	const mixed = mixedIn(targets, codes);
	targets.forEach((target, index) => {
		const code = codes?.[index];
		if (mixed.has(target)) {
			found.set(target, {
				outcome: doubtful,
				reason: 'the request named this target more than once, and the codes differ',
			});
			return;
		}
		if (code === undefined) {
			// Some or all of the batch were refused, and nothing says which.
			if (untold)
				found.set(target, {
					outcome: doubtful,
					code: envelope.code as string,
					reason: 'some or all of the request were refused, and TPNS does not say which',
				});
			return;
		}
		if (code === '0') return;
		const { outcome, meaning } = table[code] ?? {
			outcome: kind === 'change' ? ('rejected' as const) : ('unknown' as const),
			meaning: 'TPNS gave a code of its own',
		};
		found.set(target, { outcome, code, reason: meaning });
	});
	return found;
}

/** For changes whose answers tell each target apart. */
export const changed = (envelope: Envelope, targets: readonly string[]): ReadonlyMap<string, TargetVerdict> =>
	verdictsByCode(envelope, targets, 'change');

const invalid: TargetVerdict = {
	outcome: 'deadTarget',
	reason: 'TPNS found the token invalid and left it out',
};

const perhapsLeftOut: TargetVerdict = {
	outcome: 'unknown',
	reason: 'TPNS left out some targets of the request, and which ones cannot be read from its answer',
};

/** Whether a member of an answer says nothing: none, an empty text, list or object. */
const isEmpty = (value: unknown): boolean =>
	value === undefined || value === null || value === '' || (isObject(value) && Object.keys(value).length === 0);

/** `invalid_targe_list`, as TPNS spells it, holds what was left out; a list by its table, but other members are such lists as text. */
function leftOutIn(body: unknown): readonly unknown[] {
	const told = memberOf(body, 'invalid_targe_list') ?? memberOf(body, 'invalid_target_list');
	const read = typeof told === 'string' ? (parseJson(told) ?? told) : told;
	return Array.isArray(read) ? read : isEmpty(read) ? [] : [read];
}

/** For pushes to named targets: who was left out, and what the codes say of the others. */
export function pushed(
	envelope: Envelope,
	targets: readonly string[],
	{ account_list: accounts }: Values,
): ReadonlyMap<string, TargetVerdict> | undefined {
	const leftOut = leftOutIn(envelope.body).map(textOf);
	const names = new Set(leftOut);
	// Somebody was left out under a name that the request does not have.
	const unread = leftOut.some((name) => name === undefined || !targets.includes(name));
	const found = verdictsByCode(envelope, targets, accounts === undefined ? 'device' : 'account');
	for (const target of targets)
		if (names.has(target)) found.set(target, invalid);
		else if (unread && !found.has(target)) found.set(target, perhapsLeftOut);
	return found.size > 0 ? found : undefined;
}

const parsed = (value: unknown): unknown => (typeof value === 'string' ? parseJson(value) : value);

/** The list of what accounts or devices are bound to, in the answer to a query; null is an empty one. Undefined where there is none. */
export function boundIn(body: unknown): unknown[] | undefined {
	if (!isObject(body)) return undefined;
	for (const name of ['account_tokens', 'token_accounts']) {
		const list = parsed(body[name]);
		if (Array.isArray(list)) return list as unknown[];
		if (list === null) return [];
	}
	return undefined;
}

/**
 * Whether a query is answered: where each code is success, or says that there is no such account or device. Of any other code
 * nothing is known: that code then stands for the answer.
 */
export function querySaid({ ok, code = '', data, body }: Envelope): Pick<Envelope, 'ok' | 'code'> {
	const codes = Array.isArray(data) ? data.map((one) => textOf(one) ?? '') : [];
	const fault = codes.find((one) => one !== '0' && !unknownTarget.has(one));
	if (fault !== undefined) return { ok: false, code: fault === '' ? code : fault };
	if (codes.length === 0) return { code, ok: ok && boundIn(body) !== undefined };
	return { code, ok: ok || (partlyRefused.has(code) && !contradicts(codes, code)) };
}
