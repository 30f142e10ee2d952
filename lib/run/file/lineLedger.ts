import type { Outcome } from '../../operation/outcome';

/** What becomes of a line. */
export type Fate = Outcome | 'badLine' | 'duplicate' | 'earlier';

export interface Verdict {
	fate: Fate;
	reason: string;
}

const pageBits = 16;
const pageSize = 1 << pageBits;

/**
 * The fate of every line that was read, in four bytes each. Lines count from 0 in the order of reading, blank ones left out. The
 * counts are those of the lines, so they always add up, whatever ends the run.
 */
export class LineLedger {
	readonly count: Record<Fate, number> = { accepted: 0, deadTarget: 0, retryLater: 0, rejected: 0, unknown: 0, badLine: 0, duplicate: 0, earlier: 0 };
	lines = 0;

	private readonly pages: Uint32Array[] = [];
	private readonly verdicts: Verdict[] = [];
	private readonly numbers = new Map<string, number>();

	private last: (Verdict & { number: number }) | undefined;

	private numberOf(fate: Fate, reason: string): number {
		// A million lines in a row share a verdict.
		if (this.last?.fate === fate && this.last.reason === reason) return this.last.number;
		const number = this.numberedOf(fate, reason);
		this.last = { fate, reason, number };
		return number;
	}

	private numberedOf(fate: Fate, reason: string): number {
		const key = `${fate} ${reason}`;
		let number = this.numbers.get(key);
		if (number === undefined) {
			number = this.verdicts.push({ fate, reason }) - 1;
			this.numbers.set(key, number);
		}
		return number;
	}

	/** Notes one more line. @returns its number */
	add(fate: Fate, reason = ''): number {
		const line = this.lines++;
		if (line % pageSize === 0) this.pages.push(new Uint32Array(pageSize));
		(this.pages[line >>> pageBits] as Uint32Array)[line % pageSize] = this.numberOf(fate, reason);
		this.count[fate]++;
		return line;
	}

	/** Changes the fate of lines. */
	settle(lines: readonly number[], fate: Fate, reason = ''): void {
		const number = this.numberOf(fate, reason);
		for (const line of lines) {
			this.count[this.verdictOf(line).fate]--;
			(this.pages[line >>> pageBits] as Uint32Array)[line % pageSize] = number;
		}
		this.count[fate] += lines.length;
	}

	verdictOf(line: number): Verdict {
		return this.verdicts[(this.pages[line >>> pageBits] as Uint32Array)[line % pageSize] as number] as Verdict;
	}
}
