import type { Outcome } from '../../operation/outcome';

/** What becomes of a line. */
export type LineStatus = Outcome | 'badLine' | 'duplicate' | 'earlier';

export interface Verdict {
	status: LineStatus;
	reason: string;
}

const pageBits = 16;
const pageSize = 1 << pageBits;

/**
 * The status of every line that was read, in four bytes each. Lines count from 0 in the order of reading, blank ones left out. The
 * counts are those of the lines, so they always add up, whatever ends the run.
 */
export class LineLedger {
	readonly count: Record<LineStatus, number> = {
		accepted: 0,
		deadTarget: 0,
		retryLater: 0,
		rejected: 0,
		unknown: 0,
		badLine: 0,
		duplicate: 0,
		earlier: 0,
	};
	lines = 0;

	private readonly pages: Uint32Array[] = [];
	private readonly verdicts: Verdict[] = [];
	private readonly numbers = new Map<string, number>();

	private last: (Verdict & { number: number }) | undefined;

	private numberOf(status: LineStatus, reason: string): number {
		// A million lines in a row share a verdict.
		if (this.last?.status === status && this.last.reason === reason) return this.last.number;
		const number = this.numberedOf(status, reason);
		this.last = { status, reason, number };
		return number;
	}

	private numberedOf(status: LineStatus, reason: string): number {
		const key = `${status} ${reason}`;
		let number = this.numbers.get(key);
		if (number === undefined) {
			number = this.verdicts.push({ status, reason }) - 1;
			this.numbers.set(key, number);
		}
		return number;
	}

	/** Notes one more line. @returns its number */
	add(status: LineStatus, reason = ''): number {
		const line = this.lines++;
		if (line % pageSize === 0) this.pages.push(new Uint32Array(pageSize));
		(this.pages[line >>> pageBits] as Uint32Array)[line % pageSize] = this.numberOf(status, reason);
		this.count[status]++;
		return line;
	}

	/** Changes the status of lines. */
	settle(lines: readonly number[], status: LineStatus, reason = ''): void {
		const number = this.numberOf(status, reason);
		for (const line of lines) {
			this.count[this.verdictOf(line).status]--;
			(this.pages[line >>> pageBits] as Uint32Array)[line % pageSize] = number;
		}
		this.count[status] += lines.length;
	}

	verdictOf(line: number): Verdict {
		return this.verdicts[(this.pages[line >>> pageBits] as Uint32Array)[line % pageSize] as number] as Verdict;
	}

	/** Why the first line of a status has it; undefined where nothing was said, or there is none. */
	firstReason(status: LineStatus): string | undefined {
		if (this.count[status] === 0) return undefined;
		for (let line = 0; line < this.lines; line++) {
			const verdict = this.verdictOf(line);
			if (verdict.status === status) return verdict.reason || undefined;
		}
		return undefined;
	}
}
