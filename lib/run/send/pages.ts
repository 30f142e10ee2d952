import type { Operation, RequestContext, Values } from '../../operation/operation';
import { wantedOf, type Paging } from '../../operation/paging';
import { performCall } from './call';
import type { CallResult, CallSetting } from './callResult';

/** The entries of one answer. */
function entriesOf({ items }: Operation, { envelope }: CallResult, values: Values, zone: string): unknown[] {
	const found = envelope && (typeof items === 'function' ? items(envelope, values, zone) : envelope.data);
	return Array.isArray(found) ? found : found === undefined || found === null ? [] : [found];
}

/**
 * Asks for page after page until the list ends, or as many entries have come as the form asks for. Each page is a request like any
 * other, at the rate of the account. What comes of one that fails is that of the whole: half a list looks like a list.
 */
export async function performPages(
	values: Values,
	context: RequestContext,
	setting: CallSetting,
	paging: Paging,
): Promise<CallResult> {
	const wanted = wantedOf(values);
	const size = Math.min(paging.size, wanted);
	const records: unknown[] = [];
	let last = '';
	for (let number = 1; ; number++) {
		const page = paging.page({ number, start: records.length, size });
		const result = await performCall({ ...values, ...page }, context, setting);
		if (result.outcome !== 'accepted' || !result.envelope) return result;
		const entries = entriesOf(setting.operation, result, values, setting.zone);
		const text = JSON.stringify(entries);
		// The same page again: the service gives the whole list, whatever page is asked for.
		const repeated = entries.length > 0 && text === last;
		if (!repeated) records.push(...entries);
		last = text;
		const total = paging.total?.(result.envelope);
		// A page that is not full ends the list, unless the service says that there is more: it may give fewer than it is asked for.
		const ends =
			entries.length === 0 || repeated || (entries.length < size && (total === undefined || records.length >= total));
		if (ends || records.length >= wanted) return { ...result, records: records.slice(0, wanted) };
	}
}
