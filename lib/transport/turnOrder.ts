import type { HeldTurns } from './heldTurns';
import type { WaitQueue } from './waitQueue';
import type { Waiter } from './rateLimiter';

/** Who starts so many a second is given turns in advance, not only for those in queue. */
const busyFrom = 20;
/** Turns are asked for so far ahead, as a factor of what was used of late. */
const ahead = 0.6 * 1.25;
const mostTurns = 5_000;

/** What turns are asked for, in order. */
export class TurnOrder {
	private readonly parts: { weight: number; times: number }[] = [];

	add(weight: number): void {
		const last = this.parts.at(-1);
		if (last?.weight === weight) last.times++;
		else this.parts.push({ weight, times: 1 });
	}

	get text(): string {
		return this.parts.map(({ weight, times }) => `${weight}*${times}`).join(' ');
	}

	/** The first `given` of them are ours from the time `first` on. */
	give(turns: HeldTurns, given: number, first: number, spacing: number): void {
		let [left, units] = [given, 0];
		for (const { weight, times } of this.parts) {
			for (let turn = 0; turn < times && left > 0; turn++, left--) {
				turns.add(first + units * spacing, weight);
				units += weight;
			}
		}
	}
}

/**
 * The turns that can be made use of before the next round trip but one, beyond those that are held.
 *
 * @param rate starts a second of late, and what one counts as in the rate
 * @param free how many more may be under way at once
 */
export function orderOf(
	{ perSecond, weight }: { perSecond: number; weight: number },
	held: number,
	free: number,
	queue: WaitQueue<Waiter>,
): TurnOrder {
	const usual = Math.ceil(perSecond * ahead);
	const useful = Math.max(perSecond < busyFrom ? 0 : usual, Math.min(queue.length, free + usual + 5));
	const order = new TurnOrder();
	let waiter = queue.first;
	for (let turn = held; turn < Math.min(useful, mostTurns); turn++) {
		order.add(waiter?.weight ?? weight);
		waiter = waiter?.behind as Waiter | undefined;
	}
	return order;
}
