import { invalid } from './answers';
import { readObject, type Parameters } from './parameters';

/** When a push goes out: guide 8.2.3, "StrategyContent 字段说明". */
export interface Strategy {
	readonly type: 0 | 1 | 2;
	/** Epoch ms of every time it goes out; empty when at once. */
	readonly times: readonly number[];
}

const dayInMs = 86_400_000;
/** Beijing has no summer time. */
const beijing = 8 * 3_600_000;

/** Beginning of a moment's day in Beijing, epoch ms. */
export const midnight = (time: number): number => Math.floor((time + beijing) / dayInMs) * dayInMs - beijing;

const keys = ['fixedTime', 'startTime', 'endTime', 'circleType', 'circleValue', 'time'];

export function readStrategy(parameters: Parameters, now: number): Strategy {
	const type = parameters.oneOf('StrategyType', [0, 1, 2]) ?? 0;
	const text = parameters.get('StrategyContent');
	if (type === 0) {
		if (text !== undefined) parameters.warnings.push('StrategyContent has no effect with StrategyType 0.');
		return { type, times: [] };
	}
	if (text === undefined) throw invalid('StrategyContent', `is required with StrategyType ${type}.`);
	const content = readObject('StrategyContent', text, 3028);
	const stranger = Object.keys(content).find((key) => !keys.includes(key));
	if (stranger !== undefined) throw invalid('StrategyContent', `has no member "${stranger}".`);
	const time = (name: string): number => {
		const value = content[name];
		if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1e12)
			throw invalid('StrategyContent', `${name} is required with StrategyType ${type}, in epoch milliseconds.`);
		return value;
	};
	if (type === 1) {
		const at = time('fixedTime');
		if (at < now - 60_000)
			throw invalid('StrategyContent', `fixedTime lies in the past: ${new Date(at).toISOString()}.`);
		if (at % 1000 !== 0) parameters.warnings.push('fixedTime is exact to the second.');
		return { type, times: [at] };
	}
	return { type, times: repeated(content, time('startTime'), time('endTime'), now) };
}

function repeated(content: Readonly<Record<string, unknown>>, from: number, to: number, now: number): number[] {
	const today = midnight(now);
	if (from < today || to < today) throw invalid('StrategyContent', 'startTime and endTime must not lie before today.');
	if (to < from) throw invalid('StrategyContent', 'endTime lies before startTime.');
	if (midnight(to) > today + 180 * dayInMs)
		throw invalid('StrategyContent', 'endTime lies more than 180 days after today.');
	const { circleType, circleValue, time } = content;
	if (circleType !== 1 && circleType !== 2 && circleType !== 3)
		throw invalid('StrategyContent', 'circleType must be 1, 2 or 3.');
	const clock = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/.exec(typeof time === 'string' ? time : '');
	if (!clock) throw invalid('StrategyContent', `time must be HH:mm:ss, not "${String(time)}".`);
	const most = circleType === 2 ? 7 : 31;
	const days = circleType === 1 ? [] : circleValue;
	if (
		!Array.isArray(days) ||
		(circleType !== 1 && days.length === 0) ||
		!days.every((day) => Number.isInteger(day) && day >= 1 && day <= most)
	) {
		throw invalid('StrategyContent', `circleValue must be a list of whole numbers from 1 to ${most}.`);
	}
	const offset = (Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3])) * 1000;
	const times: number[] = [];
	for (let day = midnight(from); day <= to; day += dayInMs) {
		const date = new Date(day + beijing);
		const fits = circleType === 1 || days.includes(circleType === 2 ? date.getUTCDay() || 7 : date.getUTCDate());
		if (fits && day + offset > now) times.push(day + offset);
	}
	if (times.length === 0) throw invalid('StrategyContent', 'no date of the period fits.');
	return times;
}
