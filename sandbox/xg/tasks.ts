import type { Core } from '../vendor';
import type { Delivery } from './delivery';
import type { Device, Devices } from './devices';
import type { Message } from './message';
import { dayMs, type Timetable } from './schedule';

/** Whom a task is for; a list task gets its targets later, call by call. */
export type Audience =
	| { readonly kind: 'all' }
	| { readonly kind: 'tags'; readonly tags: readonly string[]; readonly op: 'AND' | 'OR' }
	| { readonly kind: 'list' };

/** A message with a push ID. Plain JSON. */
export interface Task {
	readonly id: string;
	readonly audience: Audience;
	/** One for each platform it is for. */
	readonly messages: readonly Message[];
	/** Seconds. */
	readonly expireTime: number;
	/** Epoch ms. */
	readonly created: number;
	/** 0 to 3 as in 查询群发状态; 9 the same content within the hour, 10 too many within the hour, 12 cancelled (official docs). */
	status: 0 | 1 | 2 | 3 | 9 | 10 | 12;
	/** Epoch ms of the next run, while there is one. */
	next: number | undefined;
	runsLeft: number;
	/** Days. */
	interval: number;
	startTime: number | undefined;
	total: number;
	finished: number;
}

const hourMs = 3_600_000;

/** 推送暂停: messages to everyone within an hour; what comes after them is held back. */
const perHour = 30;

export class Tasks {
	private readonly tasks = new Map<string, Task>();

	private readonly timers = new Map<string, () => void>();

	private lastId = 2_854_657_652;

	/** What went to everyone lately: when, and the text. */
	private broadcasts: Array<{ time: number; text: string }> = [];

	/** When tag pushes of version 3 were made. */
	private tagPushes: number[] = [];

	/** Epoch ms of the last call to everyone. */
	private lastToAll = -Infinity;

	constructor(
		private readonly core: Core,
		private readonly devices: Devices,
		private readonly delivery: Delivery,
	) {}

	get(id: string): Task | undefined {
		return this.tasks.get(id);
	}

	/** Milliseconds since the last such call, which now is this one. */
	sinceLastToAll(): number {
		const now = this.core.now();
		const since = now - this.lastToAll;
		this.lastToAll = now;
		return since;
	}

	/** Makes a task for a list; it reaches nobody by itself. */
	createList(messages: readonly Message[], expireTime: number): Task {
		const task = this.open({ kind: 'list' }, messages, expireTime);
		task.status = 1;
		return task;
	}

	/** Makes a task for everyone or for tags, and runs it now or at its time. Gives warnings. */
	start(
		audience: Audience,
		messages: readonly Message[],
		expireTime: number,
		text: string,
		timetable: Timetable,
		version: 2 | 3,
	): { task: Task; warnings: string[] } {
		const task = this.open(audience, messages, expireTime);
		task.runsLeft = timetable.times;
		task.interval = timetable.interval;
		const held = audience.kind === 'all' ? this.heldBack(text) : version === 3 ? this.tooManyToTags() : undefined;
		if (held !== undefined) {
			task.status = held.status;
			return { task, warnings: [held.why] };
		}
		if (timetable.at !== undefined && timetable.at > this.core.now()) {
			this.plan(task, timetable.at);
			return { task, warnings: [] };
		}
		return { task, warnings: this.run(task) };
	}

	/** Sends a list task to some devices. */
	sendList(task: Task, devices: readonly Device[], bulk: Parameters<Delivery['send']>[3]): string[] {
		return this.deliver(task, devices, bulk);
	}

	/** Takes a scheduled task off the list; false when it is not one, or has begun. */
	cancel(id: string): boolean {
		const task = this.tasks.get(id);
		if (!task || task.status !== 0 || task.next === undefined) return false;
		this.timers.get(id)?.();
		this.timers.delete(id);
		task.status = 12;
		task.next = undefined;
		this.core.changed();
		return true;
	}

	/** A message reached a phone. */
	arrived(id: string): void {
		const task = this.tasks.get(id);
		if (task) task.finished += 1;
	}

	clear(): void {
		this.close();
		this.tasks.clear();
		this.broadcasts = [];
		this.tagPushes = [];
		this.lastToAll = -Infinity;
	}

	close(): void {
		for (const cancel of this.timers.values()) cancel();
		this.timers.clear();
	}

	save(): unknown {
		return {
			lastId: this.lastId,
			tasks: [...this.tasks.values()],
			broadcasts: this.broadcasts,
			tagPushes: this.tagPushes,
		};
	}

	load(saved: unknown): void {
		const {
			lastId,
			tasks,
			broadcasts,
			tagPushes = [],
		} = saved as {
			lastId: number;
			tasks: Task[];
			broadcasts: Array<{ time: number; text: string }>;
			tagPushes?: number[];
		};
		this.lastId = lastId;
		this.broadcasts = broadcasts;
		this.tagPushes = tagPushes;
		for (const task of tasks) {
			this.tasks.set(task.id, task);
			if (task.next !== undefined) this.plan(task, task.next);
		}
	}

	private open(audience: Audience, messages: readonly Message[], expireTime: number): Task {
		const task: Task = {
			id: String(++this.lastId),
			audience,
			messages,
			expireTime,
			created: this.core.now(),
			status: 0,
			next: undefined,
			runsLeft: 1,
			interval: 1,
			startTime: undefined,
			total: 0,
			finished: 0,
		};
		this.tasks.set(task.id, task);
		this.core.changed();
		return task;
	}

	private heldBack(text: string): { status: 9 | 10; why: string } | undefined {
		const now = this.core.now();
		this.broadcasts = this.broadcasts.filter(({ time }) => time > now - hourMs);
		if (this.broadcasts.some((other) => other.text === text))
			return { status: 9, why: 'The same message went to all devices within the hour: it is held back (推送暂停).' };
		if (this.broadcasts.length >= perHour)
			return {
				status: 10,
				why: `${perHour} messages went to all devices within the hour: it is held back (推送暂停).`,
			};
		this.broadcasts.push({ time: now, text });
		return undefined;
	}

	/** API限制 of version 3 limits tag pushes too, and gives no figure; later documents have the same one as for everyone. */
	private tooManyToTags(): { status: 10; why: string } | undefined {
		const now = this.core.now();
		this.tagPushes = this.tagPushes.filter((time) => time > now - hourMs);
		if (this.tagPushes.length >= perHour)
			return { status: 10, why: `${perHour} messages went to tags within the hour: it is held back (API限制).` };
		this.tagPushes.push(now);
		return undefined;
	}

	private plan(task: Task, time: number): void {
		task.next = time;
		this.timers.set(
			task.id,
			this.core.at(time, () => {
				this.timers.delete(task.id);
				this.run(task);
			}),
		);
		this.core.changed();
	}

	private run(task: Task): string[] {
		const { audience, interval } = task;
		task.next = undefined;
		task.runsLeft -= 1;
		const devices = audience.kind === 'tags' ? this.devices.withTags(audience.tags, audience.op) : this.devices.all();
		const warnings = this.deliver(task, devices, []);
		task.status = 2;
		if (task.runsLeft > 0) this.plan(task, this.core.now() + interval * dayMs);
		this.core.changed();
		return warnings;
	}

	private deliver(task: Task, devices: readonly Device[], bulk: Parameters<Delivery['send']>[3]): string[] {
		task.startTime ??= this.core.now();
		const warnings = new Set<string>();
		task.messages.forEach((message, position) => {
			// Who names a device of the wrong platform should know; everyone of a platform is no such name.
			const meant =
				task.audience.kind === 'list' && task.messages.length === 1
					? devices
					: devices.filter(({ platform }) => platform === message.platform);
			const sent = this.delivery.send(task.id, message, meant, position === 0 ? bulk : [], task.expireTime);
			task.total += sent.count;
			for (const warning of sent.warnings) warnings.add(warning);
		});
		task.finished += bulk.length;
		this.core.changed();
		return [...warnings];
	}
}
