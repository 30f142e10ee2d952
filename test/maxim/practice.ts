import type { ICredentialDataDecryptedObject, IDataObject, INode } from 'n8n-workflow';
import { MaximPush } from '../../nodes/MaximPush/MaximPush.node';
import type { JournalEntry } from '../../sandbox/journal';
import practiceData from '../../sandbox/practice.json';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { runInEngine, type EngineRun, type EngineSetting } from '../engine/harness';

/** The token is a secret that must turn up nowhere but in its header. */
export const { accessToken, appId } = practiceData.maxim;

/** What a notification needs besides its audience; on the wire it is the same. */
export const message = { title: 'Shipped', body: 'It arrives tomorrow' } as const;

/** Users of practice.json: their IDs are above 2^32. */
export const userId = '6597000000001';
export const otherUserId = '6597000000002';

export interface PushSetting extends Partial<Omit<EngineSetting, 'node' | 'parameters' | 'credential'>> {
	credential?: ICredentialDataDecryptedObject;
}

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
	return { method, path, query, headers, raw: body, body: body === '' ? {} : (JSON.parse(body) as Record<string, unknown>), verdict, reason, warnings };
}

/** The practice server with the node under test, for one test file. */
export class Practice {
	private running: Sandbox | undefined;
	private executions = 0;

	get sandbox(): Sandbox {
		if (!this.running) throw new Error('The practice server is not started');
		return this.running;
	}

	/** Its clock is the one of the tests, standing or not. */
	async start(): Promise<void> {
		this.running = await startSandbox({ now: () => Date.now() });
	}

	async stop(): Promise<void> {
		await this.running?.close();
	}

	credential(own: IDataObject = {}): ICredentialDataDecryptedObject {
		return { accessToken, appId, baseUrl: this.sandbox.url, ...own };
	}

	/** Runs "resource.operation" in n8n's engine, as an execution of its own unless told. */
	async push(operation: string, parameters: IDataObject = {}, setting: PushSetting = {}): Promise<EngineRun> {
		const [resource = '', name = ''] = operation.split('.');
		return runInEngine({ node: new MaximPush(), parameters: { resource, operation: name, ...parameters }, credential: this.credential(), executionId: `execution-${++this.executions}`, ...setting });
	}

	/** A notification to the alias that each item names as `id`. */
	async pushEach(ids: readonly unknown[], parameters: IDataObject = {}, setting: PushSetting = {}): Promise<EngineRun> {
		return this.push('notification.send', { audience: 'alias', alias: '={{ $json.id }}', message, ...parameters }, { items: ids.map((id) => ({ id }) as IDataObject), ...setting });
	}

	requests(): Sent[] {
		return this.sandbox.journal.list().map(sent);
	}

	/** The only request. */
	request(): Sent {
		const all = this.requests();
		if (all.length !== 1) throw new Error(`${all.length} requests instead of one`);
		return all[0] as Sent;
	}

	/** `setting.request_id` of each request. */
	requestIds(): string[] {
		return this.requests().map(({ body }) => (body.setting as { request_id: string }).request_id);
	}
}

/** A node that hands faults on instead of stopping. */
export const goOn: Partial<INode> = { onError: 'continueRegularOutput' };

/** Starts and stops the practice server around the tests of a file, and empties it before each. */
export function usePractice(): Practice {
	const practice = new Practice();
	beforeAll(async () => practice.start());
	afterAll(async () => practice.stop());
	beforeEach(() => practice.sandbox.reset());
	return practice;
}

export const jsonOf = (run: EngineRun, output = 0): IDataObject[] => (run.outputs[output] ?? []).map(({ json }) => json);
