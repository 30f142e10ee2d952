import type { ICredentialDataDecryptedObject, IDataObject, INode } from 'n8n-workflow';
import { MpaasPush } from '../../nodes/MpaasPush/MpaasPush.node';
import type { JournalEntry } from '../../sandbox/journal';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { runInEngine, type EngineRun, type EngineSetting } from '../engine/harness';

/** A secret that must turn up nowhere but in signatures, and there only as what was made with it. */
export const secret = 'practice-access-key-secret';

/** What a simple push needs at least; the phones are in practice.json. */
/** Rows of the form. */
export const rows = (pairs: Record<string, string>): IDataObject => ({ values: Object.entries(pairs).map(([key, value]) => ({ key, value })) });

const order = rows({ name: 'Li Lei', order: '17' });

export const simple = { targetMsgkey: 'lilei', taskName: 'Test', title: 'Shipped', content: 'It arrives tomorrow' } as const;

export const fromTemplate = { targetMsgkey: 'lilei', taskName: 'Test', templateName: 'practice_order', templateKeyValue: order } as const;

export const many = { target: 'lilei', taskName: 'Test', templateName: 'practice_order', templateKeyValue: order } as const;

export const toAll = { confirmEveryone: true, taskName: 'Test', templateName: 'practice_news', templateKeyValue: rows({ content: 'Open on Sunday' }) } as const;

/** Set by the signature, different for every request. */
const system = new Set(['AccessKeyId', 'Signature', 'SignatureMethod', 'SignatureNonce', 'SignatureVersion', 'Timestamp', 'SecurityToken', 'Format']);

/** A request as the sandbox got it, decoded by hand so that our encoder is not its own judge. */
export interface Sent {
	action: string | undefined;
	version: string | undefined;
	contentType: string | undefined;
	authorization: string | undefined;
	/** Of the body; without those of the signature. */
	fields: Record<string, string>;
	raw: string;
	verdict: JournalEntry['verdict'];
	reason: string | undefined;
	warnings: readonly string[];
}

function decode(raw: string): Record<string, string> {
	const fields: Record<string, string> = {};
	for (const pair of raw.split('&').filter((piece) => piece !== '')) {
		const [name = '', value = '', ...rest] = pair.split('=').map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
		if (rest.length > 0) throw new Error(`an equals sign is not encoded in ${pair}`);
		if (Object.hasOwn(fields, name)) throw new Error(`${name} is there twice`);
		fields[name] = value;
	}
	return fields;
}

export function sent({ headers, query, body, verdict, reason, warnings }: JournalEntry): Sent {
	if (query !== '') throw new Error(`parameters in the address: ${query}`);
	const all = decode(body ?? '');
	const { Action, Version, ...rest } = all;
	const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
	return {
		action: text(headers['x-acs-action']) ?? Action,
		version: text(headers['x-acs-version']) ?? Version,
		contentType: headers['content-type'],
		authorization: headers.authorization,
		fields: Object.fromEntries(Object.entries(rest).filter(([name]) => !system.has(name))),
		raw: body ?? '',
		verdict,
		reason,
		warnings,
	};
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

	async start(): Promise<void> {
		this.running = await startSandbox({ now: () => Date.now() });
	}

	async stop(): Promise<void> {
		await this.running?.close();
	}

	/** A credential that leads to the practice server. */
	credential(own: IDataObject = {}): ICredentialDataDecryptedObject {
		return {
			accessKeyId: 'practice-access-key-id', accessKeySecret: secret, securityToken: '', appId: 'ONEX000000000001', workspaceId: 'practice', tenantId: '', regionId: '',
			baseUrl: this.sandbox.url, apiVersion: '2020-10-28', signatureMethod: 'acs3', ...own,
		};
	}

	/** Runs "resource.operation" in n8n's engine. */
	async push(operation: string, parameters: IDataObject = {}, setting: PushSetting = {}): Promise<EngineRun> {
		const [resource = '', name = ''] = operation.split('.');
		return runInEngine({ node: new MpaasPush(), parameters: { resource, operation: name, ...parameters }, credential: this.credential(), ...setting });
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

	/** What stands on a phone, oldest first. */
	shade(owner: string): Array<{ title: string; text: string; channel: string | undefined; messageId: string; silent: boolean | undefined }> {
		return (this.sandbox.phones.get(owner)?.shade ?? []).map(({ title, text, channel, messageId, silent }) => ({ title, text, channel, messageId, silent }));
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
