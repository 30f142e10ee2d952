import type { IncomingHttpHeaders } from 'node:http';

export interface JournalEntry {
	readonly id: number;
	/** Epoch ms. */
	readonly time: number;
	/** Undefined when no vendor has such a path. */
	readonly vendor: string | undefined;
	readonly method: string;
	readonly path: string;
	/** The name of the operation where the path does not tell. */
	readonly action: string | undefined;
	readonly query: string;
	readonly headers: IncomingHttpHeaders;
	/** The body as it came; undefined when bodies are not kept. */
	readonly body: string | undefined;
	readonly parameters: Readonly<Record<string, unknown>> | undefined;
	/** `failed`: a dial made the server fail, or the server itself is wrong. */
	readonly verdict: 'accepted' | 'refused' | 'failed';
	/** Why, in plain words, when it was not accepted. */
	readonly reason: string | undefined;
	readonly warnings: readonly string[];
	readonly summary: string | undefined;
	/** HTTP status of the answer; 0 when none was given. */
	readonly status: number;
	/** The answer's body, cut after 16 KB; undefined when bodies are not kept. */
	readonly answer: string | undefined;
	/** The dial that struck. */
	readonly fault: string | undefined;
	/** Milliseconds until the answer. */
	readonly tookMs: number;
}

export interface JournalOptions {
	/** How many entries are kept; 2,000 unless told otherwise. */
	readonly entries?: number;
	/** Whether raw bodies, parameters and answers are kept; yes unless told otherwise. */
	readonly bodies?: boolean;
}

/** Characters of bodies kept in all: a thousand large batches must not fill the memory. */
const bodyBudget = 32 * 1024 * 1024;

const answerLimit = 16 * 1024;

/** Entries that survive a restart: those of the page. */
const mostSaved = 200;

/** Characters of their bodies in all; what does not fit is saved without: the file is written again at every change. */
const savedBudget = 1024 * 1024;

/** The latest requests, as they came. Bounded in number and in size. */
export class Journal {
	private entries: JournalEntry[] = [];

	/** Entries before this one are gone. */
	private start = 0;

	private size = 0;

	private nextId = 1;

	readonly keepsBodies: boolean;

	private readonly limit: number;

	constructor(
		options: JournalOptions = {},
		private readonly onEntry: (entry: JournalEntry) => void = () => undefined,
	) {
		this.keepsBodies = options.bodies ?? true;
		this.limit = options.entries ?? 2000;
	}

	add(entry: Omit<JournalEntry, 'id'>): JournalEntry {
		const kept: JournalEntry = this.keepsBodies
			? {
					...entry,
					id: this.nextId++,
					answer:
						entry.answer !== undefined && entry.answer.length > answerLimit
							? `${entry.answer.slice(0, answerLimit)}… (${entry.answer.length} characters)`
							: entry.answer,
				}
			: { ...entry, id: this.nextId++, body: undefined, parameters: undefined, answer: undefined };
		this.entries.push(kept);
		this.size += weight(kept);
		while (
			this.entries.length - this.start > this.limit ||
			(this.size > bodyBudget && this.entries.length - this.start > 1)
		)
			this.drop();
		this.onEntry(kept);
		return kept;
	}

	/** Oldest first; only the last `count` when given. */
	list(count = Infinity): JournalEntry[] {
		return this.entries.slice(Math.max(this.start, this.entries.length - count));
	}

	get(id: number): JournalEntry | undefined {
		return this.list().find((entry) => entry.id === id);
	}

	clear(): void {
		this.entries = [];
		this.start = 0;
		this.size = 0;
	}

	/** The latest entries, as plain JSON. */
	save(): unknown {
		let left = savedBudget;
		const entries = this.list(mostSaved).reverse();
		const kept = entries.map((entry) => {
			left -= weight(entry);
			return left >= 0 ? entry : { ...entry, body: undefined, parameters: undefined, answer: undefined };
		});
		return { nextId: this.nextId, entries: kept.reverse() };
	}

	load(saved: unknown): void {
		const { nextId, entries } = saved as { nextId: number; entries: JournalEntry[] };
		this.clear();
		this.nextId = nextId;
		this.entries = entries;
		for (const entry of entries) this.size += weight(entry);
	}

	private drop(): void {
		const gone = this.entries[this.start];
		if (gone) this.size -= weight(gone);
		this.start += 1;
		// Copying at every entry would make each request cost as much as the whole journal.
		if (this.start > 64 && this.start * 2 > this.entries.length) {
			this.entries = this.entries.slice(this.start);
			this.start = 0;
		}
	}
}

/** Parameters repeat the body, so it counts twice. */
function weight(entry: JournalEntry): number {
	return 2 * (entry.body?.length ?? 0) + (entry.answer?.length ?? 0) + 500;
}
