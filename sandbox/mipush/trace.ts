import { invalid, missing, ok, Refusal } from './answers';
import { statistics, type Tally } from './messages';
import type { Operation, Routes } from './operation';

const keysLimit = 100;

/** One message or one job key (table 4-1). `data.data` is JSON in a string. */
const message: Operation = (form, _call, { messages }) => {
	form.only(['msg_id', 'job_key', 'restricted_package_name'], 'table 4-1');
	const jobKey = form.get('job_key');
	const id = form.get('msg_id');
	if (!jobKey && !id) throw missing('msg_id', 'table 4-1: msg_id or job_key');
	const tally = jobKey ? messages.withJobKey(jobKey) : messages.withId(id ?? '');
	if (!tally)
		throw new Refusal(
			65028,
			'未查询到相应消息',
			`There is no message ${jobKey ? `with job key ${jobKey}` : (id ?? '')}.`,
		);
	return ok({ data: JSON.stringify(statistics(tally)) }, { summary: describe(tally) });
};

/** All messages of a span of time (table 4-2). `data.data` is JSON in a string. */
const span: Operation = (form, _call, { messages }) => {
	form.only(['begin_time', 'end_time', 'restricted_package_name'], 'table 4-2');
	form.need('begin_time', 'table 4-2');
	form.need('end_time', 'table 4-2');
	const begin = form.integer('begin_time', 0, Number.MAX_SAFE_INTEGER) ?? 0;
	const end = form.integer('end_time', 0, Number.MAX_SAFE_INTEGER) ?? 0;
	if (end < begin) throw invalid('end_time', 'end_time lies before begin_time (table 4-2).');
	if (end < 1e11) form.warnings.push('begin_time and end_time look like seconds; the unit is milliseconds.');
	const found = messages.between(begin, end);
	return ok({ data: JSON.stringify(found.map(statistics)) }, { summary: `${found.length} message(s)` });
};

/** Up to a hundred messages or job keys (table 4-3). Here `data.data` is an object. */
const several: Operation = (form, _call, { messages }) => {
	form.only(['msg_ids', 'job_keys', 'restricted_package_name'], 'table 4-3');
	const names = (['msg_ids', 'job_keys'] as const).filter((name) => form.get(name));
	if (names.length === 0) throw missing('msg_ids', 'table 4-3: msg_ids or job_keys');
	const found: Record<string, object> = {};
	for (const name of names) {
		for (const key of form.list(name, 'table 4-3', keysLimit)) {
			const tally = name === 'msg_ids' ? messages.withId(key) : messages.withJobKey(key);
			if (tally) found[key] = statistics(tally);
		}
	}
	return ok({ data: found }, { summary: `${Object.keys(found).length} found` });
};

/** The day's quota. The document does not have it; names as in the notes on limits (推送消息限制说明). */
const quota: Operation = (form, _call, { messages }) => {
	form.only(['restricted_package_name'], 'quota');
	return ok({ day_quota: 50_000, day_acked: messages.delivered() });
};

function describe(tally: Tally): string {
	return `${tally.id}: ${tally.resolved} resolved, ${tally.delivered} delivered, ${tally.clicked} clicked`;
}

export const traceRoutes: Routes = [
	['GET', '/v1/trace/message/status', message],
	['GET', '/v1/trace/messages/status', span],
	['POST', '/v1/trace/multi_message/status', several],
	['GET', '/v1/trace/quota/get', quota],
];
