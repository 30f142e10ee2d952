import { entriesOf, isObject, type JsonObject } from '../../lib/operation/json';
import type { Envelope, Values } from '../../lib/operation/operation';
import { isoIn } from '../../lib/operation/time';
import { explainDeliveryStatus } from './deliveryStatus';

const isId = (name: string): boolean => /(^i|I)d$/.test(name);

const dates = new Set(['gmtCreate', 'gmtModified', 'pushTime', 'startTime', 'endTime']);

/** ISO text, in the zone, of epoch milliseconds given as number or digits; undefined for anything else. */
function isoOf(value: unknown, zone: string): string | undefined {
	const epoch =
		typeof value === 'number' ? value : typeof value === 'string' && /^\d{12,14}$/.test(value) ? Number(value) : NaN;
	// Beyond this a Date cannot hold it.
	return epoch > 0 && epoch <= 8.64e15 ? isoIn(epoch, zone) : undefined;
}

/** One record as an item: IDs as text, dates as ISO text of the zone beside the raw numbers, delivery status codes explained. */
export function record(value: unknown, zone: string): unknown {
	if (Array.isArray(value)) return value.map((one) => record(one, zone));
	if (!isObject(value)) return value;
	const item: JsonObject = {};
	for (const [name, raw] of Object.entries(value)) {
		item[name] = isId(name) && typeof raw === 'number' ? String(raw) : record(raw, zone);
		const iso = dates.has(name) ? isoOf(raw, zone) : undefined;
		if (iso !== undefined) item[`${name}Iso`] = iso;
		const meaning = name === 'statusCode' ? explainDeliveryStatus(raw, value.channel) : undefined;
		if (meaning !== undefined) item.statusMeaning = meaning;
	}
	return item;
}

export const dataRecord = ({ data }: Envelope, _values: Values, zone: string): unknown => record(data, zone);

/** A list of which an answer may hold none. */
export const dataRecords = ({ data }: Envelope, _values: Values, zone: string): unknown =>
	record(entriesOf(data), zone);

/** The schedule list comes as { totalCount, list }; an empty one may be left out. */
export function listRecords({ data }: Envelope, _values: Values, zone: string): unknown {
	if (!isObject(data)) return record(entriesOf(data), zone);
	const { list, totalCount, ...rest } = data;
	if (Array.isArray(list)) return record(list, zone);
	const isEmpty = Object.keys(rest).length === 0 && Number(totalCount ?? 0) === 0;
	return record(isEmpty ? entriesOf(list) : data, zone);
}
