import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/server';

export const secret = 'practice-mipush-app-secret';

export const form = { authorization: `key=${secret}`, 'content-type': 'application/x-www-form-urlencoded' };

export type Fields = Record<string, string | number>;

/** A notification that breaks no rule; the tests change one thing at a time. */
export const messageNames = {
	restricted_package_name: 'com.example.shop',
	title: 'Title',
	description: 'Description',
	'extra.notify_effect': '1',
};

export interface Said {
	result: string;
	code: number;
	description: string;
	reason?: string;
	info?: string;
	trace_id?: string;
	data: { readonly id: string; readonly bad_regids?: string; readonly list: string[]; readonly data: unknown };
}

/** The statistics of a GET trace call: JSON in a string. */
export function traced(said: Said): unknown {
	return JSON.parse(said.data.data as string);
}

export interface PracticeClient {
	sandbox: Sandbox;
	/** Posts a form as any HTTP client would; a string goes as it is. */
	post(path: string, fields: Fields | string, headers?: Record<string, string>): Promise<Said>;
	get(path: string, fields?: Fields): Promise<Said>;
	/** Talks to the control paths in JSON. */
	control<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
	/** Titles in the shade of a phone, oldest first. */
	shade(phone: string): string[];
}

export async function practiceClient(options: SandboxOptions = {}): Promise<PracticeClient> {
	const sandbox = await startSandbox(options);
	const text = (fields: Fields): string =>
		new URLSearchParams(
			Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
		).toString();
	return {
		sandbox,
		async post(path, fields, headers = form) {
			const response = await fetch(sandbox.url + path, {
				method: 'POST',
				headers,
				body: typeof fields === 'string' ? fields : text(fields),
			});
			return (await response.json()) as Said;
		},
		async get(path, fields = {}) {
			const response = await fetch(`${sandbox.url}${path}?${text(fields)}`, {
				headers: { authorization: `key=${secret}` },
			});
			return (await response.json()) as Said;
		},
		async control<T>(method: string, path: string, body?: unknown) {
			const response = await fetch(`${sandbox.url}/_sandbox/${path}`, {
				method,
				...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
			});
			return (await response.json()) as T;
		},
		shade: (phone) => sandbox.phones.get(phone)!.shade.map(({ title }) => title),
	};
}

/** Waits until something is true, far longer than it takes on a slow machine; throws when it never comes. */
export async function until(condition: () => boolean): Promise<void> {
	const end = Date.now() + 25_000;
	while (!condition()) {
		if (Date.now() > end) throw new Error(`This never came: ${String(condition)}`);
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}
