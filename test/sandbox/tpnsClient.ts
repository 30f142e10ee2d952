import { createHash } from 'node:crypto';
import type { JournalEntry } from '../../sandbox/journal';
import { startSandbox, type Sandbox } from '../../sandbox/server';

export const android = { accessId: '1500000001', secretKey: 'practice-tpns-secret-key' };
export const ios = { accessId: '1600000001', secretKey: 'practice-tpns-ios-secret-key' };

/** Tokens of practice.json, and one of the right form that nobody has. */
export const token = '04a1b2c3d4e5f60718293a4b5c6d7e8f9011';
export const otherToken = '05a1b2c3d4e5f60718293a4b5c6d7e8f9022';
export const appleToken = '06a1b2c3d4e5f60718293a4b5c6d7e8f9033';
export const strangeToken = 'f'.repeat(36);

/** RFC 2104 by hand over SHA-256: the judge of every other HMAC here. */
export function hmacSha256(key: string, text: Buffer): string {
	const given = Buffer.from(key);
	const short = given.length > 64 ? createHash('sha256').update(given).digest() : given;
	const padded = Buffer.concat([short, Buffer.alloc(64 - short.length)]);
	const pad = (byte: number): Buffer => Buffer.from(padded.map((one) => one ^ byte));
	const inner = createHash('sha256').update(pad(0x36)).update(text).digest();
	return createHash('sha256').update(pad(0x5c)).update(inner).digest('hex');
}

export const signOf = (timeStamp: string, { accessId, secretKey }: typeof android, body: string): string =>
	Buffer.from(hmacSha256(secretKey, Buffer.from(`${timeStamp}${accessId}${body}`))).toString('base64');

export const basic = ({ accessId, secretKey } = android): Record<string, string> => ({
	authorization: `Basic ${Buffer.from(`${accessId}:${secretKey}`).toString('base64')}`,
});

export interface Said extends Record<string, unknown> {
	ret_code?: number;
	retCode?: number;
	push_id?: string | string[];
	uploadId?: number;
}

interface Way {
	app?: typeof android;
	/** Instead of the HMAC headers. */
	headers?: Record<string, string>;
}

export class TpnsClient {
	/** Added to the clock of the practice server, milliseconds. */
	ahead = 0;

	private running: Sandbox | undefined;

	get sandbox(): Sandbox {
		if (!this.running) throw new Error('The practice server is not started');
		return this.running;
	}

	get now(): number {
		return Date.now() + this.ahead;
	}

	async start(stateFile?: string): Promise<void> {
		this.running = await startSandbox({ now: () => this.now, ...(stateFile === undefined ? {} : { stateFile }) });
	}

	async stop(): Promise<void> {
		await this.running?.close();
	}

	/** Empties the practice server; its day in Beijing has just had its noon, so that no test sees it end. */
	reset(): void {
		const beijing = 8 * 3_600_000;
		const day = 24 * 3_600_000;
		this.ahead = Math.floor((Date.now() + beijing) / day) * day + day / 2 - beijing - Date.now();
		this.sandbox.reset();
	}

	/** A signed call; text goes as it is. */
	async call(path: string, body: unknown, { app = android, headers }: Way = {}): Promise<Said> {
		const text = typeof body === 'string' ? body : JSON.stringify(body);
		const timeStamp = String(Math.floor(this.now / 1000));
		const signed = { AccessId: app.accessId, TimeStamp: timeStamp, Sign: signOf(timeStamp, app, text) };
		const answer = await fetch(this.sandbox.url + path, {
			method: 'POST',
			body: text,
			headers: { 'content-type': 'application/json', ...(headers ?? signed) },
		});
		return (await answer.json()) as Said;
	}

	async upload(name: string, content: string | Buffer, headers = basic(), field = 'file'): Promise<Said> {
		const form = new FormData();
		form.set(field, new Blob([Uint8Array.from(Buffer.from(content as string))]), name);
		const answer = await fetch(`${this.sandbox.url}/v3/push/package/upload`, { method: 'POST', body: form, headers });
		return (await answer.json()) as Said;
	}

	/** The latest request, as the journal has it. */
	entry(): JournalEntry {
		const [entry] = this.sandbox.journal.list(1);
		if (!entry) throw new Error('There was no request');
		return entry;
	}

	/** Titles in the shade of a phone, oldest first. */
	shade(phone: string): string[] {
		return (this.sandbox.phones.get(phone)?.shade ?? []).map(({ title }) => title);
	}
}
