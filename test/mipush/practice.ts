import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { MiPush } from '../../nodes/MiPush/MiPush.node';
import { service } from '../../nodes/MiPush/service';
import type { JournalEntry } from '../../sandbox/journal';
import type { EngineRun } from '../engine/harness';
import { decodeForm, EnginePractice, startAround, type PushSetting } from '../engine/practice';

/** A secret that must turn up nowhere but in the Authorization header. */
export const secret = 'practice-mipush-app-secret';

/** What a notification needs at least; the phone of Li Lei is in practice.json. */
export const text = { title: 'Shipped', text: 'It arrives tomorrow' } as const;

/** The same under the names of the API, for lists written as JSON. */
export const written = { title: text.title, description: text.text } as const;

export const regId = 'practice-regid-lilei';
export const otherRegId = 'practice-regid-hanmeimei';

/** A request as the sandbox got it, decoded by hand so that our encoder is not its own judge. */
export interface Sent {
	method: string;
	path: string;
	authorization: string | undefined;
	contentType: string | undefined;
	fields: Record<string, string>;
	/** Undecoded: the body of a POST, the query of a GET. */
	raw: string;
	verdict: JournalEntry['verdict'];
	reason: string | undefined;
	warnings: readonly string[];
	time: number;
}

export function sent({ method, path, headers, query, body, verdict, reason, warnings, time }: JournalEntry): Sent {
	const raw = method === 'GET' ? query : (body ?? '');
	if (method === 'POST' && query !== '') throw new Error(`parameters of a POST in the address: ${query}`);
	return {
		method,
		path,
		authorization: headers.authorization,
		contentType: headers['content-type'],
		fields: decodeForm(raw),
		raw,
		verdict,
		reason,
		warnings,
		time,
	};
}

/** The practice server with the node under test. */
export class Practice extends EnginePractice<Sent> {
	constructor() {
		super(MiPush, service, sent);
	}

	override credential(own: IDataObject = {}): ICredentialDataDecryptedObject {
		return { appSecret: secret, packageName: 'com.example.shop', region: 'custom', baseUrl: this.sandbox.url, ...own };
	}

	/** One message to a registration ID that each item names as `id`. */
	async pushEach(ids: readonly unknown[], parameters: IDataObject = {}, setting: PushSetting = {}): Promise<EngineRun> {
		return this.push(
			'message.sendToRegIds',
			{ registrationId: '={{ $json.id }}', ...text, ...parameters },
			{ items: ids.map((id) => ({ id }) as IDataObject), ...setting },
		);
	}
}

export const usePractice = (): Practice => startAround(new Practice());

/** Days before Xiaomi ends the older recall calls: what they do is tested then, whenever the tests run. */
export function beforeRecallEnds(): void {
	const real = Date.now;
	beforeEach(() => {
		const behind = real() - Date.parse('2026-11-15T12:00:00Z');
		jest.spyOn(Date, 'now').mockImplementation(() => real() - behind);
	});
	afterEach(() => jest.restoreAllMocks());
}

export { errorOutput, goOn, jsonOf } from '../engine/practice';
