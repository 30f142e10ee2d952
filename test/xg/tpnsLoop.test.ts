import type { Values } from '../../lib/operation/operation';
import { checkLoopParam, scheduledForTpns } from '../../nodes/XgPush/message/tpnsLoop';
import { goOn } from '../engine/practice';
import { refused, send } from './tpns';

/** A Thursday, noon in Beijing. */
const now = Date.parse('2026-10-01T12:00:00+08:00');

const loop = (own: object): Values => ({
	loop_param: { startDate: '2026-10-01', endDate: '2026-10-04', loopType: 1, dayTimes: '09:00', ...own },
});

test.each<[string, object]>([
	['a day of the week that does not come', { loopType: 2, days: '3' }],
	['a day of the month that does not come', { loopType: 3, days: '5,31' }],
	['today, at a time that has passed', { endDate: '2026-10-01', dayTimes: '09:00, 12:00' }],
	['a day of the week that is today, at a time that has passed', { loopType: 2, days: '4' }],
])('a loop that holds no time to come is refused: %s', (_what, own) => {
	expect(() => checkLoopParam(loop(own), now)).toThrow(
		/^Loop holds no time between 2026-10-01 and 2026-10-0[14] that is still to come \(dates and times are Beijing's\)/,
	);
});

test.each<[string, object, string]>([
	['every day, from tomorrow on', {}, '2026-10-02T09:00:00+08:00'],
	['later today', { dayTimes: '23:30, 12:00:01, 09:00' }, '2026-10-01T12:00:01+08:00'],
	['every week', { loopType: 2, days: '0' }, '2026-10-04T09:00:00+08:00'],
	['every month', { loopType: 3, days: '4,3' }, '2026-10-03T09:00:00+08:00'],
])('the first time of a loop is when the message goes out: %s', (_what, own, first) => {
	expect(() => checkLoopParam(loop(own), now)).not.toThrow();
	expect(scheduledForTpns(loop(own), { now })).toBe(Date.parse(first));
});

const inDays = (days: number): string =>
	new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);

test('the item tells the first time of the loop', async () => {
	const values = [{ startDate: inDays(2), endDate: inDays(4), loopType: 1, dayTimes: '09:00' }];
	const { run } = await send(
		'sendToTags',
		{ title: 't', content: 'c', tagList: 'vip', options: { loopParam: { values } } },
		{ timezone: 'Asia/Shanghai' },
	);
	expect(run.outputs[0]?.[0]?.json.scheduledFor).toBe(`${inDays(2)}T09:00:00.000+08:00`);
});

test.each([
	['a loop without a time', 2, {}, /^Loop in item 0 holds no time between/],
	[
		'Send Time beside a loop',
		1,
		{ sendTime: '={{ $now.plus({ days: 5 }).toISO() }}' },
		/^Options > Send Time in item 0 stands beside Loop/,
	],
])('%s is refused before the network', async (_what, loopType, own, sentence) => {
	const start = inDays(2);
	const weekday = new Date(`${start}T00:00:00Z`).getUTCDay();
	const values = [
		{ startDate: start, endDate: inDays(3), loopType, days: String((weekday + 4) % 7), dayTimes: '09:00' },
	];
	const sent = await send(
		'sendToTags',
		{ title: 't', content: 'c', tagList: 'vip', options: { loopParam: { values }, ...own } },
		{ settings: goOn },
	);
	expect(sent.received).toEqual([]);
	expect(String(refused(sent))).toMatch(sentence);
});
