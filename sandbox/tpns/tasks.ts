import type { BulkDevice } from '../bulk';
import type { Draft } from '../phones';
import type { Core } from '../vendor';
import { isOpen } from '../xg/acceptTime';
import type { TpnsApp } from './app';
import type { Device, Devices, Found } from './devices';
import type { Message } from './message';
import { fits, type Rule } from './tagRules';
import type { Uploads } from './uploads';

/** Whom a task is for. */
export type Audience =
	| { readonly kind: 'all' }
	| { readonly kind: 'tag'; readonly rules: readonly Rule[] }
	| { readonly kind: 'token_list' | 'account_list'; readonly targets: readonly string[] }
	| {
			readonly kind: 'package_account_push' | 'package_token_push';
			readonly uploadId: number;
			readonly accountType: number;
			readonly everyDevice: boolean;
	  };

export type Status =
	'PUSH_WAIT' | 'PUSH_FINISHED' | 'PUSH_CANCELED' | 'PUSH_COLLAPSED' | 'PUSH_REVOKED' | 'PUSH_DELETED_PUSH_MSG';

/** Everything of a push but its time. */
export interface Sending {
	readonly audience: Audience;
	readonly message: Message;
	/** Seconds; 0 reaches only those who are online. */
	readonly expireTime: number;
	readonly messageType: string;
	readonly environment: string;
	readonly multiPkg: boolean;
	readonly groupId: string;
	readonly planId: string;
	/** The task whose message this one covers. */
	readonly covers: number | undefined;
}

/** A push with its ID. Plain JSON. */
export interface Task extends Sending {
	readonly id: string;
	/** 0 where nothing can be covered. */
	readonly collapseId: number;
	/** Epoch ms. */
	readonly created: number;
	/** Epoch ms when it goes, or went, out. */
	at: number;
	status: Status;
	/** Devices it was meant for, it left for, it came to, that were touched. */
	active: number;
	online: number;
	arrived: number;
	clicked: number;
	/** Tokens it reached, for the toolbox; bulk devices are not kept. */
	tokens: string[];
}

export class Tasks {
	private readonly tasks = new Map<string, Task>();

	private readonly timers = new Map<string, () => void>();

	private lastId: number;

	constructor(
		private readonly core: Core,
		private readonly app: TpnsApp,
		private readonly devices: Devices,
		private readonly uploads: Uploads,
	) {
		this.lastId = this.firstId();
	}

	/** Both practice apps count for themselves; their IDs must not meet, for the phones know a message by it. */
	private firstId(): number {
		return this.app.platform === 'android' ? 3_895_624_686 : 427_184_209;
	}

	get(id: string): Task | undefined {
		return this.tasks.get(id);
	}

	list(): Task[] {
		return [...this.tasks.values()];
	}

	/** A task for targets that were looked up. */
	sendTo(sending: Sending, devices: readonly Device[], bulk: readonly BulkDevice[]): Task {
		const task = this.open(sending, this.core.now());
		this.deliver(task, devices, bulk);
		return task;
	}

	/** A task for everyone, tags or a package; now, or at its time. */
	start(sending: Sending, at: number | undefined): Task {
		const task = this.open(sending, at ?? this.core.now());
		if (at === undefined) this.run(task);
		else this.plan(task);
		return task;
	}

	/** Takes a waiting task off the list; false when it is none. */
	cancel(task: Task): boolean {
		if (task.status !== 'PUSH_WAIT') return false;
		this.timers.get(task.id)?.();
		this.timers.delete(task.id);
		task.status = 'PUSH_CANCELED';
		this.core.changed();
		return true;
	}

	/** What still waits for phones is thrown away; with `shown` what they show as well. */
	stop(task: Task, status: Status, shown = false): void {
		this.cancel(task);
		task.status = status;
		for (const phone of this.core.phones.list())
			phone.waiting = phone.waiting.filter((draft) => !this.isOf(draft, task));
		if (shown) this.core.phones.withdraw((draft) => this.isOf(draft, task));
		this.core.changed();
	}

	arrived(id: string): void {
		const task = this.tasks.get(id);
		if (task) task.arrived += 1;
	}

	clicked(id: string): void {
		const task = this.tasks.get(id);
		if (task) task.clicked += 1;
	}

	clear(): void {
		this.close();
		this.tasks.clear();
		this.lastId = this.firstId();
	}

	close(): void {
		for (const cancel of this.timers.values()) cancel();
		this.timers.clear();
	}

	save(): unknown {
		return { lastId: this.lastId, tasks: this.list() };
	}

	load(saved: unknown): void {
		const { lastId, tasks } = saved as { lastId: number; tasks: Task[] };
		this.lastId = lastId;
		for (const task of tasks) {
			this.tasks.set(task.id, task);
			if (task.status === 'PUSH_WAIT') this.plan(task);
		}
	}

	private isOf(draft: Draft, task: Task): boolean {
		return draft.vendor === 'tpns' && draft.messageId === task.id;
	}

	private open(sending: Sending, at: number): Task {
		const id = ++this.lastId;
		const covered = !['token_list', 'account_list'].includes(sending.audience.kind);
		const task: Task = {
			...sending,
			id: String(id),
			collapseId: covered ? (sending.covers ?? id % 1_000_000_000) : 0,
			created: this.core.now(),
			at,
			status: 'PUSH_WAIT',
			active: 0,
			online: 0,
			arrived: 0,
			clicked: 0,
			tokens: [],
		};
		this.tasks.set(task.id, task);
		this.core.changed();
		return task;
	}

	private plan(task: Task): void {
		this.timers.set(
			task.id,
			this.core.at(task.at, () => {
				this.timers.delete(task.id);
				this.run(task);
			}),
		);
		this.core.changed();
	}

	private run(task: Task): void {
		const { devices, bulk } = this.meant(task.audience);
		this.deliver(task, devices, bulk);
	}

	private meant(audience: Audience): Pick<Found, 'devices' | 'bulk'> {
		const now = this.core.now();
		switch (audience.kind) {
			case 'all':
				return { devices: this.devices.all(), bulk: [] };
			case 'tag':
				return { devices: this.devices.all().filter((device) => fits(audience.rules, device, now)), bulk: [] };
			case 'token_list':
			case 'account_list':
				return { devices: [], bulk: [] };
			default:
				return this.devices.find(
					audience.kind === 'package_token_push' ? 'token' : 'account',
					this.uploads.lines(audience.uploadId),
					'/v3/push/app',
					audience.accountType,
					audience.everyDevice,
				);
		}
	}

	private deliver(task: Task, devices: readonly Device[], bulk: readonly BulkDevice[]): void {
		if (task.covers !== undefined)
			for (const other of this.list())
				if (other !== task && other.collapseId === task.covers && other.status === 'PUSH_FINISHED')
					this.stop(other, 'PUSH_COLLAPSED');
		task.status = 'PUSH_FINISHED';
		const { message, expireTime } = task;
		const now = this.core.now();
		for (const device of bulk) this.core.bulk.deliver('tpns', device);
		task.active = devices.length + bulk.length;
		task.online = bulk.length;
		task.arrived += bulk.length;
		if (!isOpen(message.spans, now)) return;
		for (const { phone, token } of devices) {
			if (!phone.online && expireTime === 0) continue;
			task.online += 1;
			task.tokens.push(token);
			if (message.nId === -1) this.core.phones.withdraw(({ vendor }) => vendor === 'tpns', [phone]);
			this.core.phones.deliver(phone, this.draft(task, now + expireTime * 1000));
		}
		this.core.changed();
	}

	private draft({ id, message, collapseId, environment }: Task, expiresAt: number): Draft {
		const key = message.nId > 0 ? `n_id ${message.nId}` : collapseId > 0 ? `collapse ${collapseId}` : undefined;
		return {
			vendor: 'tpns',
			app: this.app.accessId,
			messageId: id,
			title: message.title,
			text: message.text,
			silent: message.silent,
			channel: this.app.platform === 'ios' ? `APNs ${environment}` : 'TPNS',
			expiresAt,
			details: message.custom,
			...(key === undefined ? {} : { replaceKey: key }),
			...(message.opens === undefined ? {} : { opens: message.opens }),
			...(message.picture === undefined ? {} : { picture: message.picture }),
		};
	}
}
