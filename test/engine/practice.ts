import type { ICredentialDataDecryptedObject, IDataObject, INode, INodeType } from 'n8n-workflow';
import type { Service } from '../../lib/operation/operation';
import { schemasOf } from '../../docs/tables/schemas';
import type { JournalEntry } from '../../sandbox/journal';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { expectToFit, type Schema } from './schema';
import { runInEngine, type EngineRun, type EngineSetting } from './harness';

export interface PushSetting extends Partial<Omit<EngineSetting, 'node' | 'parameters' | 'credential'>> {
	credential?: ICredentialDataDecryptedObject;
}

/** The practice server with a node under test, for one test file. `Sent` is a request as the server got it. */
export abstract class EnginePractice<Sent> {
	private running: Sandbox | undefined;

	/** Added to the clock of the tests, standing or not, for the practice server alone: hours between two calls pass at once. Milliseconds. */
	ahead = 0;

	constructor(
		private readonly Node: new () => INodeType,
		private readonly service: Pick<Service, 'operations'>,
		private readonly sent: (entry: JournalEntry) => Sent,
	) {}

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

	reset(): void {
		this.ahead = 0;
		this.sandbox.reset();
	}

	/** A credential that leads to the practice server. */
	abstract credential(own?: IDataObject): ICredentialDataDecryptedObject;

	/** Runs "resource.operation" in n8n's engine. Without Simplify, so that a test sees all that the node knows of an answer. */
	async push(operation: string, parameters: IDataObject = {}, setting: PushSetting = {}): Promise<EngineRun> {
		const [resource = '', name = ''] = operation.split('.');
		return runInEngine({
			node: new this.Node(),
			parameters: { resource, operation: name, ...parameters, options: simplified(parameters.options, false) },
			credential: this.credential(),
			...setting,
		});
	}

	/** The same as a user meets it, with Simplify on; every item must be as the schema says that n8n shows before. */
	async pushSimplified(operation: string, parameters: IDataObject = {}, setting: PushSetting = {}): Promise<EngineRun> {
		const run = await this.push(operation, { ...parameters, options: simplified(parameters.options, true) }, setting);
		const schema = schemasOf(this.service).get(`${operation.replace('.', '/')}.json`);
		if (!schema) throw new Error(`${operation} has no schema`);
		for (const { json } of run.outputs[0] ?? []) expectToFit(json, schema as Schema);
		return run;
	}

	requests(): Sent[] {
		return this.sandbox.journal.list().map(this.sent);
	}

	/** The only request. */
	request(): Sent {
		const all = this.requests();
		if (all.length !== 1) throw new Error(`${all.length} requests instead of one`);
		return all[0] as Sent;
	}
}

/** Starts and stops the practice server around the tests of a file, and empties it before each. */
export function startAround<P extends EnginePractice<unknown>>(practice: P): P {
	beforeAll(async () => practice.start());
	afterAll(async () => practice.stop());
	beforeEach(async () => {
		// The server notes a request after its answer has left: the last test's must not be found by the next.
		for (let turn = 0; turn < 3; turn++)
			await new Promise((resolve) => {
				setImmediate(resolve);
			});
		practice.reset();
	});
	return practice;
}

/** A form's fields, decoded by hand so that our encoder is not its own judge. @throws Error for a name that is there twice */
export function decodeForm(raw: string): Record<string, string> {
	const fields: Record<string, string> = {};
	for (const pair of raw === '' ? [] : raw.split('&')) {
		const [name = '', value = '', ...rest] = pair
			.split('=')
			.map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
		if (rest.length > 0) throw new Error(`an equals sign is not encoded in ${pair}`);
		if (Object.hasOwn(fields, name)) throw new Error(`${name} is there twice`);
		fields[name] = value;
	}
	return fields;
}

/** A node that hands faults on instead of stopping. */
export const goOn: Partial<INode> = { onError: 'continueRegularOutput' };
export const errorOutput: Partial<INode> = { onError: 'continueErrorOutput' };

/** `json` of each item of an output. */
export const jsonOf = (run: EngineRun, output = 0): IDataObject[] =>
	(run.outputs[output] ?? []).map(({ json }) => json);

/** The options with the switch, unless they have it or are no object at all. */
const simplified = (options: IDataObject[string], simplify: boolean): IDataObject[string] =>
	options === undefined || (typeof options === 'object' && options !== null && !Array.isArray(options))
		? { simplify, ...(options as IDataObject | undefined) }
		: options;

/** Parameters with the options of all of them. */
export const joined = (...parts: readonly IDataObject[]): IDataObject => ({
	...(Object.assign({}, ...parts) as IDataObject),
	options: Object.assign({}, ...parts.map(({ options }) => options)) as IDataObject,
});
