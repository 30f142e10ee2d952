import { jsonBody } from '../jsonBody';
import type { Call } from '../vendor';
import { idText } from '../wholeNumbers';
import { bad, Refusal } from './answers';

/** The practice app. */
export interface App {
	readonly appId: string;
	readonly appKey: string;
	readonly appSecret: string;
}

/** The JSON body of a call, with what looked odd about it. */
export class Body {
	readonly warnings: string[] = [];

	constructor(readonly members: Readonly<Record<string, unknown>>) {}

	/** Text that must be there and not blank. */
	text(name: string): string {
		const value = this.members[name];
		if (value === undefined || value === null || value === '')
			throw bad(name, `${name} is missing or empty (parameter list).`);
		if (typeof value !== 'string') throw bad(name, `${name} must be text, not ${describe(value)} (parameter list).`);
		if (value.trim() === '') throw bad(name, `${name} is blank.`);
		return value;
	}

	/** Text that may be missing. */
	optional(name: string): string {
		const value = this.members[name];
		if (value === undefined) return '';
		if (typeof value !== 'string') throw bad(name, `${name} must be text, not ${describe(value)}.`);
		return value;
	}

	texts(name: string): string[] {
		return this.list(name).map((entry) => {
			if (typeof entry !== 'string' || entry.trim() === '')
				throw bad(name, `${name} is a List<String>; it holds ${describe(entry)} (parameter list).`);
			return entry;
		});
	}

	/** A Long: a bare numeral, because text was never promised to be taken for one. */
	id(name: string): string {
		const value = this.members[name];
		if (value === undefined || value === null) throw bad(name, `${name} is missing (parameter list).`);
		return this.long(name, value);
	}

	ids(name: string): string[] {
		return this.list(name).map((entry) => this.long(name, entry));
	}

	/** Refuses members the document does not have: a misspelt one would be ignored in silence. */
	only(names: readonly string[]): void {
		for (const name of Object.keys(this.members)) {
			if (!names.includes(name)) throw bad(name, `${name} does not belong to this call; it has ${names.join(', ')}.`);
		}
	}

	private list(name: string): readonly unknown[] {
		const value = this.members[name];
		if (!Array.isArray(value)) throw bad(name, `${name} must be a list, not ${describe(value)} (parameter list).`);
		if (value.length === 0) throw bad(name, `${name} is an empty list.`);
		return value;
	}

	private long(name: string, value: unknown): string {
		const digits = idText(value);
		if (digits === undefined)
			throw bad(
				name,
				`${name} is a Long; it must be a bare whole number below 2^63, not ${describe(value)} (parameter list).`,
			);
		return digits;
	}
}

function describe(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (typeof value === 'string') return `the text "${value.slice(0, 40)}"`;
	return Array.isArray(value)
		? 'a list'
		: typeof value === 'object'
			? 'an object'
			: `the ${typeof value} ${String(value)}`;
}

const words = { type: 'Content-Type is invalid', query: 'query is invalid', json: 'body is not json' } as const;

/** Throws a Refusal for anything but a JSON object with the JSON content type. */
export const readBody = (call: Call): Body =>
	new Body(jsonBody(call, (plain, why) => new Refusal(400, words[why], plain)));

/** The credentials are members of the body; the document's samples leave the numbers bare, clients quote them. */
export function authenticate({ members }: Body, app: App): void {
	const wrong = (name: string): Refusal =>
		new Refusal(401, 'app authentication failed', `${name} in the body is not the one of the practice app.`);
	for (const name of ['appId', 'appKey'] as const) {
		const given = members[name];
		if ((typeof given === 'string' ? given : idText(given)) !== app[name]) throw wrong(name);
	}
	if (members.appSecret !== app.appSecret) throw wrong('appSecret');
}

/** For people: everything but the credentials, which would stand on the page otherwise. */
export function shown({ members }: Body): Record<string, unknown> {
	return Object.fromEntries(Object.entries(members).filter(([name]) => name !== 'appKey' && name !== 'appSecret'));
}
