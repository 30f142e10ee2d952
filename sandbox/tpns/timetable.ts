import { beijingText, dayMs, readBeijing } from '../xg/schedule';
import { invalid, Refusal } from './answers';
import type { Part, Request } from './request';

/** Days ahead that send_time, startDate and endDate may lie. */
const mostDays = 90;

const badTime = (plain: string): Refusal => new Refusal(10010012, plain);

/** Epoch ms when a push goes out: none for at once, several for a loop. Throws a Refusal. */
export function readTimes(request: Request, now: number): number[] {
	const loop = request.part('loop_param');
	const sendTime = request.textIf('send_time') || undefined;
	if (loop && sendTime !== undefined)
		request.warn('send_time stands beside loop_param, and the page does not say which counts; here the loop does.');
	if (loop) return readLoop(loop, now);
	if (sendTime === undefined) return [];
	const at = readBeijing(sendTime);
	if (at === undefined)
		throw badTime(
			`send_time must be like 2026-12-31 08:00:00 in Beijing time, not "${sendTime}" (推送接口, 可选参数).`,
		);
	if (at > now + mostDays * dayMs)
		throw badTime(`send_time lies more than ${mostDays} days ahead (推送接口, 可选参数).`);
	return at <= now ? [] : [at];
}

function dateOf(loop: Part, name: string, now: number): number {
	const text = loop.text(name);
	const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? readBeijing(`${text} 00:00:00`) : undefined;
	if (at === undefined)
		throw badTime(`loop_param.${name} must be like 2026-12-31, not "${text}" (loop_param 参数说明).`);
	if (at > now + mostDays * dayMs || at <= now - dayMs)
		throw badTime(`loop_param.${name} must lie between today and ${mostDays} days ahead (loop_param 参数说明).`);
	return at;
}

const dayLimits: Readonly<Record<number, readonly [from: number, to: number]>> = { 1: [0, 0], 2: [0, 6], 3: [1, 31] };

function readLoop(loop: Part, now: number): number[] {
	loop.only(['startDate', 'endDate', 'loopType', 'loopDayIndexs', 'dayTimes']);
	const start = dateOf(loop, 'startDate', now);
	const end = dateOf(loop, 'endDate', now);
	if (end < start) throw badTime('loop_param.endDate lies before startDate (loop_param 参数说明).');
	const type = loop.integer('loopType', 1, 3);
	const [from, to] = dayLimits[type] as readonly [number, number];
	const days = loop.list('loopDayIndexs').map((day) => {
		if (typeof day !== 'number' || !Number.isInteger(day) || day < from || day > to)
			throw invalid(
				`loop_param.loopDayIndexs of loopType ${type} holds whole numbers from ${from} to ${to} (loop_param 参数说明).`,
			);
		return day;
	});
	const times = loop.texts('dayTimes').map((time) => {
		if (!/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time))
			throw badTime(`loop_param.dayTimes holds "${time}"; it must be like 19:00:00 (loop_param 参数说明).`);
		return time;
	});
	const runs: number[] = [];
	for (let day = start; day <= end; day += dayMs) {
		const date = beijingText(day).slice(0, 10);
		const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
		if (type === 2 && !days.includes(weekday)) continue;
		if (type === 3 && !days.includes(Number(date.slice(8)))) continue;
		for (const time of times) {
			const at = readBeijing(`${date} ${time}`);
			if (at !== undefined && at > now) runs.push(at);
		}
	}
	if (runs.length === 0) throw badTime('No run of loop_param lies ahead (loop_param 参数说明).');
	return [...new Set(runs)].sort((one, other) => one - other);
}
