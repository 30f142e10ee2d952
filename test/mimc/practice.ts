import type { ICredentialDataDecryptedObject, IDataObject, INode } from 'n8n-workflow';
import { Mimc } from '../../nodes/Mimc/Mimc.node';
import type { JournalEntry } from '../../sandbox/journal';
import practiceData from '../../sandbox/practice.json';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { runInEngine, type EngineRun, type EngineSetting } from '../engine/harness';

/** Secrets that must turn up nowhere but in the body on the wire. */
export const { appId, appKey, appSecret } = practiceData.mimc;

/** What a message needs besides its receiver. */
export const text = { fromAccount: 'shop', fromResource: 'server', msg: '{"type":"TEXT","payload":"Hello"}' } as const;

/** The same on the wire, as the document's parameter list has it; the type of plain text is the empty text. */
export const wire = { appId, appKey, appSecret, ...text, msgType: '' };

/** A group of practice.json; its ID is above 2^53. */
export const group = '9223372036854770001';
export const otherGroup = '9223372036854770002';

export interface PushSetting extends Partial<Omit<EngineSetting, 'node' | 'parameters' | 'credential'>> {
	credential?: ICredentialDataDecryptedObject;
}

export interface Sent {
	method: string;
	path: string;
	contentType: string | undefined;
	/** The body as it came, so that big numerals can be looked at. */
	raw: string;
	body: Record<string, unknown>;
	verdict: JournalEntry['verdict'];
	reason: string | undefined;
	warnings: readonly string[];
}

function sent({ method, path, headers, body = '', verdict, reason, warnings }: JournalEntry): Sent {
	return { method, path, contentType: headers['content-type'], raw: body, body: JSON.parse(body) as Record<string, unknown>, verdict, reason, warnings };
}

/** The practice server with the node under test, for one test file. */
export class Practice {
	private running: Sandbox | undefined;

	get sandbox(): Sandbox {
		if (!this.running) throw new Error('The practice server is not started');
		return this.running;
	}

	async start(): Promise<void> {
		this.running = await startSandbox();
	}

	async stop(): Promise<void> {
		await this.running?.close();
	}

	credential(own: IDataObject = {}): ICredentialDataDecryptedObject {
		return { appId, appKey, appSecret, baseUrl: this.sandbox.url, ...own };
	}

	/** Runs "resource.operation" in n8n's engine. */
	async push(operation: string, parameters: IDataObject = {}, setting: PushSetting = {}): Promise<EngineRun> {
		const [resource = '', name = ''] = operation.split('.');
		return runInEngine({ node: new Mimc(), parameters: { resource, operation: name, ...parameters }, credential: this.credential(), ...setting });
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

/** Starts and stops the practice server around the tests of a file, and empties it before each. */
export function usePractice(): Practice {
	const practice = new Practice();
	beforeAll(async () => practice.start());
	afterAll(async () => practice.stop());
	beforeEach(() => practice.sandbox.reset());
	return practice;
}

export const jsonOf = (run: EngineRun, output = 0): IDataObject[] => (run.outputs[output] ?? []).map(({ json }) => json);
