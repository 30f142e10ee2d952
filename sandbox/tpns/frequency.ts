import { createHash } from 'node:crypto';
import type { Core } from '../vendor';
import { Refusal } from './answers';

const secondMs = 1000;
const hourMs = 3_600_000;

/** How often an app has called what may not be called often. */
export class Frequency {
	private lastPush = -Infinity;

	/** When each repeated content last went out, by its hash. */
	private readonly contents = new Map<string, number>();

	private readonly calls = new Map<string, number[]>();

	constructor(private readonly core: Core) {}

	/** 推送接口: everyone, tags and packages together, one a second. Throws a Refusal. */
	push(): void {
		const now = this.core.now();
		if (now - this.lastPush < secondMs && now >= this.lastPush)
			throw new Refusal(1008028, 'Everyone, tags and packages are pushed to at most once a second (推送接口).');
		this.lastPush = now;
	}

	/** 产品限制说明: the same to everyone, or to the same tags, once an hour. Throws a Refusal. */
	content(text: string): void {
		const now = this.core.now();
		const key = createHash('sha256').update(text).digest('base64');
		for (const [other, time] of this.contents) if (time <= now - hourMs) this.contents.delete(other);
		if (this.contents.has(key))
			throw new Refusal(10010018, 'The same message went to the same audience within the hour (产品限制说明).');
		this.contents.set(key, now);
	}

	/** So many calls of one path in a span. Throws a Refusal. */
	count(path: string, most: number, spanMs: number, page: string): void {
		const now = this.core.now();
		const calls = (this.calls.get(path) ?? []).filter((time) => time > now - spanMs);
		if (calls.length >= most)
			throw new Refusal(1008028, `${path} was called ${most} times within ${spanMs / hourMs} h (${page}).`);
		this.calls.set(path, [...calls, now]);
	}

	clear(): void {
		this.lastPush = -Infinity;
		this.contents.clear();
		this.calls.clear();
	}
}
