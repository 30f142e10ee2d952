import { InputError } from '../../operation/inputError';
import type { Call } from './plan';

/** n8n takes no receipt before it has saved the execution, and reads all of it anew for each: with 10,000 items seconds on a busy machine. */
const mostTargets = 1_000;

/** One after the other: well within the second after which services report, with some of it left for n8n. */
const requestsInTurn = 3;

/**
 * Refuses more than can be sent before the first receipts come: n8n refuses these as long as the node is at work, and a service may
 * then stop reporting, so that everybody would seem not to be reached.
 *
 * @param calls all requests of the run
 * @param concurrency requests at once; without it, receipts may come at any time
 * @throws InputError
 */
export function guardAwaited(calls: readonly Call[], concurrency?: number): void {
	const targets = calls.reduce((sum, { named, targets: own }) => sum + (named ?? own.flat()).length, 0);
	if (targets > mostTargets)
		throw new InputError(
			'The run',
			`has ${targets} targets; one that waits for receipts takes at most ${mostTargets}`,
			'Send in batches, with Loop Over Items before the node',
		);
	if (concurrency === undefined) return;
	const most = requestsInTurn * concurrency;
	if (calls.length > most)
		throw new InputError(
			'The run',
			`needs ${calls.length} requests, and receipts that come before the last of them is answered are lost; one that waits takes at most ${most}, ${requestsInTurn} for each of Concurrent Requests`,
			'Give more items the same message, so that they travel together, raise Concurrent Requests, or send in batches, with Loop Over Items before the node',
		);
}
