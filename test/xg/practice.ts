import type { ICredentialDataDecryptedObject, IDataObject, INode } from 'n8n-workflow';
import { XgPush } from '../../nodes/XgPush/XgPush.node';
import type { DialSetting } from '../../sandbox/dials';
import type { JournalEntry } from '../../sandbox/journal';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { runInEngine, type EngineRun, type EngineSetting } from '../engine/harness';

/** A secret that must turn up nowhere but in what it signs. */
export const secret = 'practice-xg-secret-key';

/** Devices and accounts of practice.json. */
export const token = '1a2b3c4d5e6f708192a3b4c5d6e7f80910203040';
export const otherToken = '2a2b3c4d5e6f708192a3b4c5d6e7f80910203040';
export const appleToken = '3a2b3c4d5e6f708192a3b4c5d6e7f80910203040a1b2c3d4e5f60718293a4b5c';
export const account = 'lilei';
export const otherAccount = 'hanmeimei';

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

function decode(raw: string): Record<string, string> {
	const fields: Record<string, string> = {};
	for (const pair of raw === '' ? [] : raw.split('&')) {
		const [name = '', value = '', ...rest] = pair.split('=').map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
		if (rest.length > 0) throw new Error(`an equals sign is not encoded in ${pair}`);
		if (Object.hasOwn(fields, name)) throw new Error(`${name} is there twice`);
		fields[name] = value;
	}
	return fields;
}

export function sent({ method, path, headers, query, body = '', verdict, reason, warnings, time }: JournalEntry): Sent {
	if (method === 'POST' && query !== '') throw new Error(`parameters of a POST in the address: ${query}`);
	const isForm = path.startsWith('/v2/');
	return {
		method, path, host: headers.host, authorization: headers.authorization, contentType: headers['content-type'],
		fields: isForm ? decode(method === 'GET' ? query : body) : {},
		json: isForm ? undefined : JSON.parse(body),
		raw: body, verdict, reason, warnings, time,
	};
}

export interface PushSetting extends Partial<Omit<EngineSetting, 'node' | 'parameters' | 'credential'>> {
	credential?: ICredentialDataDecryptedObject;
}

/** The practice server with the node under test, for one test file. */
export class Practice {
	private running: Sandbox | undefined;

	/** Added to the real clock for the practice server alone: hours between two calls pass at once. */
	ahead = 0;

	get sandbox(): Sandbox {
		if (!this.running) throw new Error('The practice server is not started');
		return this.running;
	}

	async start(): Promise<void> {
		this.running = await startSandbox({ now: () => Date.now() + this.ahead });
	}

	async stop(): Promise<void> {
		await this.running?.close();
	}

	/** A credential that leads to the practice server. */
	credential(own: IDataObject = {}): ICredentialDataDecryptedObject {
		return { accessId: '2100000001', secretKey: secret, appId: 'practicexgapp01', baseUrl: this.sandbox.url, ...own };
	}

	/** Runs "resource.operation" in n8n's engine. */
	async push(operation: string, parameters: IDataObject = {}, setting: PushSetting = {}): Promise<EngineRun> {
		const [resource = '', name = ''] = operation.split('.');
		return runInEngine({ node: new XgPush(), parameters: { resource, operation: name, ...parameters }, credential: this.credential(), ...setting });
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

	/** The service answers the next so many requests with this body, and does nothing. */
	answer(body: object | string, times = 1, path?: string): void {
		const setting: DialSetting = { fault: 'http', status: 200, contentType: 'application/json', body: typeof body === 'string' ? body : JSON.stringify(body), times, vendor: 'xg' };
		this.sandbox.dials.set(path === undefined ? setting : { ...setting, path });
	}

	/** Texts in the shade of a phone, oldest first. */
	shade(phone: string): string[] {
		return this.sandbox.phones.get(phone)!.shade.map(({ text: shown }) => shown);
	}
}

/** A node that hands faults on instead of stopping. */
export const goOn: Partial<INode> = { onError: 'continueRegularOutput' };

/** Starts and stops the practice server around the tests of a file, and empties it before each. */
export function usePractice(): Practice {
	const practice = new Practice();
	beforeAll(async () => practice.start());
	afterAll(async () => practice.stop());
	beforeEach(() => {
		practice.ahead = 0;
		practice.sandbox.reset();
	});
	return practice;
}

/** `data.json` of each item of the first output. */
export const jsonOf = (run: EngineRun, output = 0): IDataObject[] => (run.outputs[output] ?? []).map(({ json }) => json);
