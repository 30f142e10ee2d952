import { choice, choices, json, text, themed, time, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { writeJson } from '../../../lib/operation/numeral';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import { isEpochMs, refuseDateInDigits } from '../../../lib/operation/time';
import { beijing, midnight } from '../days';
import { dayMs, limits } from '../limits';

/** When to push: user guide 8.2.3, "StrategyContent 字段说明". Days and times of day are those of Beijing. */
const strategyType = choice('StrategyType', 'When to Send', {
	description: `An app may have at most ${limits.waitingPushes} pushes that wait`,
	default: 0,
	options: [
		{ value: 1, name: 'At a Time' },
		{ value: 0, name: 'Immediately' },
		{ value: 2, name: 'Repeatedly' },
	],
});

const strategyFrom = choice('strategy_from', 'Details From', {
	local: true,
	default: 'fields',
	description: 'Where the times come from',
	options: [
		{ value: 'fields', name: 'Fields Below' },
		{ value: 'json', name: 'JSON', description: 'An object as the API has it' },
	],
	show: { strategyType: [1, 2] },
});

const strategyContent = json('StrategyContent', 'Times as JSON', {
	shape: 'object',
	required: true,
	description:
		"The API's StrategyContent: fixedTime, or startTime, endTime, circleType, circleValue and time; dates in epoch milliseconds",
	show: { strategyType: [1, 2], strategyFrom: ['json'] },
});

const once = { strategyType: [1], strategyFrom: ['fields'] };
const repeatedly = { strategyType: [2], strategyFrom: ['fields'] };

const part = { local: true, required: true } as const;

const fixedTime = time('strategy.fixedTime', 'Fixed Time', {
	...part,
	name: 'fixedTime',
	emit: (epoch) => epoch,
	future: true,
	description: "When to send. Without an offset it is in the workflow's timezone",
	show: once,
});

const startTime = time('strategy.startTime', 'Start Date', {
	...part,
	name: 'startTime',
	emit: (epoch) => epoch,
	description: 'First day of the period; only the date counts',
	show: repeatedly,
});

const endTime = time('strategy.endTime', 'End Date', {
	...part,
	name: 'endTime',
	emit: (epoch) => epoch,
	description: `Last day of the period, at most ${limits.scheduleDays} days from today; only the date counts`,
	show: repeatedly,
});

const circleType = choice('strategy.circleType', 'Repeat', {
	local: true,
	name: 'circleType',
	default: 1,
	options: [
		{ value: 1, name: 'Every Day' },
		{ value: 2, name: 'Every Week' },
		{ value: 3, name: 'Every Month' },
	],
	show: repeatedly,
});

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map((name, index) => ({
	value: index + 1,
	name,
}));

const monthDays = Array.from({ length: 31 }, (_, index) => ({ value: index + 1, name: String(index + 1) }));

const inOrder = (values: ReadonlyArray<string | number>): number[] => values.map(Number).sort((a, b) => a - b);

const onWeekdays = choices('strategy.circleValue', 'Weekdays', {
	...part,
	name: 'circleValue',
	options: weekdays,
	inOwnOrder: true,
	default: [],
	combine: inOrder,
	show: { ...repeatedly, circleType: [2] },
});

const onDays = choices('strategy.circleValue', 'Days of the Month', {
	...part,
	name: 'circleValue',
	options: monthDays,
	default: [],
	combine: inOrder,
	show: { ...repeatedly, circleType: [3] },
});

const clock = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;

const timeOfDay = text('strategy.time', 'Time of Day', {
	...part,
	name: 'time',
	pattern: clock,
	patternMeaning: 'a time such as 09:30:00',
	encode: (given) => (given.length === 5 ? `${given}:00` : given),
	description: 'In Beijing time, hours, minutes and seconds',
	placeholder: 'e.g. 09:30:00',
	show: repeatedly,
});

export const strategyFields: readonly Field[] = themed<Field>('Schedule', [
	strategyType,
	strategyFrom,
	strategyContent,
	fixedTime,
	startTime,
	endTime,
	circleType,
	onWeekdays,
	onDays,
	timeOfDay,
]);

const weekly = 2;

/** What decides when a push goes out that does not go out at once. */
export interface Content {
	fixedTime?: unknown;
	startTime?: unknown;
	endTime?: unknown;
	circleType?: unknown;
	circleValue?: unknown;
	time?: unknown;
}

const wholeSeconds = (epoch: number): number => Math.floor(epoch / 1000) * 1000;

/** The content that the fields describe; undefined when the message goes out at once. */
function fromFields(values: Values, zone: string): Content | undefined {
	const value = (name: string): unknown => values[`strategy.${name}`];
	const at = value('fixedTime');
	if (values.StrategyType === 1) return { fixedTime: typeof at === 'number' ? wholeSeconds(at) : at };
	if (values.StrategyType !== 2) return undefined;
	const day = (name: string): unknown =>
		typeof value(name) === 'number' ? midnight(value(name) as number, zone) : value(name);
	const circleValue = value('circleValue');
	return {
		startTime: day('startTime'),
		endTime: day('endTime'),
		circleType: value('circleType'),
		...(circleValue === undefined ? {} : { circleValue }),
		time: value('time'),
	};
}

function checkOnce({ fixedTime: at }: Content, now: number, label: string): void {
	if (!isEpochMs(at)) throw new InputError(label, 'has no fixedTime in epoch milliseconds; a push at a time needs it');
	if (at < now - 60_000) throw new InputError(label, 'lies in the past; it must be a time to come');
}

function checkRepeated(
	{ startTime: from, endTime: to, circleType: circle, circleValue: on, time: clockTime }: Content,
	now: number,
	label: (field: string) => string,
): void {
	if (!isEpochMs(from))
		throw new InputError(label('Start Date'), 'is missing (startTime); a repeated push needs it in epoch milliseconds');
	if (!isEpochMs(to))
		throw new InputError(label('End Date'), 'is missing (endTime); a repeated push needs it in epoch milliseconds');
	const today = midnight(now, beijing);
	if (from < today) throw new InputError(label('Start Date'), 'lies before today; it must be today or later');
	if (to < from) throw new InputError(label('End Date'), 'lies before Start Date; it must be the same day or later');
	if (to >= today + (limits.scheduleDays + 1) * dayMs)
		throw new InputError(
			label('End Date'),
			`lies more than ${limits.scheduleDays} days after today; at most ${limits.scheduleDays} are allowed`,
		);
	if (circle !== 1 && circle !== 2 && circle !== 3)
		throw new InputError(label('Repeat'), 'must be 1 (every day), 2 (every week) or 3 (every month) (circleType)');
	if (typeof clockTime !== 'string' || !clock.test(clockTime) || clockTime.length !== 8)
		throw new InputError(label('Time of Day'), 'must be a time such as 09:30:00 (time)');
	if (circle === 1) return;
	const most = circle === weekly ? 7 : 31;
	const what = circle === weekly ? 'Weekdays' : 'Days of the Month';
	if (!Array.isArray(on) || on.length === 0)
		throw new InputError(label(what), 'is empty; choose at least one (circleValue)');
	if (!on.every((day) => Number.isInteger(day) && day >= 1 && day <= most))
		throw new InputError(label(what), `must hold whole numbers from 1 to ${most} (circleValue)`);
}

const isJson = (values: Values): boolean => values.StrategyContent !== undefined;

/** As it was written as JSON or described by fields; undefined when the message goes out at once. */
export const detailsOf = (values: Values, zone: string): Content | undefined =>
	isJson(values) ? (values.StrategyContent as Content) : fromFields(values, zone);

/** @throws InputError when the details of the strategy are missing or beyond what the service takes */
export function checkStrategy(values: Values, { now, zone }: Pick<RequestContext, 'now' | 'zone'>): void {
	const details = detailsOf(values, zone);
	if (!details) return;
	const label = (field: string): string => `Options > Schedule: ${isJson(values) ? 'Times as JSON' : field}`;
	if (isJson(values))
		for (const name of ['fixedTime', 'startTime', 'endTime'] as const)
			refuseDateInDigits(`Options > Schedule: Times as JSON > ${name}`, details[name]);
	if (values.StrategyType === 1) checkOnce(details, now, label('Fixed Time'));
	else checkRepeated(details, now, label);
}

/** StrategyContent as it travels: JSON text. */
export function withStrategy(
	{ StrategyContent: given, ...values }: Values,
	{ zone }: Pick<RequestContext, 'zone'>,
): Values {
	const details = given ?? fromFields(values, zone);
	return details === undefined ? values : { ...values, StrategyContent: writeJson(details) };
}

export const isScheduled = ({ StrategyType: type }: Values): boolean => type === 1 || type === 2;

/** Whether a repeated push goes out on a day, given by its midnight in Beijing. */
function fallsOn(day: number, { circleType: circle, circleValue: on }: Content): boolean {
	if (circle === 1) return true;
	const date = new Date(day + dayMs / 3);
	const number = circle === weekly ? date.getUTCDay() || 7 : date.getUTCDate();
	return Array.isArray(on) && on.map(Number).includes(number);
}

/** When a push that waits goes out, in epoch milliseconds: of a repeated one the first time that is still to come. */
export function firstTime(values: Values, { now, zone }: Pick<RequestContext, 'now' | 'zone'>): number | undefined {
	if (!isScheduled(values)) return undefined;
	const details = detailsOf(values, zone);
	if (!details) return undefined;
	const { fixedTime: at, startTime: from, endTime: to, time: clockTime } = details;
	if (values.StrategyType === 1) return typeof at === 'number' ? at : undefined;
	if (typeof from !== 'number' || typeof to !== 'number' || typeof clockTime !== 'string') return undefined;
	for (let day = midnight(from, beijing); day <= to; day += dayMs) {
		const moment = Date.parse(`${new Date(day + dayMs / 3).toISOString().slice(0, 10)}T${clockTime}+08:00`);
		if (moment > now && fallsOn(day, details)) return moment;
	}
	return undefined;
}
