import { choice, group, text, type GroupField } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import { epochOf, localTime } from '../../../lib/operation/time';
import { limits } from '../limits';
import { scheduledFor } from './schedule';

/** TPNS, push API, `loop_param` (2024-01): a message that is sent again and again. */

const day = 86_400_000;

const date = {
	pattern: /^\s*\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\s*$/,
	patternMeaning: 'a date such as 2026-07-01',
};
const clock = /^([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/;

/** The parts of a list in a text. */
const partsOf = (list: string): string[] =>
	list
		.split(/[,，]/)
		.map((part) => part.trim())
		.filter((part) => part !== '');

const everyDay = 1;
const everyWeek = 2;

const daysOf = ({ loopType, days }: Values): number[] =>
	loopType === everyDay ? [0] : [...new Set(partsOf(String(days ?? '')).map(Number))].sort((a, b) => a - b);

const timesOf = ({ dayTimes }: Values): string[] => partsOf(String(dayTimes ?? ''));

/** The pages name no zone for a loop; its days and times are taken for Beijing's, as Send Time is. */
const zone = 'Asia/Shanghai';

const dayIn = localTime(zone);

/** Days are Beijing's. @throws InputError for one that is in no calendar, has passed or is too far away */
function checkDate(label: string, written: string, now: number): void {
	const epoch = Date.parse(`${written}T00:00:00Z`);
	if (Number.isNaN(epoch) || new Date(epoch).toISOString().slice(0, 10) !== written)
		throw new InputError(label, `is ${written}, which is in no calendar`);
	const [first, last] = [dayIn(now), dayIn(now + limits.daysAhead * day)].map((moment) => moment.slice(0, 10)) as [
		string,
		string,
	];
	if (written < first || written > last)
		throw new InputError(
			label,
			`is ${written}; it must be from ${first} to ${last}, ${limits.daysAhead} days ahead at most`,
		);
}

const withSeconds = (time: string): string => (time.length === 5 ? `${time}:00` : time);

const isDayOf = ({ loopType }: Values, midnight: Date, named: readonly number[]): boolean =>
	loopType === everyDay || named.includes(loopType === everyWeek ? midnight.getUTCDay() : midnight.getUTCDate());

/** The first time to come of a loop whose parts are right, in epoch milliseconds; undefined when it has none. */
function firstOf(given: Values, now: number): number | undefined {
	const named = daysOf(given);
	const times = timesOf(given).map(withSeconds).sort();
	const end = Date.parse(`${String(given.endDate)}T00:00:00Z`);
	for (let midnight = Date.parse(`${String(given.startDate)}T00:00:00Z`); midnight <= end; midnight += day) {
		if (!isDayOf(given, new Date(midnight), named)) continue;
		const written = new Date(midnight).toISOString().slice(0, 10);
		const first = times.map((time) => epochOf(`${written}T${time}`, zone)).find((at) => at !== undefined && at > now);
		if (first !== undefined) return first;
	}
	return undefined;
}

/** When a message goes out that may repeat: the first time. */
export const scheduledForTpns = (values: Values, { now }: Pick<RequestContext, 'now'>): number | undefined =>
	values.loop_param === undefined ? scheduledFor(values) : firstOf(values.loop_param as Values, now);

/** @throws InputError */
export function checkLoopParam({ loop_param: loop, send_time: sendTime }: Values, now: number): void {
	if (loop === undefined) return;
	const given = loop as Values;
	const { startDate, endDate, loopType, days, dayTimes } = given;
	checkDate('Loop > Start Date', String(startDate), now);
	checkDate('Loop > End Date', String(endDate), now);
	if (String(endDate) < String(startDate))
		throw new InputError('Loop > End Date', `is ${String(endDate)}, before Start Date ${String(startDate)}`);
	const [least, most, meaning] =
		loopType === everyWeek
			? [0, 6, 'days of the week from 0 (Sunday) to 6']
			: [1, 31, 'days of the month from 1 to 31'];
	const named = daysOf(given);
	if (
		loopType !== everyDay &&
		(named.length === 0 || !named.every((one) => Number.isInteger(one) && one >= least && one <= most))
	)
		throw new InputError('Loop > Days', `must hold ${meaning}, with commas; it holds "${String(days ?? '')}"`);
	const times = timesOf(given);
	if (times.length === 0 || !times.every((one) => clock.test(one)))
		throw new InputError(
			'Loop > Times of Day',
			`must hold times such as 19:00, with commas; it holds "${String(dayTimes)}"`,
		);
	if (sendTime !== undefined)
		throw new InputError(
			'Options > Send Time',
			"stands beside Loop, and Tencent's pages do not say which of them counts; leave one of them out",
			'The loop sends at its own dates and times',
		);
	if (firstOf(given, now) === undefined)
		throw new InputError(
			'Loop',
			`holds no time between ${String(startDate)} and ${String(endDate)} that is still to come (dates and times are Beijing's), so nobody would get the message`,
			'Check Days and Times of Day, or choose a later End Date',
		);
}

/** The loop as it travels, checked before. */
export function withLoop(values: Values): Values {
	const { loop_param: loop, ...rest } = values;
	if (loop === undefined) return values;
	const given = loop as Values;
	const { startDate, endDate, loopType } = given;
	return {
		...rest,
		loop_param: {
			startDate,
			endDate,
			loopType,
			loopDayIndexs: daysOf(given),
			// A time that is written twice would be sent twice.
			dayTimes: [...new Set(timesOf(given).map(withSeconds))].sort(),
		},
	};
}

export const loop: GroupField = group('loop_param', 'Loop', {
	many: true,
	max: 1,
	itemLabel: 'Loop',
	emit: (loops) => (loops as unknown[])[0],
	fields: [
		text('startDate', 'Start Date', {
			required: true,
			...date,
			encode: (text) => text.trim(),
			placeholder: 'e.g. 2026-07-01',
		}),
		text('endDate', 'End Date', {
			required: true,
			...date,
			encode: (text) => text.trim(),
			placeholder: 'e.g. 2026-07-07',
		}),
		choice('loopType', 'Repeat', {
			required: true,
			default: 1,
			inOwnOrder: true,
			options: [
				{ value: 1, name: 'Every Day' },
				{ value: 2, name: 'Every Week' },
				{ value: 3, name: 'Every Month' },
			],
		}),
		text('days', 'Days', {
			placeholder: 'e.g. 1,3,5',
			description:
				'Of the week from 0 (Sunday) to 6, or of the month from 1 to 31, with commas; not used for Every Day',
		}),
		text('dayTimes', 'Times of Day', {
			required: true,
			placeholder: 'e.g. 19:00, 20:00',
			description: "With commas, in Beijing time whatever the workflow's timezone",
		}),
	],
	description: `Sends the message again and again between two dates, which must lie within ${limits.daysAhead} days. Dates and times are those of Beijing`,
});
