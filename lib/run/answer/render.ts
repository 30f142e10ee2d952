import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { ItemAnswer } from './combined';
import { factsOf, type ItemFault } from './fault';

export interface Rendering {
	/** Whether each outcome has an output of its own. */
	split: boolean;
	/** Name of the service. */
	service: string;
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

export function faultItem(fault: ItemFault, item: number, { split, service }: Rendering): INodeExecutionData {
	return split ? { json: faultData(fault, item, service), pairedItem: { item } } : errorItem(fault, item);
}

/** What an item comes to, as it leaves the node: its output, or outputs, and the fault of what has none. */
export function answerItems({ items, fault }: ItemAnswer, item: number, rendering: Rendering): INodeExecutionData[] {
	return fault ? [...items, faultItem(fault, item, rendering)] : items;
}
