import type { INodeExecutionData } from 'n8n-workflow';
import { givesData } from '../../operation/columns';
import type { Operation, Service } from '../../operation/operation';
import type { Outcome } from '../../operation/outcome';
import type { Settled } from '../plan/marking';
import { combined, type ItemAnswer } from './combined';
import type { Part } from './part';
import type { GroupOfDrafts } from '../plan/plan';

/** Counts over all items, for the hints. */
export interface Tally {
	accepted: number;
	/** Targets, and those of them that are gone; an item may name several. */
	targets: number;
	gone: number;
	fallen: Partial<Record<Outcome, number>>;
	notices: ReadonlySet<string>;
}

/**
 * The answers given so far, item by item. An item whose targets travelled in several requests, because other items had named
 * some of them before, gets one answer of all their parts.
 */
export class ItemAnswers {
	private readonly parts = new Map<number, Part | Part[]>();
	private readonly refused = new Map<number, Error>();
	private readonly named = new Map<number, readonly string[]>();
	readonly notices = new Set<string>();

	constructor(
		private readonly service: Service,
		private readonly operation: Operation,
		groups: readonly GroupOfDrafts[],
	) {
		for (const { drafts } of groups) for (const { item, targets } of drafts) this.named.set(item, targets);
	}

	refuse(item: number, error: Error): void {
		this.refused.set(item, error);
	}

	add(item: number, part: Part): void {
		const known = this.parts.get(item);
		if (known === undefined) this.parts.set(item, part);
		else if (Array.isArray(known)) known.push(part);
		else this.parts.set(item, [known, part]);
	}

	/** Items that have been answered, wholly or for some of their targets. */
	get answered(): number[] {
		return [...this.refused.keys(), ...this.parts.keys()];
	}

	/** @returns undefined for an item of which nothing is known */
	answer(item: number): ItemAnswer | undefined {
		const error = this.refused.get(item);
		if (error) return { items: [], fault: { kind: 'input', error } };
		const known = this.parts.get(item);
		if (known === undefined) return undefined;
		const parts = Array.isArray(known) ? known : [known];
		return parts.length > 1 && this.operation.items === 'eachTarget'
			? this.joined(item, parts)
			: combined(item, parts, this.service, this.named.get(item));
	}

	private order(item: number): ReadonlyMap<string, number> {
		return new Map((this.named.get(item) ?? []).map((target, index) => [target, index]));
	}

	/** One output for each target, in the order in which the item names them. */
	private joined(item: number, parts: readonly Part[]): ItemAnswer {
		const order = this.order(item);
		const placed = parts.flatMap(({ targets, items = [] }) =>
			items.map((output, index) => ({ output, at: order.get(targets[index] ?? '') ?? 0 })),
		);
		const items = placed.sort((a, b) => a.at - b.at).map(({ output }) => output);
		const failed = parts.filter(({ failure }) => failure);
		return failed.length === 0 ? { items } : { ...combined(item, failed, this.service, this.named.get(item)), items };
	}

	/** Counts over the outputs of all items. */
	tally(outputs: Iterable<INodeExecutionData>): Tally {
		const tally: Tally = { accepted: 0, targets: 0, gone: 0, fallen: {}, notices: this.notices };
		if (givesData(this.operation)) return tally;
		for (const { json } of outputs) {
			// An earlier run's have a hint of their own.
			if (json.earlierRun === true) continue;
			const outcome = json.outcome as Outcome;
			if (outcome === 'accepted') tally.accepted++;
			else tally.fallen[outcome] = (tally.fallen[outcome] ?? 0) + 1;
			const named = Array.isArray(json.target) ? json.target.length : 1;
			tally.targets += named;
			tally.gone += outcome === 'deadTarget' ? named : Array.isArray(json.deadTargets) ? json.deadTargets.length : 0;
		}
		return tally;
	}

	/** Another run's word on targets. What it leaves open is a failure, as it would be in this run. */
	settle(item: number, status: Settled, targets: readonly string[]): void {
		const target =
			targets.length === 1 ? { target: targets[0] as string } : targets.length > 1 ? { target: [...targets] } : {};
		const { outcome, reason } = settledAs[status];
		if (outcome === 'unknown') {
			const remedy = `Look into ${this.service.statistics}; Send Doubtful Again in Sending Options repeats it`;
			const details = { outcome, service: this.service.name, ...target, earlierRun: true, reason, remedy };
			this.add(item, { targets, outcome, reason, failure: { outcome, sentence: reason, remedy, details } });
			return;
		}
		const json = {
			outcome,
			service: this.service.name,
			...target,
			earlierRun: true,
			...(reason === undefined ? {} : { reason }),
		};
		this.add(item, { targets, outcome, reason, items: [{ json, pairedItem: { item } }] });
	}
}

const settledAs = {
	accepted: {
		outcome: 'accepted',
		reason:
			'Accepted in another run of this campaign; what the service answered, IDs included, stands in the output of that run',
	},
	dead: {
		outcome: 'deadTarget',
		reason: 'In another run of this campaign the service called the target gone',
	},
	doubtful: {
		outcome: 'unknown',
		reason: 'The answer to another run of this campaign is lost, so the message may have been sent',
	},
} as const satisfies Record<Settled, { outcome: Outcome; reason?: string | undefined }>;
