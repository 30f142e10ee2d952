import { offAbort, onAbort } from '../transport/cancel';
import {
	type BeginOptions,
	type CampaignRun,
	status,
	type Statuses,
	LedgerError,
	runDiesAfter,
	signOfLifeEvery,
} from './ledger';
import { ConfirmedChanges } from './confirmedChanges';
import { type Marks, pickMarks } from './mark';
import type { RedisReply } from './redisClient';
import type { RedisConnection } from './redisConnection';
import { cancelledWait, unreachable, unusable } from './redisFault';
import { aliveScript, refusal, updateScript } from './redisScripts';
import { argumentsOf, RunOperation, type Patience } from './runOperation';

/** Marks, and operations, in one group at most; a larger operation goes alone. A thousand marks keep Redis busy for a millisecond or two. */
const groupMarks = 10_000;
const groupOperations = 1_000;

/** What goes to Redis in one call. */
interface Group {
	seq: number;
	operations: readonly RunOperation[];
}

export interface RunKeys {
	marks: string;
	campaign: string;
	runs: string;
}

const none = new Uint8Array();

/**
 * A run whose campaign is kept in Redis. What is asked for while a group of changes is on its way goes in the next group, so the order holds,
 * and 200 requests at once cost little more round trips than one.
 */
export class RedisRun implements CampaignRun {
	private readonly keys: readonly string[];
	private readonly queue: RunOperation[] = [];
	private working: readonly RunOperation[] = [];
	private isWorking = false;
	private seq = 0;
	/** Its answer has not come, and all who waited for it have given up: it may have been made. It goes again before all else. */
	private unanswered: Group | undefined;
	private readonly confirmed = new ConfirmedChanges();
	private left: Promise<void> | undefined;
	private readonly signsOfLife: NodeJS.Timeout;

	constructor(
		private readonly connection: RedisConnection,
		keys: RunKeys,
		private readonly number: number,
		private readonly token: string,
		readonly resumed: boolean,
		private readonly keepFor: number,
		private readonly signal: AbortSignal | undefined,
		private readonly patience: Patience,
	) {
		this.keys = [keys.marks, keys.campaign, keys.runs];
		this.signsOfLife = setInterval(() => void this.showLife(), signOfLifeEvery);
		this.signsOfLife.unref();
		if (signal !== undefined) onAbort(signal, this);
	}

	get warnings(): readonly string[] {
		return this.connection.warnings;
	}

	async statuses(marks: Marks): Promise<Statuses> {
		return this.ask('f', marks);
	}

	async begin(marks: Marks, { again = false, whole = false }: BeginOptions = {}): Promise<Statuses> {
		return this.ask(`b${again ? 'a' : ''}${whole ? 'w' : ''}`, marks);
	}

	settle(marks: Marks, statuses: Statuses): Promise<void> {
		if (marks.length === 0) return Promise.resolve();
		const alike = statuses.every((one) => one === statuses[0]);
		const settled = this.add('s', marks, alike ? statuses.slice(0, 1) : Uint8Array.from(statuses)).then(
			() => undefined,
		);
		// Whoever does not wait for it must not bring the process down.
		settled.catch(() => undefined);
		return settled;
	}

	leave(): Promise<void> {
		this.left ??= this.add('l', none, none)
			.then(() => undefined)
			.finally(() => {
				clearInterval(this.signsOfLife);
				if (this.signal !== undefined) offAbort(this.signal, this);
			});
		return this.left;
	}

	/** The execution was stopped: nobody is to wait for a begin. What was sent is still settled. */
	cancel(): void {
		this.endAsked(() => true, cancelledWait);
	}

	private async ask(kind: string, marks: Marks): Promise<Statuses> {
		if (this.signal?.aborted === true) throw cancelledWait();
		if (this.left !== undefined) throw new Error('This run has left');
		if (marks.length === 0) return none;
		return this.add(kind, marks, none);
	}

	private add(kind: string, marks: Marks, statuses: Statuses): Promise<Statuses> {
		return new Promise((resolve, reject) => {
			// A copy: what has been confirmed may have to be sent again, and the caller may write into his own.
			this.queue.push(new RunOperation(kind, this.patience, Uint8Array.from(marks), statuses, resolve, reject));
			if (!this.isWorking) void this.work();
		});
	}

	private async work(): Promise<void> {
		this.isWorking = true;
		// What is asked for at the same moment goes along.
		await Promise.resolve();
		while (this.queue.length > 0) {
			const again = this.unanswered;
			const waiting = again === undefined ? this.take() : this.queue.filter(({ ended }) => !ended);
			if (waiting.length === 0) {
				this.queue.length = 0;
				break;
			}
			this.working = waiting;
			const watch = setInterval(
				() =>
					this.endAsked(
						({ until }) => until < performance.now(),
						() => unreachable(this.connection.server, 'the connection was lost and has not come back'),
					),
				500,
			);
			await this.make(again ?? { seq: ++this.seq, operations: waiting }, waiting);
			clearInterval(watch);
		}
		this.working = [];
		this.isWorking = false;
	}

	private take(): RunOperation[] {
		let [taken, marks] = [0, 0];
		for (const { count } of this.queue) {
			if (taken > 0 && (marks + count > groupMarks || taken === groupOperations)) break;
			marks += count;
			taken++;
		}
		const group = this.queue.splice(0, taken).filter(({ ended }) => !ended);
		return group.length === 0 && this.queue.length > 0 ? this.take() : group;
	}

	/** @param waiting whose patience it has, and who fail with it */
	private async make({ seq, operations: all }: Group, waiting: readonly RunOperation[]): Promise<void> {
		let group = all;
		while (group.length > 0) {
			try {
				const statuses = await this.update(seq, group, waiting);
				if (group.some(({ kind }) => kind !== 'f')) this.confirmed.add(seq, group);
				this.unanswered = undefined;
				this.answer(group, statuses);
				return;
			} catch (thrown) {
				const error =
					thrown instanceof LedgerError ? thrown : unusable(this.connection.server, 'could not be asked', 'Try again');
				this.unanswered = error.fault === 'unreachable' ? { seq, operations: group } : undefined;
				// Where nothing new may begin (memory is full), what was sent is settled nevertheless.
				const rest = error.fault === 'unusable' ? group.filter(({ isAsked }) => !isAsked) : [];
				const isLess = rest.length < group.length;
				for (const one of isLess ? group.filter((one) => !rest.includes(one)) : group) one.fail(error);
				if (this.unanswered !== undefined) for (const one of waiting) one.fail(error);
				group = isLess ? rest : [];
			}
		}
	}

	/** @returns the statuses of all that were asked for, one after another */
	private async update(seq: number, group: readonly RunOperation[], waiting: readonly RunOperation[]): Promise<Buffer> {
		const operations = argumentsOf(group);
		for (;;) {
			const patience = waiting.reduce((longest, { until }) => Math.max(longest, until - performance.now()), 0);
			const reply = await this.send(seq, this.confirmed.last, operations, patience);
			if (Array.isArray(reply) && reply[0] === 0 && Buffer.isBuffer(reply[1])) return reply[1];
			if (!Array.isArray(reply) || reply[0] !== refusal.behind) throw this.lost();
			await this.makeAgain(Number(reply[1]));
		}
	}

	/** Redis has come back without the last changes that it had confirmed. */
	private async makeAgain(last: number): Promise<void> {
		const missing = this.confirmed.after(last);
		if (!missing) throw this.lost();
		for (const one of missing) {
			const reply = await this.send(one.seq, 0, one.operations, this.patience.begin);
			if (!Array.isArray(reply) || reply[0] !== 0) throw this.lost();
			// It is as new to the disk as any other.
			one.at = performance.now();
		}
	}

	private async send(
		seq: number,
		confirmed: number,
		operations: readonly (string | Uint8Array)[],
		patience: number,
	): Promise<RedisReply> {
		const only = operations.some((one, at) => at % 3 === 0 && typeof one === 'string' && one.startsWith('b'))
			? 'any'
			: 'settle';
		return this.connection.evaluate(
			updateScript,
			this.keys,
			[this.number, this.token, seq, confirmed, runDiesAfter, this.keepFor, only, ...operations],
			{ patience },
		);
	}

	private lost(): LedgerError {
		return unusable(
			this.connection.server,
			'has lost what it kept of this campaign',
			'See that nobody flushes this Redis and that it keeps what it has confirmed (appendonly yes), and start again with Campaign > Get to see what is left',
		);
	}

	private answer(group: readonly RunOperation[], statuses: Buffer): void {
		let at = 0;
		for (const one of group) {
			const own = one.isAsked ? Uint8Array.prototype.slice.call(statuses, at, (at += one.count)) : none;
			if (!one.ended) {
				one.ended = true;
				one.resolve(own);
			} else if (one.kind.startsWith('b')) {
				this.release(one.marks, own);
			}
		}
	}

	/** It had been given up when the answer came: nothing was sent to what it has begun with. Before anything else is done, above all before the run leaves. */
	private release(marks: Marks, statuses: Statuses): void {
		const begun = [...statuses.keys()].filter((position) => statuses[position] === status.open);
		if (begun.length > 0)
			this.queue.unshift(
				new RunOperation(
					's',
					this.patience,
					pickMarks(marks, begun),
					Uint8Array.of(status.open),
					() => undefined,
					() => undefined,
				),
			);
	}

	private endAsked(which: (operation: RunOperation) => boolean, why: () => LedgerError): void {
		for (const one of [...this.working, ...this.queue]) if (one.isAsked && !one.ended && which(one)) one.fail(why());
	}

	private async showLife(): Promise<void> {
		try {
			const last = await this.connection.evaluate(aliveScript, this.keys, [
				this.number,
				this.token,
				runDiesAfter,
				this.keepFor,
			]);
			// Something that was confirmed is gone, or an answer is still to be had: that is seen to with the next change, which may be long in coming.
			if (
				typeof last === 'number' &&
				last >= 0 &&
				(last < this.confirmed.last || this.unanswered !== undefined) &&
				this.left === undefined
			)
				this.add('s', none, none).catch(() => undefined);
		} catch {
			// It shows with the next change.
		}
	}
}
