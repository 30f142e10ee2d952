import { randomBytes } from 'node:crypto';
import type { Core } from '../vendor';
import { invalid } from './answers';
import type { Delivery, Push } from './delivery';
import type { PushType } from './records';
import type { Strategy } from './strategy';

/** One date of a push that waits. */
export interface Entry {
	readonly uniqueId: string;
	readonly parentId: string;
	readonly time: number;
	readonly created: number;
	readonly strategyType: 1 | 2;
	readonly push: Push;
	executed: boolean;
}

/** At most so many pushes may wait (8.2.3). */
const mostWaiting = 100;

const types: Readonly<Record<PushType, number>> = { SIMPLE: 0, TEMPLATE: 1, MULTIPLE: 2, BROADCAST: 3 };

const newId = (): string => randomBytes(16).toString('hex');

/** Pushes that wait for their time, and those that went out at it. */
export class Schedules {
	private readonly entries = new Map<string, Entry>();

	private readonly timers = new Map<string, () => void>();

	constructor(
		private readonly core: Core,
		private readonly delivery: Delivery,
	) {}

	/** Gives the id of the whole push. Throws when too many wait. */
	plan(push: Push, strategy: Strategy): string {
		const waiting = new Set(
			[...this.entries.values()].filter(({ executed }) => !executed).map(({ parentId }) => parentId),
		);
		if (waiting.size >= mostWaiting)
			throw invalid('StrategyType', `${mostWaiting} pushes wait already; more are not allowed.`);
		const parentId = newId();
		for (const time of strategy.times) {
			const entry: Entry = {
				uniqueId: strategy.type === 1 ? parentId : newId(),
				parentId,
				time,
				created: this.core.now(),
				strategyType: strategy.type as 1 | 2,
				push,
				executed: false,
			};
			this.entries.set(entry.uniqueId, entry);
			this.start(entry);
		}
		this.core.changed();
		return parentId;
	}

	/** Entries whose time lies in a span, in its order. */
	between(from: number, to: number, type: number | undefined, id: string | undefined): Record<string, unknown>[] {
		return [...this.entries.values()]
			.filter(
				({ time, push, uniqueId, parentId }) =>
					time >= from &&
					time <= to &&
					(type === undefined || types[push.type] === type) &&
					(id === undefined || id === uniqueId || id === parentId),
			)
			.sort((one, other) => one.time - other.time)
			.map(({ uniqueId, parentId, time, created, strategyType, push, executed }) => ({
				UniqueId: uniqueId,
				ParentId: parentId,
				PushTime: time,
				PushTitle: (push.broadcast ?? push.messages[0])?.title ?? '',
				PushContent: (push.broadcast ?? push.messages[0])?.content ?? '',
				Type: types[push.type],
				DeliveryType: push.deliveryType,
				StrategyType: strategyType,
				ExecutedStatus: executed ? '1' : '0',
				CreateType: 0,
				GmtCreate: created,
			}));
	}

	/** Cancels what still waits: a whole push (type 0) or one date (type 1). False when there is nothing to cancel. */
	cancel(id: string, type: number): boolean {
		const found = [...this.entries.values()].filter(
			(entry) => (type === 0 ? entry.parentId : entry.uniqueId) === id && !entry.executed,
		);
		for (const { uniqueId } of found) {
			this.timers.get(uniqueId)?.();
			this.timers.delete(uniqueId);
			this.entries.delete(uniqueId);
		}
		this.core.changed();
		return found.length > 0;
	}

	close(): void {
		for (const stop of this.timers.values()) stop();
		this.timers.clear();
	}

	clear(): void {
		this.close();
		this.entries.clear();
	}

	save(): unknown {
		return [...this.entries.values()];
	}

	load(saved: unknown): void {
		this.clear();
		for (const entry of saved as Entry[]) {
			this.entries.set(entry.uniqueId, entry);
			if (!entry.executed) this.start(entry);
		}
	}

	private start(entry: Entry): void {
		this.timers.set(
			entry.uniqueId,
			this.core.at(entry.time, () => {
				// A timer of Node runs 24 days at most; further dates take several.
				if (this.core.now() < entry.time) {
					this.start(entry);
					return;
				}
				this.timers.delete(entry.uniqueId);
				entry.executed = true;
				this.delivery.send(entry.push);
			}),
		);
	}
}
