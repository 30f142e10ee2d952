import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Service, TargetVerdict } from '../../operation/operation';
import type { Outcome } from '../../operation/outcome';
import { copyOf, put, type Failure } from './answer';
import type { ItemFault } from './fault';
import { latest, leadingOf, tellOthers, type Part } from './part';

/** What an item comes to. With a fault, `items` are only those of its targets that have one each. */
export interface ItemAnswer {
	items: INodeExecutionData[];
	fault?: ItemFault;
}

function statusOf(part: Part, target: string): TargetVerdict {
	const verdict = part.verdicts?.get(target);
	if (verdict) return verdict;
	const { outcome, reason } = part;
	const notBefore = timesOf([part])[0];
	return {
		outcome,
		...(outcome === 'accepted' || reason === undefined ? {} : { reason }),
		...(notBefore === undefined ? {} : { notBefore }),
	};
}

const timesOf = (parts: readonly Part[]): string[] =>
	parts.flatMap(({ failure, items }) =>
		[failure?.details.notBefore, items?.[0]?.json.notBefore].filter((time) => typeof time === 'string'),
	);

/** The failure of one part as that of the item, whose other targets may have fared less certainly: then its words hold for its own targets alone. */
function failureOfItem(
	{ failure, outcome: own }: Part & { failure: Failure },
	parts: readonly Part[],
	outcome: Exclude<Outcome, 'accepted'>,
	{ statistics }: Pick<Service, 'statistics'>,
): Failure {
	const details: IDataObject = { ...failure.details, outcome };
	delete details.notBefore;
	if (outcome === 'retryLater') put(details, 'notBefore', latest(timesOf(parts)));
	if (own === outcome) return { ...failure, outcome, details };
	const remedy =
		outcome === 'unknown'
			? `The other targets may have got the message: look into ${statistics} before sending again`
			: failure.remedy;
	put(details, 'remedy', remedy);
	put(
		details,
		'messageId',
		outcome === 'unknown'
			? gathered(
					parts.filter(({ items }) => items?.[0]?.json.outcome === outcome),
					'messageId',
				)
			: undefined,
	);
	return {
		...failure,
		outcome,
		sentence: `For some of its targets: ${failure.sentence}`,
		...(remedy === undefined ? {} : { remedy }),
		details,
	};
}

/** Each once, one as itself and several as a list. */
function gathered(parts: readonly Part[], name: string): IDataObject['value'] | undefined {
	const values = [...new Set(parts.flatMap(({ items }) => items?.[0]?.json[name] ?? []))];
	return values.length < 2 ? values[0] : values;
}

/**
 * One answer of all that is said of an item's targets.
 *
 * @param named the targets in the order in which the item names them
 */
export function combined(
	item: number,
	parts: readonly Part[],
	service: Pick<Service, 'statistics'>,
	named: readonly string[] = [],
): ItemAnswer {
	const [only, ...more] = parts;
	if (only && more.length === 0)
		return only.failure ? { items: [], fault: { kind: 'call', failure: only.failure } } : { items: only.items ?? [] };
	const statuses = new Map(
		parts.flatMap((part) => part.targets.map((target) => [target, statusOf(part, target)] as const)),
	);
	const order = new Map(named.map((target, index) => [target, index]));
	const targets = [...statuses.keys()].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
	const outcome = leadingOf(
		new Set(
			[...statuses.values(), ...parts.filter((part) => part.targets.length === 0)].map((status) => status.outcome),
		),
	);
	const others = new Map([...statuses].filter(([, status]) => status.outcome !== outcome));
	const target = targets.length === 1 ? (targets[0] as string) : targets;
	// Where a target got the message, the item is one that a later node must not send again: it is no failure.
	const failed = outcome === 'accepted' ? [] : parts.filter(({ failure }) => failure);
	const lead = failed.find((part) => part.outcome === outcome) ?? failed[0];
	if (lead?.failure && outcome !== 'accepted') {
		const failure = failureOfItem({ ...lead, failure: lead.failure }, parts, outcome, service);
		failure.details.target = target;
		if (others.size > 0) tellOthers(failure.details, others);
		return { items: [], fault: { kind: 'call', failure } };
	}
	const first =
		parts.find((part) => part.items?.[0]?.json.outcome === outcome && part.items[0].json.earlierRun !== true) ??
		parts.find((part) => part.items?.[0]?.json.outcome === outcome) ??
		parts[0];
	const json = copyOf(first?.items?.[0]?.json ?? {}) as IDataObject;
	const agreeing = parts.filter((part) => part.items?.[0]?.json.outcome === outcome);
	json.outcome = outcome;
	json.target = target;
	for (const name of ['messageId', 'requestId', 'response']) {
		const value = gathered(agreeing, name);
		if (value !== undefined) json[name] = value;
	}
	if (outcome === 'retryLater') put(json, 'notBefore', latest(timesOf(agreeing)));
	delete json.deadTargets;
	delete json.otherTargets;
	if (others.size > 0) tellOthers(json, others);
	return { items: [{ json, pairedItem: { item } }] };
}
