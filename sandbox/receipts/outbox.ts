import { isLoopback } from './loopback';
import type { Posting } from './posting';
import type { ReceiptSettings } from './settings';

/** One attempt, and what came of it. */
export interface ReceiptEntry {
	readonly id: number;
	/** Epoch ms. */
	readonly time: number;
	readonly source: string;
	readonly event: string;
	readonly about: string;
	readonly url: string;
	/** Counted from 1. */
	readonly attempt: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
	/** HTTP status; null when there was no answer. */
	readonly status: number | null;
	readonly answer: string;
	readonly verdict: 'accepted' | 'refused' | 'failed';
	/** What came of it, in one line for people. */
	readonly said: string;
	readonly tookMs: number;
}

/** How long a receiver may take. */
const timeoutMs = 5000;

/** Posts on their way at once. */
const atOnce = 32;

/** A receipt that another one is to overtake waits so long for it. */
const holdMs = 5000;

const remembered = 500;
const shownBody = 20_000;
const shownAnswer = 500;

/** Posts receipts to addresses of this machine, never to others, and keeps a log of what was answered. */
export class Outbox {
	private entries: ReceiptEntry[] = [];

	private readonly stoppedAt = new Set<string>();

	private readonly timers = new Set<NodeJS.Timeout>();

	private readonly queue = new Set<() => Promise<void>>();

	private running = 0;

	private held: { readonly leave: () => void; readonly timer: NodeJS.Timeout } | undefined;

	private lostShare = 0;

	private nextId = 1;

	/** Ends what is on its way when the sandbox starts over or closes. */
	private ending = new AbortController();

	constructor(
		private readonly settings: ReceiptSettings,
		private readonly now: () => number,
		private readonly logged: (entry: ReceiptEntry) => void,
	) {}

	post(posting: Posting): void {
		if (!isLoopback(posting.url)) {
			this.drop(posting, 'not sent: the practice server calls addresses of this machine only');
			return;
		}
		if (this.isStopped(posting)) return;
		const { duplicate, outOfOrder, lost } = this.settings.dials;
		this.lostShare += lost;
		if (lost > 0 && this.lostShare >= 1) {
			this.lostShare -= 1;
			this.drop(posting, 'lost on purpose');
			return;
		}
		const leave = (then?: () => void): void => {
			if (duplicate) this.leave(posting);
			this.leave(posting, then);
		};
		if (outOfOrder) this.overtake(leave);
		else leave();
	}

	/** The latest attempts, oldest first. */
	log(): readonly ReceiptEntry[] {
		return this.entries;
	}

	/** Addresses that a service does not call any more. */
	stopped(): string[] {
		return [...this.stoppedAt];
	}

	/** Calls an address again; gives whether it was one that had been given up. */
	resume(url: string): boolean {
		return this.stoppedAt.delete(url);
	}

	clear(): void {
		this.ending.abort();
		this.ending = new AbortController();
		for (const timer of this.timers) clearTimeout(timer);
		this.timers.clear();
		this.queue.clear();
		this.held = undefined;
		this.lostShare = 0;
		this.stoppedAt.clear();
		this.entries = [];
	}

	/** Holds a receipt back until the next one has been answered. */
	private overtake(leave: (then?: () => void) => void): void {
		const { held } = this;
		if (held) {
			this.cancel(held.timer);
			this.held = undefined;
			leave(held.leave);
			return;
		}
		const timer = this.later(holdMs, () => {
			this.held = undefined;
			leave();
		});
		this.held = { leave, timer };
	}

	private leave(posting: Posting, then?: () => void): void {
		const { delayMs } = this.settings.dials;
		if (delayMs > 0) this.later(delayMs, () => this.enqueue(posting, 1, then));
		else this.enqueue(posting, 1, then);
	}

	private enqueue(posting: Posting, attempt: number, then?: () => void): void {
		this.queue.add(async () => this.attempt(posting, attempt).finally(then));
		this.work();
	}

	private work(): void {
		for (const next of this.queue) {
			if (this.running >= atOnce) return;
			this.queue.delete(next);
			this.running += 1;
			void next().finally(() => {
				this.running -= 1;
				this.work();
			});
		}
	}

	private async attempt(posting: Posting, attempt: number): Promise<void> {
		if (this.isStopped(posting)) return;
		const ending = this.ending.signal;
		const post = posting.make();
		const url = post.url ?? posting.url;
		const begun = performance.now();
		const base = { url, headers: post.headers, body: post.body, attempt };
		let entry: Pick<ReceiptEntry, 'status' | 'answer' | 'verdict' | 'said'>;
		try {
			const response = await fetch(url, {
				method: 'POST',
				headers: post.headers,
				body: post.body,
				signal: AbortSignal.any([ending, AbortSignal.timeout(timeoutMs)]),
				redirect: 'manual',
			});
			const { status } = response;
			const text = await response.text();
			const fault = status === 200 ? posting.answerFault?.(text) : undefined;
			entry = {
				status,
				answer: text.slice(0, shownAnswer),
				verdict: status === 200 && fault === undefined ? 'accepted' : 'refused',
				said: `answered ${status}${fault === undefined ? '' : `, but ${fault}`}`,
			};
		} catch (error) {
			entry = { status: null, answer: '', verdict: 'failed', said: `no answer: ${reasonOf(error)}` };
		}
		if (ending.aborted) return;
		const { said } = entry;
		const wait = posting.repeats && entry.status !== 200 ? this.settings.retryMs[attempt - 1] : undefined;
		const gone = posting.stops === true && entry.status === 406;
		if (gone) this.stoppedAt.add(posting.url);
		this.write(posting, {
			...base,
			...entry,
			said: gone
				? `${said}: this address is not called any more`
				: wait === undefined
					? said
					: `${said}: again in ${wait / 1000} s`,
			tookMs: Math.round(performance.now() - begun),
		});
		if (wait !== undefined) this.later(wait, () => this.enqueue(posting, attempt + 1));
	}

	private isStopped(posting: Posting): boolean {
		if (!posting.stops || !this.stoppedAt.has(posting.url)) return false;
		this.drop(posting, 'not sent: the address answered 406, and is not called until it is set again');
		return true;
	}

	private drop(posting: Posting, said: string): void {
		const { headers, body } = posting.make();
		this.write(posting, {
			url: posting.url,
			attempt: 0,
			headers,
			body,
			status: null,
			answer: '',
			verdict: 'failed',
			said,
			tookMs: 0,
		});
	}

	private write(
		{ source, event, about }: Posting,
		rest: Omit<ReceiptEntry, 'id' | 'time' | 'source' | 'event' | 'about'>,
	): void {
		const entry: ReceiptEntry = {
			id: this.nextId++,
			time: this.now(),
			source,
			event,
			about,
			...rest,
			body: rest.body.slice(0, shownBody),
		};
		this.entries.push(entry);
		if (this.entries.length > 2 * remembered) this.entries = this.entries.slice(-remembered);
		this.logged(entry);
	}

	private later(ms: number, run: () => void): NodeJS.Timeout {
		const timer = setTimeout(() => {
			this.timers.delete(timer);
			run();
		}, ms).unref();
		this.timers.add(timer);
		return timer;
	}

	private cancel(timer: NodeJS.Timeout): void {
		clearTimeout(timer);
		this.timers.delete(timer);
	}
}

/** What kept an answer away, in a few words. */
function reasonOf(error: unknown): string {
	const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
	if (name === 'TimeoutError') return `nothing within ${timeoutMs / 1000} s`;
	if (cause?.code === 'ECONNREFUSED') return 'nothing listens there';
	return cause?.code ?? cause?.message ?? message;
}
