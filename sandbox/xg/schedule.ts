/** Beijing is eight hours ahead of UTC, the whole year round. */
const beijingMs = 8 * 3_600_000;

export const dayMs = 86_400_000;

/** Epoch ms of `year-mon-day hour:min:sec`, Beijing time; undefined when it is none. */
export function readBeijing(text: string): number | undefined {
	const parts = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(text);
	if (!parts) return undefined;
	const time = Date.parse(`${text.replace(' ', 'T')}+08:00`);
	return Number.isNaN(time) ? undefined : time;
}

export function beijingText(time: number): string {
	return new Date(time + beijingMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** When a message goes out, and how often. */
export interface Timetable {
	/** Epoch ms; undefined for at once. */
	readonly at: number | undefined;
	readonly times: number;
	/** Days. */
	readonly interval: number;
}

export const atOnce: Timetable = { at: undefined, times: 1, interval: 1 };

/**
 * loop_times and loop_interval (全量设备, 标签): 1 to 15 times, every 1 to 14 days, no longer than 14 days. In version 3 only the
 * interval needs the times (必须配合 loop_times 使用); without one, the runs here are a day apart. Gives a sentence when wrong.
 */
export function readLoop(
	times: number | undefined,
	interval: number | undefined,
	together: boolean,
): string | { times: number; interval: number } {
	if (times === undefined && interval === undefined) return { times: 1, interval: 1 };
	if (times === undefined)
		return together ? 'loop_times and loop_interval go together.' : 'loop_interval needs loop_times.';
	if (interval === undefined && together) return 'loop_times and loop_interval go together.';
	if (interval === undefined) return readLoop(times, 1, together);
	if (!Number.isInteger(times) || times < 1 || times > 15)
		return `loop_times is ${times}; it must lie between 1 and 15.`;
	if (!Number.isInteger(interval) || interval < 1 || interval > 14)
		return `loop_interval is ${interval}; it must lie between 1 and 14.`;
	if ((times - 1) * interval > 14) return `${times} times every ${interval} days take longer than 14 days.`;
	return { times, interval };
}
