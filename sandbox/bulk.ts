/** A rule that makes every id `<prefix><number>` a valid device without storing it. */
export interface BulkRule {
	readonly prefix: string;
	/** Valid numbers are 0 to count-1. */
	readonly count: number;
	/** Exact number of digits (left-padded with zeros); without it, no leading zeros. */
	readonly width?: number;
}

export interface BulkCounter {
	readonly vendor: string;
	readonly prefix: string;
	/** Deliveries, repeats included. */
	readonly delivered: number;
	/** Different devices reached. */
	readonly distinct: number;
	readonly duplicates: number;
}

export interface BulkDevice {
	readonly rule: BulkRule;
	readonly number: number;
}

interface Tally {
	delivered: number;
	distinct: number;
	/** One bit a device; grows as higher numbers come. */
	bits: Uint8Array;
}

/** Ids `bulk-0` to `bulk-99999999` always exist. */
const defaultRule: BulkRule = { prefix: 'bulk-', count: 100_000_000 };

/** 100 million bits are 12 MB for each vendor and rule: the most a rule may ask for. */
export const maxCount = 100_000_000;

/** Devices by the million for load tests: each delivery is one bit, so "exactly once" can be checked at the end. */
export class Bulk {
	private rules: BulkRule[] = [defaultRule];

	private readonly tallies = new Map<string, Tally>();

	/** Adds a rule, or replaces the one with the same prefix. Throws when prefix, count or width make no sense. */
	add(rule: BulkRule): void {
		if (rule.prefix === '') throw new Error('The prefix must not be empty');
		if (!Number.isInteger(rule.count) || rule.count < 1 || rule.count > maxCount)
			throw new Error(`The count must be a whole number from 1 to ${maxCount}`);
		if (rule.width !== undefined && (!Number.isInteger(rule.width) || rule.width < 1 || rule.width > 9))
			throw new Error('The width must be a whole number from 1 to 9');
		this.rules = [...this.rules.filter((other) => other.prefix !== rule.prefix), rule];
	}

	list(): readonly BulkRule[] {
		return this.rules;
	}

	/** The device an id means, when a rule covers it. */
	find(id: string): BulkDevice | undefined {
		for (const rule of this.rules) {
			if (!id.startsWith(rule.prefix)) continue;
			const number = digitsOf(id, rule);
			if (number !== undefined && number < rule.count) return { rule, number };
		}
		return undefined;
	}

	/** Counts one delivery; false when this device had already got one from this vendor. */
	deliver(vendor: string, device: BulkDevice): boolean {
		const tally = this.tallyOf(`${vendor} ${device.rule.prefix}`);
		tally.delivered += 1;
		const byte = device.number >>> 3;
		const bit = 1 << (device.number & 7);
		if (byte >= tally.bits.length) tally.bits = grown(tally.bits, byte + 1);
		const before = tally.bits[byte] ?? 0;
		if ((before & bit) !== 0) return false;
		tally.bits[byte] = before | bit;
		tally.distinct += 1;
		return true;
	}

	counters(): BulkCounter[] {
		return [...this.tallies].map(([key, { delivered, distinct }]) => {
			const space = key.indexOf(' ');
			return {
				vendor: key.slice(0, space),
				prefix: key.slice(space + 1),
				delivered,
				distinct,
				duplicates: delivered - distinct,
			};
		});
	}

	reset(): void {
		this.rules = [defaultRule];
		this.tallies.clear();
	}

	save(): unknown {
		return {
			rules: this.rules,
			tallies: [...this.tallies].map(([key, tally]) => ({
				key,
				delivered: tally.delivered,
				distinct: tally.distinct,
				bits: Buffer.from(tally.bits).toString('base64'),
			})),
		};
	}

	load(saved: unknown): void {
		const { rules, tallies } = saved as {
			rules: BulkRule[];
			tallies: Array<{ key: string; delivered: number; distinct: number; bits: string }>;
		};
		this.rules = rules;
		this.tallies.clear();
		for (const { key, delivered, distinct, bits } of tallies)
			this.tallies.set(key, { delivered, distinct, bits: new Uint8Array(Buffer.from(bits, 'base64')) });
	}

	private tallyOf(key: string): Tally {
		const known = this.tallies.get(key);
		if (known) return known;
		const tally = { delivered: 0, distinct: 0, bits: new Uint8Array(1024) };
		this.tallies.set(key, tally);
		return tally;
	}
}

/** The id of a device. */
export const bulkId = ({ rule, number }: BulkDevice): string =>
	rule.prefix + String(number).padStart(rule.width ?? 1, '0');

/** The number behind the prefix; plain character arithmetic, because load tests call this a million times. */
function digitsOf(id: string, rule: BulkRule): number | undefined {
	const start = rule.prefix.length;
	const length = id.length - start;
	if (length < 1 || length > 9) return undefined;
	if (rule.width !== undefined ? length !== rule.width : length > 1 && id.charCodeAt(start) === 48) return undefined;
	let number = 0;
	for (let at = start; at < id.length; at += 1) {
		const digit = id.charCodeAt(at) - 48;
		if (digit < 0 || digit > 9) return undefined;
		number = number * 10 + digit;
	}
	return number;
}

function grown(bits: Uint8Array, atLeast: number): Uint8Array {
	const larger = new Uint8Array(Math.max(atLeast, bits.length * 2));
	larger.set(bits);
	return larger;
}
