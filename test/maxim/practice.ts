import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { MaximPush } from '../../nodes/MaximPush/MaximPush.node';
import { service } from '../../nodes/MaximPush/service';
import type { JournalEntry } from '../../sandbox/journal';
import practiceData from '../../sandbox/practice.json';
import type { EngineRun } from '../engine/harness';
import { EnginePractice, startAround, type PushSetting } from '../engine/practice';

/** The token is a secret that must turn up nowhere but in its header. */
export const { accessToken, appId } = practiceData.maxim;

/** What a notification needs besides its audience. */
export const message = { title: 'Shipped', body: 'It arrives tomorrow' } as const;
export const messageWire = { type: 'text', ...message } as const;

/** Users of practice.json: their IDs are above 2^32. */
export const userId = '6597000000001';
export const otherUserId = '6597000000002';

export interface Sent {
	method: string;
	path: string;
	query: string;
	headers: JournalEntry['headers'];
	/** The body as it came, so that big numerals can be looked at. */
	raw: string;
	body: Record<string, unknown>;
	verdict: JournalEntry['verdict'];
	reason: string | undefined;
	warnings: readonly string[];
}

function sent({ method, path, query, headers, body = '', verdict, reason, warnings }: JournalEntry): Sent {
	return {
		method,
		path,
		query,
		headers,
		raw: body,
		body: body === '' ? {} : (JSON.parse(body) as Record<string, unknown>),
		verdict,
		reason,
		warnings,
	};
}

/** The practice server with the node under test. */
export class Practice extends EnginePractice<Sent> {
	private executions = 0;

	constructor() {
		super(MaximPush, service, sent);
	}

	override credential(own: IDataObject = {}): ICredentialDataDecryptedObject {
		return { accessToken, appId, baseUrl: this.sandbox.url, ...own };
	}

	/** As an execution of its own unless told. */
	override async push(operation: string, parameters: IDataObject = {}, setting: PushSetting = {}): Promise<EngineRun> {
		return super.push(operation, parameters, { executionId: `execution-${++this.executions}`, ...setting });
	}

	/** A notification to the alias that each item names as `id`. */
	async pushEach(ids: readonly unknown[], parameters: IDataObject = {}, setting: PushSetting = {}): Promise<EngineRun> {
		return this.push(
			'notification.send',
			{ audience: 'alias', alias: '={{ $json.id }}', ...message, ...parameters },
			{ items: ids.map((id) => ({ id }) as IDataObject), ...setting },
		);
	}

	/** `setting.request_id` of each request. */
	requestIds(): string[] {
		return this.requests().map(({ body }) => (body.setting as { request_id: string }).request_id);
	}
}

export const usePractice = (): Practice => startAround(new Practice());

export { errorOutput, goOn, jsonOf } from '../engine/practice';
