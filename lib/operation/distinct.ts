import type { RequestContext, Values } from './values';

/**
 * A value that no two messages of an execution may share, because the service takes the later one for a repeat and
 * drops it in silence, or because everybody would get it as often.
 */
export interface Distinct {
	parameter: string;
	of: (values: Values, context: RequestContext) => string | undefined;
	/**
	 * Moments that belong to it, in epoch milliseconds. Those of two items are the same when they are less than a minute apart: what an
	 * expression counts from now is another moment for each item.
	 */
	moments?: (values: Values, context: RequestContext) => Moments;
	/** Replaces the end of the sentence, and what to do. */
	why?: { reason: string; remedy: string };
}

/** Each at its own place; undefined where there is none. */
export type Moments = ReadonlyArray<number | undefined>;

/** Milliseconds. */
const apart = 60_000;

const isSame = (one: Moments, other: Moments): boolean =>
	one.length === other.length &&
	one.every((moment, place) => {
		const second = other[place];
		return moment === undefined || second === undefined ? moment === second : Math.abs(moment - second) < apart;
	});

const minuteOf = ([first = 0]: Moments): number => Math.floor(first / apart);

interface Known {
	moments: Moments;
	item: number;
}

/** Remembers which value, at which moments, came first in which item. */
export class FirstItems {
	/** By value and minute of the first moment, so that few have to be compared. */
	private readonly known = new Map<string, Map<number, Known[]>>();

	/** The item of the same value; undefined when there is none. */
	find(value: string, moments: Moments): number | undefined {
		const known = this.known.get(value);
		if (!known) return undefined;
		const minute = minuteOf(moments);
		for (const near of [minute, minute - 1, minute + 1]) {
			const found = known.get(near)?.find((one) => isSame(one.moments, moments));
			if (found) return found.item;
		}
		return undefined;
	}

	add(value: string, moments: Moments, item: number): void {
		let known = this.known.get(value);
		if (!known) this.known.set(value, (known = new Map<number, Known[]>()));
		const minute = minuteOf(moments);
		const same = known.get(minute);
		if (same) same.push({ moments, item });
		else known.set(minute, [{ moments, item }]);
	}
}
