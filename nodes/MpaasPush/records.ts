import { isObject, type JsonObject } from '../../lib/operation/json';
import type { Envelope } from '../../lib/operation/operation';
import { explainDeliveryStatus } from './deliveryStatus';

const isId = (name: string): boolean => /(^i|I)d$/.test(name);

const dates = new Set(['gmtCreate', 'gmtModified', 'pushTime', 'startTime', 'endTime']);

/** ISO text of epoch milliseconds, given as number or digits; undefined for anything else. */
function isoOf(value: unknown): string | undefined {
	const epoch =
		typeof value === 'number' ? value : typeof value === 'string' && /^\d{12,14}$/.test(value) ? Number(value) : NaN;
	// Beyond this a Date cannot hold it.
	return epoch > 0 && epoch <= 8.64e15 ? new Date(epoch).toISOString() : undefined;
}

/** One record as an item: IDs as text, dates as ISO text beside the raw numbers, delivery status codes explained. */
export function record(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(record);
	if (!isObject(value)) return value;
	const item: JsonObject = {};
	for (const [name, raw] of Object.entries(value)) {
		item[name] = isId(name) && typeof raw === 'number' ? String(raw) : record(raw);
		const iso = dates.has(name) ? isoOf(raw) : undefined;
		if (iso !== undefined) item[`${name}Iso`] = iso;
		const meaning = name === 'statusCode' ? explainDeliveryStatus(raw, value.channel) : undefined;
		if (meaning !== undefined) item.statusMeaning = meaning;
	}
	return item;
}

export const dataRecord = ({ data }: Envelope): unknown => record(data);

/** The schedule list comes as { totalCount, list }. */
export function listRecords({ data }: Envelope): unknown {
	return record(isObject(data) && Array.isArray(data.list) ? data.list : (data ?? []));
}
