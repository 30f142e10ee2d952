import { status } from '../../ledger/ledger';
import { copyMark, markBytes, writeMark, type Marks } from '../../ledger/mark';
import type { CampaignFile, List } from './campaignFile';
import { looksLikeSeveral } from '../read/doubts';
import type { LineLedger } from './lineLedger';
import { SeenTargets } from './seenTargets';
import type { FileLine } from './targetFile';

const notYet = 'Not sent: the sending ended before its turn';

/** The targets of a file that are to be sent to, in lists as long as a request may hold. What becomes of each line is noted as it is read. */
export class FileLists {
	/** Lines that look as if they named several targets. */
	several = 0;
	/** Of the file, as an editor counts. */
	lastLine = 0;
	private readonly seen: SeenTargets | undefined;
	private readonly scratch = new Uint8Array(markBytes);

	/**
	 * @param max targets of a list
	 * @param drop whether a target is sent to once, however often it is named
	 * @param noteBadLine for a line without a usable target
	 */
	constructor(
		private readonly ledger: LineLedger,
		private readonly max: number,
		private readonly drop: boolean,
		private readonly campaign: CampaignFile | undefined,
		private readonly noteBadLine: (line: number, reason: string) => void,
	) {
		if (drop && !campaign) this.seen = new SeenTargets();
	}

	async *lists(bunches: AsyncIterable<FileLine[]>): AsyncGenerator<List> {
		let list = this.empty();
		for await (const bunch of bunches) {
			const named = this.campaign && this.marksOf(bunch, this.campaign);
			const marks = named?.marks;
			const statuses = marks && (await this.campaign?.statuses(marks));
			for (const [index, entry] of bunch.entries()) {
				this.lastLine = entry.line;
				if ('problem' in entry) this.noteBadLine(entry.line, entry.problem);
				else if (this.drop && (named ? named.again[index] === 1 : this.isRepeat(entry.target)))
					this.ledger.add('duplicate');
				else {
					if (looksLikeSeveral(entry.target)) this.several++;
					const known = this.campaign?.verdictOf(statuses?.[index] ?? status.open);
					if (known) {
						this.ledger.add(known.status, known.reason);
						continue;
					}
					if (marks) copyMark(marks, index, list.marked, list.targets.length);
					list.targets.push(entry.target);
					list.lines.push(this.ledger.add('retryLater', notYet));
					if (list.targets.length < this.max) continue;
					yield list;
					list = this.empty();
				}
			}
		}
		if (list.targets.length > 0)
			yield { ...list, marked: list.marked.subarray(0, this.campaign ? list.targets.length * markBytes : 0) };
	}

	private empty(): List {
		return { targets: [], lines: [], marked: new Uint8Array(this.campaign ? this.max * markBytes : 0) };
	}

	/** A campaign's marks of a bunch, one a line, and whether the line names a target again. */
	private marksOf(bunch: readonly FileLine[], campaign: CampaignFile): { marks: Marks; again: Uint8Array } {
		const marks = new Uint8Array(bunch.length * markBytes);
		const again = new Uint8Array(bunch.length);
		for (let index = 0; index < bunch.length; index++) {
			const entry = bunch[index] as FileLine;
			if ('target' in entry && campaign.write(entry.target, marks, index, this.drop)) again[index] = 1;
		}
		return { marks, again };
	}

	private isRepeat(target: string): boolean {
		writeMark(target, this.scratch, 0);
		return this.seen?.add(this.scratch, 0) === false;
	}
}
