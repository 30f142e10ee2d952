import type { ICredentialDataDecryptedObject, IDataObject, INode } from 'n8n-workflow';
import { MiPush } from '../../nodes/MiPush/MiPush.node';
import type { JournalEntry } from '../../sandbox/journal';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { runInEngine, type EngineRun, type EngineSetting } from '../engine/harness';

/** A secret that must turn up nowhere but in the Authorization header. */
export const secret = 'practice-mipush-app-secret';

/** What a notification needs at least; the phone of Li Lei is in practice.json. */
export const text = { title: 'Shipped', description: 'It arrives tomorrow' } as const;

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

function decode(raw: string): Record<string, string> {
	const fields: Record<string, string> = {};
	if (raw === '') return fields;
	for (const pair of raw.split('&')) {
		const [name = '', value = '', ...rest] = pair.split('=').map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
		if (rest.length > 0) throw new Error(`an equals sign is not encoded in ${pair}`);
		if (Object.hasOwn(fields, name)) throw new Error(`${name} is there twice`);
		fields[name] = value;
	}
	return fields;
}

export function sent({ method, path, headers, query, body, verdict, reason, warnings, time }: JournalEntry): Sent {
	const raw = method === 'GET' ? query : (body ?? '');
	if (method === 'POST' && query !== '') throw new Error(`parameters of a POST in the address: ${query}`);
	return { method, path, authorization: headers.authorization, contentType: headers['content-type'], fields: decode(raw), raw, verdict, reason, warnings, time };
}

export interface PushSetting extends Partial<Omit<EngineSetting, 'node' | 'parameters' | 'credential'>> {
	credential?: ICredentialDataDecryptedObject;
}

/** The practice server with the node under test, for one test file. */
export class Practice {
	private running: Sandbox | undefined;

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

	/** A credential that leads to the practice server. */
	credential(own: IDataObject = {}): ICredentialDataDecryptedObject {
		return { appSecret: secret, packageName: 'com.example.shop', region: 'custom', baseUrl: this.sandbox.url, ...own };
	}

	/** Runs "resource.operation" in n8n's engine. */
	async push(operation: string, parameters: IDataObject = {}, setting: PushSetting = {}): Promise<EngineRun> {
		const [resource = '', name = ''] = operation.split('.');
		return runInEngine({ node: new MiPush(), parameters: { resource, operation: name, ...parameters }, credential: this.credential(), ...setting });
	}

	/** One message to a registration ID that each item names as `id`. */
	async pushEach(ids: readonly unknown[], parameters: IDataObject = {}, setting: PushSetting = {}): Promise<EngineRun> {
		return this.push('message.sendToRegIds', { registrationId: '={{ $json.id }}', ...text, ...parameters }, { items: ids.map((id) => ({ id }) as IDataObject), ...setting });
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
}

/** A node that hands faults on instead of stopping. */
export const goOn: Partial<INode> = { onError: 'continueRegularOutput' };
export const errorOutput: Partial<INode> = { onError: 'continueErrorOutput' };

/** Starts and stops the practice server around the tests of a file, and empties it before each. */
export function usePractice(): Practice {
	const practice = new Practice();
	beforeAll(async () => practice.start());
	afterAll(async () => practice.stop());
	beforeEach(() => practice.sandbox.reset());
	return practice;
}

/** `data.json` of each item of the first output. */
export const jsonOf = (run: EngineRun, output = 0): IDataObject[] => (run.outputs[output] ?? []).map(({ json }) => json);
