import { isObject } from './practice';

/** What can go wrong on purpose. */
export type Fault =
	/** The vendor's own refusal with this code, or with one of its everyday ones; the request is not processed. */
	| { readonly fault: 'code'; readonly code?: number | string; readonly reason?: string }
	/** An HTTP answer of another kind, as proxies and overloaded servers give. `huge` is 10 MB. */
	| {
			readonly fault: 'http';
			readonly status: number;
			readonly preset?: 'html' | 'empty' | 'huge';
			readonly body?: string;
			readonly contentType?: string;
			readonly retryAfter?: number;
			readonly processed?: boolean;
	  }
	/** The answer comes late; other dials still apply. */
	| { readonly fault: 'slow'; readonly delayMs: number }
	/** No answer at all. */
	| { readonly fault: 'hang'; readonly processed?: boolean }
	/** The connection is reset before the body is read. */
	| { readonly fault: 'reset' }
	/** The request is processed, then the connection is reset: the answer is lost. */
	| { readonly fault: 'lost' }
	/** The request is processed, but half of the answer is missing. */
	| { readonly fault: 'truncate' }
	/** The vendor's "too many requests", with HTTP `status` (429) and `retry-after` in seconds (1). */
	| { readonly fault: 'throttle'; readonly retryAfter?: number; readonly status?: number }
	/** This share (0 to 1) of the targets does not exist; always the same ones. */
	| { readonly fault: 'dead'; readonly share: number };

export type DialSetting = Fault & {
	/** All vendors when absent. */
	readonly vendor?: string;
	/** Path or operation name; `*` stands for anything. All when absent. */
	readonly path?: string;
	/** The first so many matching requests pass untouched. */
	readonly after?: number;
	/** How many requests it hits then; for ever when absent. */
	readonly times?: number;
};

export type Dial = DialSetting & { readonly id: number; readonly hits: number };

/** What the dials say about one request. */
export interface Verdict {
	readonly delayMs: number;
	readonly fault?: Fault;
}

interface Entry {
	readonly id: number;
	readonly setting: DialSetting;
	readonly pattern: RegExp | undefined;
	seen: number;
	hits: number;
}

const untouched: Verdict = { delayMs: 0 };

/** The switches that make the server fail on purpose. */
export class Dials {
	private entries: Entry[] = [];

	private nextId = 1;

	constructor(private readonly onChange: () => void = () => undefined) {}

	/** Adds a dial behind the others; the first that matches a request decides. Throws when the setting makes no sense. */
	set(setting: DialSetting): Dial {
		const entry: Entry = {
			id: this.nextId++,
			setting: readDial(setting),
			pattern: patternOf(setting.path),
			seen: 0,
			hits: 0,
		};
		this.entries.push(entry);
		this.onChange();
		return describe(entry);
	}

	/** Removes one dial, or all. */
	clear(id?: number): void {
		this.entries = id === undefined ? [] : this.entries.filter((entry) => entry.id !== id);
		this.onChange();
	}

	list(): Dial[] {
		return this.entries.map(describe);
	}

	isEmpty(): boolean {
		return this.entries.length === 0;
	}

	/** Whether the connection is to be reset before the request is read. Counts the request. */
	resets(vendor: string | undefined, path: string): boolean {
		return this.entries.some(
			(entry) => entry.setting.fault === 'reset' && matches(entry, vendor, [path]) && this.strike(entry),
		);
	}

	/** What happens to this request. Counts it. */
	take(vendor: string | undefined, names: readonly string[]): Verdict {
		if (this.entries.length === 0) return untouched;
		let delayMs = 0;
		for (const entry of this.entries) {
			const { setting } = entry;
			if (
				setting.fault === 'reset' ||
				setting.fault === 'dead' ||
				!matches(entry, vendor, names) ||
				!this.strike(entry)
			)
				continue;
			if (setting.fault === 'slow') delayMs += setting.delayMs;
			else return { delayMs, fault: setting };
		}
		return { delayMs };
	}

	/** Whether a target is one of those that do not exist (dial `dead`). */
	isDead(vendor: string, path: string, target: string): boolean {
		return this.entries.some(
			(entry) =>
				entry.setting.fault === 'dead' && matches(entry, vendor, [path]) && shareOf(target) < entry.setting.share,
		);
	}

	private strike(entry: Entry): boolean {
		entry.seen += 1;
		if (entry.seen <= (entry.setting.after ?? 0) || entry.hits >= (entry.setting.times ?? Infinity)) return false;
		entry.hits += 1;
		this.onChange();
		return true;
	}
}

/** Checks a dial that came as JSON. Throws in one sentence. */
export function readDial(value: unknown): DialSetting {
	if (!isObject(value)) throw new Error('A dial must be a JSON object');
	const number = (key: string, from: number, to: number, required = false): void => {
		const given = value[key];
		if (given === undefined && !required) return;
		if (typeof given !== 'number' || !(given >= from) || given > to)
			throw new Error(`Dial "${String(value.fault)}": "${key}" must be a number from ${from} to ${to}`);
	};
	for (const key of ['vendor', 'path', 'reason', 'body', 'contentType', 'preset'] as const) {
		if (value[key] !== undefined && typeof value[key] !== 'string')
			throw new Error(`Dial "${String(value.fault)}": "${key}" must be text`);
	}
	if (value.processed !== undefined && typeof value.processed !== 'boolean')
		throw new Error('"processed" must be true or false');
	number('after', 0, 1e9);
	number('times', 1, 1e9);
	number('retryAfter', 0, 86_400);
	switch (value.fault) {
		case 'code':
			if (!['undefined', 'number', 'string'].includes(typeof value.code))
				throw new Error('Dial "code": "code" must be a number or text');
			break;
		case 'http':
			number('status', 200, 599, true);
			if (value.preset !== undefined && !['html', 'empty', 'huge'].some((preset) => preset === value.preset))
				throw new Error('"preset" must be html, empty or huge');
			break;
		case 'slow':
			number('delayMs', 0, 600_000, true);
			break;
		case 'throttle':
			number('status', 200, 599);
			break;
		case 'dead':
			number('share', 0, 1, true);
			break;
		case 'hang':
		case 'reset':
		case 'lost':
		case 'truncate':
			break;
		default:
			throw new Error('"fault" must be one of code, http, slow, hang, reset, lost, truncate, throttle, dead');
	}
	return value as unknown as DialSetting;
}

function describe(entry: Entry): Dial {
	return { ...entry.setting, id: entry.id, hits: entry.hits };
}

function matches(entry: Entry, vendor: string | undefined, names: readonly string[]): boolean {
	if (entry.setting.vendor !== undefined && entry.setting.vendor !== vendor) return false;
	const { pattern } = entry;
	return pattern === undefined || names.some((name) => pattern.test(name));
}

function patternOf(path: string | undefined): RegExp | undefined {
	if (path === undefined) return undefined;
	return new RegExp(
		`^${path
			.split('*')
			.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
			.join('.*')}$`,
	);
}

/** A number from 0 to 1 that depends on the text alone (FNV-1a with a final mix, so that neighbours differ). */
function shareOf(text: string): number {
	let hash = 0x811c9dc5;
	for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
	hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
	return ((hash ^ (hash >>> 13)) >>> 0) / 0x1_0000_0000;
}
