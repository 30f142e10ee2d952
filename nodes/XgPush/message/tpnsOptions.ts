import { boolean, choice, choices, digits, integer, text, time, type Field } from '../../../lib/operation/field';
import { largestInt64 } from '../../../lib/operation/numeral';
import type { Values } from '../../../lib/operation/operation';
import { localTime } from '../../../lib/operation/time';
import { limits } from '../limits';
import { loop } from './tpnsLoop';

/** TPNS, push API, optional parameters (2024-01). */

const day = 86_400_000;

export const sendTimeTpns = time('send_time', 'Send Time', {
	atOnceWithout: loop.wire,
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
		narrows: true,
		default: [],
		options: channels,
		combine: (left) => left.map((channel) => ({ channel, disable: true })),
		description: 'Ways to the phone that this message does not take; all are open when none is chosen',
	}),
	text('plan_id', 'Plan ID', {
		identifies: true,
		placeholder: 'e.g. 48',
		description: 'The push plan under which the message is counted, as Plan (TPNS): Create or the console gave it',
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

/** To everyone, tags and packages. */
export const broadcastOptions: readonly Field[] = [
	digits('collapse_id', 'Collapse ID', {
		emit: 'numeral',
		largest: largestInt64,
		positive: true,
		description:
			'That of an earlier push, as Task (TPNS): Get tells it; this message takes its place where it was not delivered yet',
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
