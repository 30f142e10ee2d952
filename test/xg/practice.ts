import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { XgPush } from '../../nodes/XgPush/XgPush.node';
import { service } from '../../nodes/XgPush/service';
import type { DialSetting } from '../../sandbox/dials';
import type { JournalEntry } from '../../sandbox/journal';
import { decodeForm, EnginePractice, startAround } from '../engine/practice';

/** A secret that must turn up nowhere but in what it signs. */
export const secret = 'practice-xg-secret-key';

/** Devices and accounts of practice.json. */
export const token = '1a2b3c4d5e6f708192a3b4c5d6e7f80910203040';
export const otherToken = '2a2b3c4d5e6f708192a3b4c5d6e7f80910203040';
export const appleToken = '3a2b3c4d5e6f708192a3b4c5d6e7f80910203040a1b2c3d4e5f60718293a4b5c';
export const account = 'lilei';
export const otherAccount = 'hanmeimei';

/** Tokens of the right form that always exist, by number. */
const bulkTokens = { prefix: 'b'.repeat(31), count: 10_000_000, width: 9 } as const;

export const bulkToken = (number: number): string => bulkTokens.prefix + String(number).padStart(bulkTokens.width, '0');

/** A token of the right form that nobody has. */
export const strangeToken = 'f'.repeat(40);

/** What a notification needs at least. */
export const text = { title: 'Shipped', content: 'It arrives tomorrow' } as const;

/** A request as the sandbox got it, decoded by hand so that our encoder is not its own judge. */
export interface Sent {
	method: string;
	path: string;
	host: string | undefined;
	authorization: string | undefined;
	contentType: string | undefined;
	/** Parameters of a form. */
	fields: Record<string, string>;
	/** The JSON of version 3. */
	json: unknown;
	raw: string;
	verdict: JournalEntry['verdict'];
	reason: string | undefined;
	warnings: readonly string[];
	time: number;
}

export function sent({ method, path, headers, query, body = '', verdict, reason, warnings, time }: JournalEntry): Sent {
	if (method === 'POST' && query !== '') throw new Error(`parameters of a POST in the address: ${query}`);
	const isForm = path.startsWith('/v2/');
	return {
		method,
		path,
		host: headers.host,
		authorization: headers.authorization,
		contentType: headers['content-type'],
		fields: isForm ? decodeForm(method === 'GET' ? query : body) : {},
		json: isForm ? undefined : JSON.parse(body),
		raw: body,
		verdict,
		reason,
		warnings,
		time,
	};
}

/** The practice server with the node under test. */
export class Practice extends EnginePractice<Sent> {
	constructor() {
		super(XgPush, service, sent);
	}

	override reset(): void {
		super.reset();
		this.sandbox.bulk.add(bulkTokens);
	}

	override credential(own: IDataObject = {}): ICredentialDataDecryptedObject {
		return { accessId: '2100000001', secretKey: secret, appId: 'practicexgapp01', baseUrl: this.sandbox.url, ...own };
	}

	/** The service answers the next so many requests with this body, and does nothing. */
	answer(body: object | string, times = 1, path?: string): void {
		const setting: DialSetting = {
			fault: 'http',
			status: 200,
			contentType: 'application/json',
			body: typeof body === 'string' ? body : JSON.stringify(body),
			times,
			vendor: 'xg',
		};
		this.sandbox.dials.set(path === undefined ? setting : { ...setting, path });
	}

	/** Texts in the shade of a phone, oldest first. */
	shade(phone: string): string[] {
		return this.sandbox.phones.get(phone)!.shade.map(({ text: shown }) => shown);
	}
}

export const usePractice = (): Practice => startAround(new Practice());

export { errorOutput, goOn, jsonOf, joined } from '../engine/practice';
