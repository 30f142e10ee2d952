import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { failureColumns, simplified, type Columns } from '../../operation/columns';
import { asItem } from './answer';
import type { ItemAnswer } from './combined';
import { factsOf, type ItemFault } from './fault';

export interface Rendering {
	/** Whether each outcome has an output of its own. */
	split: boolean;
	/** Name of the service. */
	service: string;
	/** What items are cut to; absent while Simplify is off. */
	columns: Columns | undefined;
	/** IANA zone of the workflow. */
	zone: string;
}

/** The error item of Continue On Fail, in the shape that n8n routes to the error output. */
export function errorItem(fault: ItemFault, item: number): INodeExecutionData {
	const { sentence, remedy, details } = factsOf(fault, item);
	return {
		json: { error: sentence, message: remedy === undefined ? sentence : `${sentence}. ${remedy}`, details },
		pairedItem: { item },
	};
}

/** A fault as the data of an ordinary item, which no n8n takes for an error. */
export function faultData(fault: ItemFault, item: number, service: string): IDataObject {
	const { sentence, details } = factsOf(fault, item);
	return { service, ...details, reason: sentence };
}

/** What an item says of what became of it, cut to the columns. What there is to do and to know of it stands in a column that is there. */
export function cut(json: IDataObject, { columns, zone }: Pick<Rendering, 'columns' | 'zone'>): IDataObject {
	if (!columns) return json;
	if (!('outcome' in columns)) return asItem(simplified(json, columns, zone));
	const { reason, remedy, warnings, notice } = json;
	// As most of many items have it.
	if (remedy === undefined && warnings === undefined && notice === undefined)
		return simplified(json, columns, zone) as IDataObject;
	const told = [warnings ?? [], notice ?? []].flat();
	return simplified(
		{
			...json,
			...(remedy === undefined ? {} : { reason: `${String(reason)}. ${String(remedy)}` }),
			warnings: told.length > 0 ? told : undefined,
		},
		columns,
		zone,
	) as IDataObject;
}

export function faultItem(fault: ItemFault, item: number, rendering: Rendering): INodeExecutionData {
	const { split, service } = rendering;
	return split
		? { json: cut(faultData(fault, item, service), withOutcome(rendering)), pairedItem: { item } }
		: errorItem(fault, item);
}

/** What failed has no data: then only these are left to tell. */
const withOutcome = ({ columns, zone }: Rendering): Pick<Rendering, 'columns' | 'zone'> => ({
	columns: columns && ('outcome' in columns ? columns : failureColumns),
	zone,
});

/** What an item comes to, as it leaves the node: its output, or outputs, and the fault of what has none. */
export function answerItems({ items, fault }: ItemAnswer, item: number, rendering: Rendering): INodeExecutionData[] {
	const shown = rendering.columns ? items.map((one) => ({ ...one, json: cut(one.json, rendering) })) : items;
	return fault ? [...shown, faultItem(fault, item, rendering)] : shown;
}
