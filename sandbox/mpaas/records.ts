import { Refusal } from './answers';

export type PushType = 'SIMPLE' | 'TEMPLATE' | 'MULTIPLE' | 'BROADCAST';

/** One message to one target, as the statistics and recall know it. */
export interface Pushed {
	readonly msgKey: string;
	readonly target: string;
	readonly type: PushType;
	readonly taskId: string | undefined;
	/** Epoch ms. */
	readonly time: number;
	readonly platform: string;
	readonly channel: string;
	/** The channel took it. */
	readonly taken: boolean;
	arrived: boolean;
	opened: boolean;
}

/** A push of many messages or a broadcast: types 2 and 3 of the task list. */
export interface Task {
	readonly id: string;
	readonly name: string;
	readonly templateId: string;
	readonly templateName: string;
	readonly type: 2 | 3;
	readonly created: number;
	pushed: number;
	taken: number;
	arrived: number;
	ended: number;
}

/** Only the latest are remembered, as everything here. */
const remembered = 20_000;

const week = 7 * 86_400_000;

/** Tasks and messages, and their counts. */
export class Records {
	private readonly tasks = new Map<string, Task>();

	private messages: Pushed[] = [];

	private readonly keys = new Set<string>();

	/** Messages that load tests sent, beyond those that are remembered. */
	private serial = 0;

	openTask(task: Pick<Task, 'name' | 'templateId' | 'templateName' | 'type'>, now: number): Task {
		this.serial += 1;
		const opened: Task = {
			...task,
			id: String(20_842_862 + this.serial),
			created: now,
			pushed: 0,
			taken: 0,
			arrived: 0,
			ended: now,
		};
		this.tasks.set(opened.id, opened);
		if (this.tasks.size > remembered)
			for (const oldest of this.tasks.keys()) {
				this.tasks.delete(oldest);
				break;
			}
		return opened;
	}

	/** Whether a message key has been used before; notes it. */
	isRepeated(msgKey: string): boolean {
		const before = this.keys.size;
		this.keys.add(msgKey);
		if (this.keys.size > 20 * remembered) this.keys.clear();
		return this.keys.size === before;
	}

	add(pushed: Pushed): void {
		this.messages.push(pushed);
		if (this.messages.length > 2 * remembered) this.messages = this.messages.slice(-remembered);
		const task = pushed.taskId === undefined ? undefined : this.tasks.get(pushed.taskId);
		if (!task) return;
		task.pushed += 1;
		if (pushed.taken) task.taken += 1;
		if (pushed.arrived) task.arrived += 1;
		task.ended = pushed.time;
	}

	arrived(msgKey: string, target: string, now: number): void {
		const pushed = this.messages.find((one) => one.msgKey === msgKey && one.target === target && !one.arrived);
		if (!pushed) return;
		pushed.arrived = true;
		const task = pushed.taskId === undefined ? undefined : this.tasks.get(pushed.taskId);
		if (!task) return;
		task.arrived += 1;
		task.ended = now;
	}

	opened(msgKey: string, target: string): void {
		const pushed = this.messages.find((one) => one.msgKey === msgKey && one.target === target);
		if (pushed) pushed.opened = true;
	}

	/** The message of a key to a target, of the last seven days, sent as a simple or template push. Throws when there is none. */
	revocable(msgKey: string, target: string, now: number): Pushed {
		const found = this.messages.findLast((one) => one.msgKey === msgKey && one.target === target);
		if (!found) throw new Refusal(3028, `There is no message ${msgKey} to ${target}.`);
		if (found.type === 'MULTIPLE' || found.type === 'BROADCAST')
			throw new Refusal(3028, `Message ${msgKey} is of a task; recall it by its task (8.2.7).`);
		if (found.time < now - week)
			throw new Refusal(3028, 'Only messages of the last seven days can be recalled (8.2.7).');
		return found;
	}

	task(id: string): Task | undefined {
		return this.tasks.get(id);
	}

	tasksSince(time: number): Task[] {
		return [...this.tasks.values()].filter(({ created }) => created >= time).reverse();
	}

	between(from: number, to: number, fits: (pushed: Pushed) => boolean): Pushed[] {
		return this.messages.filter((pushed) => pushed.time >= from && pushed.time <= to && fits(pushed));
	}

	clear(): void {
		this.tasks.clear();
		this.messages = [];
		this.keys.clear();
		this.serial = 0;
	}

	save(): unknown {
		return { serial: this.serial, tasks: [...this.tasks.values()], messages: this.messages };
	}

	load(saved: unknown): void {
		const { serial, tasks, messages } = saved as { serial: number; tasks: Task[]; messages: Pushed[] };
		this.clear();
		this.serial = serial;
		this.messages = messages;
		for (const task of tasks) this.tasks.set(task.id, task);
	}
}
