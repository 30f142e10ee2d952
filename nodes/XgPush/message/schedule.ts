import { boolean, choice, integer, time } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import type { Values } from '../../../lib/operation/operation';
import { epochOf, localTime } from '../../../lib/operation/time';
import { limits } from '../limits';

/** Guide, all push tables: `year-mon-day hour:min:sec` in Beijing time, whatever the clock of the sender shows. */
export const sendTime = (description: string) =>
	time('send_time', 'Send Time', {
		atOnceWithout: true,
		emit: localTime('Asia/Shanghai'),
		// The service sends a message whose time has passed at once.
		future: true,
		description: `${description}; at once when empty. Without an offset it is in the workflow's timezone. XG gets it as Beijing time`,
	});

/** When such a message goes out. */
export const scheduledFor = ({ send_time: time }: Values): number | undefined =>
	time === undefined ? undefined : epochOf(time, 'Asia/Shanghai');

export const expireTime = (description: string) =>
	integer('expire_time', 'Time to Live (Seconds)', {
		min: 0,
		max: limits.expireTime,
		default: limits.expireTime,
		unit: 'seconds',
		description,
	});

export const loopTimes = integer('loop_times', 'Loop Times', {
	min: 1,
	max: limits.loopTimes,
	default: 1,
	description:
		'How often to send the message, 1 to 15 times; give Loop Interval, too. Without it XG does not say when the repeats go out',
});

export const loopInterval = integer('loop_interval', 'Loop Interval (Days)', {
	min: 1,
	max: limits.loopInterval,
	default: 1,
	unit: 'days',
	description: 'Days from one sending to the next, 1 to 14; needs Loop Times. All of them must lie within 14 days',
});

/**
 * Guide, all devices and tags: no longer than 14 days from the first sending to the last. Version 2 wants both together; in
 * version 3 only the interval needs the times.
 *
 * @throws InputError
 */
export function checkLoop({ loop_times: times, loop_interval: interval }: Values, together: boolean): void {
	if (times === undefined && interval === undefined) return;
	if (typeof times !== 'number')
		throw new InputError(
			'Options > Loop Times',
			together ? 'is empty; Loop Times and Loop Interval go together' : 'is empty; Loop Interval needs it',
		);
	if (typeof interval !== 'number' && !together) return;
	if (typeof interval !== 'number')
		throw new InputError('Options > Loop Interval (Days)', 'is empty; Loop Times and Loop Interval go together');
	const days = (times - 1) * interval;
	if (days > limits.loopDays)
		throw new InputError(
			'Options > Loop Times',
			`is ${times} with ${interval} days between, ${days} days in all; at most ${limits.loopDays} days are allowed`,
		);
}

/** Guide, REST API v3, optional parameters: the interval may be left out, and is 0 then, which is none of the values that it allows. */
export const loopWarnings = ({ loop_times: times, loop_interval: interval }: Values): string[] =>
	times === undefined || interval !== undefined
		? []
		: [
				"Loop Times is set without Loop Interval, which then is 0 by default; XG's guide does not say when the repeats go out",
			];

/** Guide, common parameters of version 2. */
export const validTime = integer('valid_time', 'Valid Time (Seconds)', {
	min: 1,
	max: limits.validTime,
	default: limits.validTime,
	unit: 'seconds',
	description: 'How long the signed request is valid',
});

export const calType = choice('cal_type', 'Statistics', {
	default: 0,
	description: 'How XG counts what becomes of the message',
	options: [
		{ value: 0, name: 'Next Day' },
		{ value: 1, name: 'Real Time' },
	],
});

export const multiPkg = boolean('multi_pkg', 'All Packages', {
	default: true,
	on: 1,
	off: 0,
	show: { messageType: [1, 2] },
	description:
		"Whether every Android app that registered with this Access ID gets the message, not only the package of the app's settings",
});
