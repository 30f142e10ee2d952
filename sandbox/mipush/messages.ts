import { randomTail } from './answers';
import type { Extras } from './extras';
import type { Message } from './message';
import type { Targets } from './targets';

/** What the trace calls count (section 4). */
export interface Tally {
	/** The message, or the latest message of a job key. */
	id: string;
	/** One of the five the document knows. */
	type: 'Common' | 'BatchRegId' | 'Alias' | 'BatchAlias' | 'Topic';
	/** Epoch ms. */
	created: number;
	/** Milliseconds. */
	timeToLive: number;
	requested: number;
	invalid: number;
	unmatched: number;
	resolved: number;
	sent: number;
	delivered: number;
	displayed: number;
	clicked: number;
}

export type Counted =
	'requested' | 'invalid' | 'unmatched' | 'resolved' | 'sent' | 'delivered' | 'displayed' | 'clicked';

/** A part of a send: one message to some targets. `multi_messages` has one part for each entry. */
export interface Part {
	readonly message: Message;
	readonly targets: Targets;
}

/** A message that waits for its time. */
export interface Job {
	readonly id: string;
	/** Epoch ms. */
	readonly time: number;
	/** The path it came by, for the dials. */
	readonly path: string;
	readonly parts: readonly Part[];
}

/** Receipts are asked for by message; only the latest are remembered, as everything here. */
const remembered = 20_000;

/** Beijing has no summer time: its clock is always eight hours ahead of UTC. */
const beijingMs = 8 * 3_600_000;

/** Messages sent or scheduled, and their counts. */
export class Messages {
	private readonly tallies = new Map<string, Tally>();

	private readonly byJobKey = new Map<string, Tally>();

	private readonly callbacks = new Map<string, NonNullable<Extras['callback']>>();

	readonly jobs = new Map<string, Job>();

	private serial = 0;

	/** A message id as the document shows them: kind letter, number, time, two characters. */
	newId(targets: Targets, now: number): string {
		this.serial = (this.serial + 1) % 100_000;
		const letter = { regid: 's', alias: 'a', user_account: 'u', topic: 't', multi_topic: 't', all: 'b' }[targets.kind];
		return `${letter}dm${String(this.serial).padStart(5, '0')}${now}${randomTail()}`;
	}

	/** Starts counting for a message, and for its job key when it has one. */
	open(id: string, part: Part, parts: number, now: number): void {
		if (!this.tallies.has(id)) remember(this.tallies, id, tally(id, part, parts, now));
		const { jobKey, callback } = part.message.extras;
		if (callback) remember(this.callbacks, id, callback);
		if (jobKey === undefined) return;
		const job = this.byJobKey.get(jobKey);
		if (job) job.id = id;
		else remember(this.byJobKey, jobKey, tally(id, part, parts, now));
	}

	count(id: string, jobKey: string | undefined, what: Counted, by = 1): void {
		const message = this.tallies.get(id);
		if (message) message[what] += by;
		const job = jobKey === undefined ? undefined : this.byJobKey.get(jobKey);
		if (job) job[what] += by;
	}

	withId(id: string): Tally | undefined {
		return this.tallies.get(id);
	}

	withJobKey(jobKey: string): Tally | undefined {
		return this.byJobKey.get(jobKey);
	}

	/** Created within a span, newest first as in the document's sample. */
	between(begin: number, end: number): Tally[] {
		return [...this.tallies.values()].filter(({ created }) => created >= begin && created <= end).reverse();
	}

	callbackOf(id: string): Extras['callback'] {
		return this.callbacks.get(id);
	}

	delivered(): number {
		let sum = 0;
		for (const one of this.tallies.values()) sum += one.delivered;
		return sum;
	}

	clear(): void {
		for (const map of [this.tallies, this.byJobKey, this.callbacks, this.jobs]) map.clear();
	}

	save(): unknown {
		return {
			serial: this.serial,
			tallies: [...this.tallies],
			byJobKey: [...this.byJobKey],
			callbacks: [...this.callbacks],
			jobs: [...this.jobs.values()],
		};
	}

	load(saved: unknown): void {
		const { serial, tallies, byJobKey, callbacks, jobs } = saved as {
			serial: number;
			tallies: Array<[string, Tally]>;
			byJobKey: Array<[string, Tally]>;
			callbacks: Array<[string, NonNullable<Extras['callback']>]>;
			jobs: Job[];
		};
		this.clear();
		this.serial = serial;
		for (const [id, one] of tallies) this.tallies.set(id, one);
		for (const [key, one] of byJobKey) this.byJobKey.set(key, one);
		for (const [id, one] of callbacks) this.callbacks.set(id, one);
		for (const job of jobs) this.jobs.set(job.id, job);
	}
}

/** The counts in the document's shape (section 4): rates as text, time to live in seconds, times in Beijing. */
export function statistics(one: Tally): Record<string, string | number> {
	return {
		create_time: new Date(one.created + beijingMs).toISOString().slice(0, 19).replace('T', ' '),
		invalid_target: one.invalid,
		msg_send: one.sent,
		raw_counter: one.requested,
		click_rate: rate(one.clicked, one.delivered),
		delivered: one.delivered,
		click: one.clicked,
		bar_closed: 0,
		device_condition_unmatch: one.unmatched,
		create_timestamp: one.created,
		time_to_live: `${Math.floor(one.timeToLive / 1000)}s`,
		msg_type: one.type,
		delivery_rate: rate(one.delivered, one.resolved),
		id: one.id,
		resolved: one.resolved,
		app_not_register: 0,
		msg_display: one.displayed,
	};
}

function rate(part: number, whole: number): string {
	return whole === 0 ? '0%' : `${Math.round((part / whole) * 10_000) / 100}%`;
}

function tally(id: string, { message, targets }: Part, parts: number, created: number): Tally {
	const several = parts > 1 || ('list' in targets && targets.list.length > 1);
	const types = {
		regid: several ? 'BatchRegId' : 'Common',
		alias: several ? 'BatchAlias' : 'Alias',
		user_account: several ? 'BatchAlias' : 'Alias',
		topic: 'Topic',
		multi_topic: 'Topic',
		all: 'Topic',
	} as const;
	return {
		id,
		type: types[targets.kind],
		created,
		timeToLive: message.timeToLive,
		requested: 0,
		invalid: 0,
		unmatched: 0,
		resolved: 0,
		sent: 0,
		delivered: 0,
		displayed: 0,
		clicked: 0,
	};
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
	map.set(key, value);
	if (map.size > remembered)
		for (const oldest of map.keys()) {
			map.delete(oldest);
			break;
		}
}
