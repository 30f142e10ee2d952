import {
	boolean,
	choice,
	choices,
	digits,
	group,
	integer,
	text,
	time,
	type Field,
	type GroupField,
} from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { largestInt64 } from '../../../lib/operation/numeral';
import type { Values } from '../../../lib/operation/operation';
import { localTime } from '../../../lib/operation/time';
import { limits } from '../limits';

/** TPNS, push API, optional parameters (2024-01). */

const day = 86_400_000;

export const sendTimeTpns = time('send_time', 'Send Time', {
	emit: localTime('Asia/Shanghai'),
	// A time that has passed is taken for now.
	future: true,
	within: limits.daysAhead * day,
	withinMeaning: `${limits.daysAhead} days`,
	description: `When to send, within ${limits.daysAhead} days; at once when empty. Without an offset it is in the workflow's timezone. TPNS gets it as Beijing time`,
});

export const expireTimeTpns = integer('expire_time', 'Time to Live (Seconds)', {
	min: 0,
	max: limits.expireTime,
	default: limits.expireTimeTpns,
	unit: 'seconds',
	description: `How long the message waits for a phone that is offline, in seconds; at most ${limits.expireTime} (3 days). 0 reaches only phones that are online; 1 to ${limits.shortestKept - 1} count as ${limits.shortestKept}`,
});

const channels = [
	{ value: 'apns', name: 'APNs' },
	{ value: 'fcm', name: 'FCM' },
	{ value: 'honor', name: 'HONOR' },
	{ value: 'hw', name: 'Huawei' },
	{ value: 'mz', name: 'Meizu' },
	{ value: 'oppo', name: 'OPPO' },
	{ value: 'xg', name: 'TPNS Itself' },
	{ value: 'vivo', name: 'Vivo' },
	{ value: 'xm', name: 'Xiaomi' },
] as const;

/** For every kind of audience. */
export const commonOptions: readonly Field[] = [
	choices('channel_rules', 'Channels to Leave Out', {
		default: [],
		options: channels,
		combine: (left) => left.map((channel) => ({ channel, disable: true })),
		description: 'Ways to the phone that this message does not take; all are open when none is chosen',
	}),
	text('plan_id', 'Plan ID', {
		identifies: true,
		placeholder: 'e.g. 48',
		description: 'The push plan under which the message is counted, as Create Plan or the console gave it',
	}),
	choice('tpns_online_push_type', 'Phones That Are Online', {
		default: 0,
		description: 'How the message reaches phones that hold a connection to TPNS',
		options: [
			{ value: 1, name: "By the Maker's Channel" },
			{ value: 0, name: 'By the Connection to TPNS' },
		],
	}),
];

export const ignoreInvalid = boolean('ignore_invalid_token', 'Leave Out Invalid Tokens', {
	default: true,
	on: 1,
	off: 0,
	description: 'Whether TPNS leaves out tokens that it finds invalid, and names them, instead of refusing the request',
});

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
	loopType === everyDay ? [0] : [...new Set(partsOf(String(days ?? '')).map(Number))];

const timesOf = ({ dayTimes }: Values): string[] => partsOf(String(dayTimes ?? ''));

const dayIn = localTime('Asia/Shanghai');

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

/** @throws InputError */
export function checkLoopParam({ loop_param: loop }: Values, now: number): void {
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
			dayTimes: [...new Set(timesOf(given).map((one) => (one.length === 5 ? `${one}:00` : one)))],
		},
	};
}

/** TPNS, push API, `loop_param` (2024-01). */
const loop: GroupField = group('loop_param', 'Loop', {
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
		text('dayTimes', 'Times of Day', { required: true, placeholder: 'e.g. 19:00, 20:00', description: 'With commas' }),
	],
	description: `Sends the message again and again between two dates, which must lie within ${limits.daysAhead} days`,
});

/** To everyone, tags and packages. */
export const broadcastOptions: readonly Field[] = [
	digits('collapse_id', 'Collapse ID', {
		emit: 'numeral',
		largest: largestInt64,
		positive: true,
		description:
			'That of an earlier push, as its Get Task tells: this message takes its place where it was not delivered yet',
	}),
	boolean('force_collapse', 'Force Collapse', {
		default: true,
		on: true,
		off: false,
		description: 'Whether phones of OPPO and vivo, which cannot replace a message, get this one beside the earlier',
	}),
	loop,
	integer('push_speed', 'Push Speed', {
		min: limits.slowest,
		max: limits.fastest,
		default: limits.fastest,
		unit: 'messages a second',
		description: `Messages a second, ${limits.slowest} to ${limits.fastest}`,
	}),
	sendTimeTpns,
];

const shortLived = ({ expire_time: seconds }: Values): string[] =>
	typeof seconds === 'number' && seconds > 0 && seconds < limits.shortestKept
		? [`Time to Live is ${seconds} seconds; TPNS keeps the message ${limits.shortestKept} seconds`]
		: [];

const collapsedOnHuawei = ({ collapse_id: id, 'body.custom': custom, platform }: Values): string[] =>
	id === undefined || custom === undefined || platform === 'ios'
		? []
		: ['TPNS refuses Custom Data beside Collapse ID for phones of Huawei; hand the data over in an Intent'];

/** What the user should know of a message although it can be sent. */
export const messageWarnings = (values: Values): string[] => [...shortLived(values), ...collapsedOnHuawei(values)];
