import { textOf } from '../../../lib/operation/json';
import type { Envelope, TargetVerdict } from '../../../lib/operation/operation';
import { errorsOfTarget, partlyRefused } from '../errors/tpns';

/** `result` is a list of codes, one for each target in the order of the request, where TPNS says that much. */
export function codesOf({ data }: Pick<Envelope, 'data'>, count: number): string[] | undefined {
	if (!Array.isArray(data) || data.length !== count) return undefined;
	const codes = data.map(textOf);
	return codes.every((code) => code !== undefined) ? codes : undefined;
}

/** A list of codes that are not all success. */
const holdsRefusal = ({ data }: Pick<Envelope, 'data'>): boolean =>
	Array.isArray(data) && data.some((code) => textOf(code) !== '0');

/** What the codes say of each target; nothing of those that went well. */
export function verdictsByCode(
	envelope: Envelope,
	targets: readonly string[],
	kind: 'send' | 'change',
): Map<string, TargetVerdict> {
	const found = new Map<string, TargetVerdict>();
	const codes = codesOf(envelope, targets.length);
	const table = errorsOfTarget(kind);
	const untold = partlyRefused.has(envelope.code ?? '') || (envelope.ok && holdsRefusal(envelope));
	targets.forEach((target, index) => {
		const code = codes?.[index];
		if (code === undefined) {
			// Some or all of the batch were refused, and nothing says which.
			if (untold)
				found.set(target, {
					outcome: kind === 'send' ? 'unknown' : 'retryLater',
					code: envelope.code as string,
					reason: 'some or all of the request were refused, and TPNS does not say which',
				});
			return;
		}
		if (code === '0') return;
		const { outcome, meaning } = table[code] ?? {
			outcome: kind === 'send' ? ('unknown' as const) : ('rejected' as const),
			meaning: 'TPNS gave a code of its own',
		};
		found.set(target, { outcome, code, reason: meaning });
	});
	return found;
}

/** For changes whose answers tell each target apart. */
export const changed = (envelope: Envelope, targets: readonly string[]): ReadonlyMap<string, TargetVerdict> =>
	verdictsByCode(envelope, targets, 'change');
