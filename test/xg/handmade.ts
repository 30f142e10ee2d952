import { createHash } from 'node:crypto';
import type { JournalEntry } from '../../sandbox/journal';
import type { Sandbox } from '../../sandbox/server';
import { secret, type Practice } from './practice';

/** Requests made by hand, for the stand-in to be held against the guide without our node. */
export interface Said {
	ret_code: number;
	err_msg?: string;
	result?: Record<string, unknown> & { push_id: string; list: Array<Record<string, unknown>> };
	push_id?: string;
	seq?: number;
}

export const md5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');

export const android = {
	message_type: '1',
	message: JSON.stringify({ title: 'Title', content: 'Text', builder_id: 0 }),
};

interface Way {
	method?: string;
	key?: string;
	on?: Sandbox;
	type?: string;
}

const basic = `Basic ${Buffer.from(`practicexgapp01:${secret}`).toString('base64')}`;

export class Handmade {
	constructor(private readonly practice: Practice) {}

	/** A signed call of version 2. */
	async call(
		at: string,
		parameters: Record<string, string> = {},
		{ method = 'POST', key = secret, on = this.practice.sandbox, type = 'application/x-www-form-urlencoded' }: Way = {},
	): Promise<Said> {
		const all: Record<string, string> = {
			access_id: '2100000001',
			timestamp: String(Math.floor((Date.now() + this.practice.ahead) / 1000)),
			...parameters,
		};
		const text = Object.keys(all)
			.sort()
			.map((name) => `${name}=${all[name]}`)
			.join('');
		const form = new URLSearchParams({ ...all, sign: md5(`${method}127.0.0.1${at}${text}${key}`) }).toString();
		const answer = await fetch(
			on.url + at + (method === 'GET' ? `?${form}` : ''),
			method === 'GET' ? {} : { method, body: form, headers: { 'content-type': type } },
		);
		return (await answer.json()) as Said;
	}

	async callV3(at: string, body: unknown, authorization = basic): Promise<Said> {
		const answer = await fetch(this.practice.sandbox.url + at, {
			method: 'POST',
			body: typeof body === 'string' ? body : JSON.stringify(body),
			headers: { 'content-type': 'application/json', authorization },
		});
		return (await answer.json()) as Said;
	}

	/** The latest request, as the journal has it. */
	entry(): JournalEntry {
		return this.practice.sandbox.journal.list(1)[0]!;
	}

	/** Titles in the shade of a phone, oldest first. */
	shade(phone: string): string[] {
		return this.practice.sandbox.phones.get(phone)!.shade.map(({ title }) => title);
	}
}
