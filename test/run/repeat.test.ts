import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeConnectionTypes, type IExecuteFunctions, type INodeType } from 'n8n-workflow';
import type { CredentialScheme } from '../../lib/credential/scheme';
import { targets, text } from '../../lib/operation/field';
import { nodeProperties } from '../../lib/operation/properties';
import type { Operation, Service } from '../../lib/operation/operation';
import { runService } from '../../lib/run/execute';
import { runInEngine, type EngineRun, type EngineSetting } from '../engine/harness';
import { until } from '../transport/loopback';

/** Repeating and stopping: what goes out twice, what does not, and what is said of it. */

const base: Pick<Operation, 'resource' | 'source' | 'description' | 'method' | 'encoding'> = {
	resource: 'message',
	source: 'test',
	description: 'Test',
	method: 'POST',
	encoding: 'json',
};
const to = targets('to', 'To', { required: true, max: 2, separator: ',', noun: 'target', emit: (list) => list });
const body = text('body', 'Body', { required: true });

const operations: Operation[] = [
	{
		...base,
		operation: 'send',
		name: 'Send',
		action: 'Send message',
		kind: 'send',
		path: '/send',
		fields: [to, body],
		batching: { into: 'to' },
		shape: (values, { idempotencyKey }) => ({ ...values, key: idempotencyKey }),
	},
	{
		...base,
		operation: 'change',
		name: 'Change',
		action: 'Change message',
		kind: 'change',
		path: '/change',
		fields: [to],
	},
	{ ...base, operation: 'query', name: 'Query', action: 'Query message', kind: 'query', path: '/query', fields: [to] },
];

const scheme: CredentialScheme<{ url: string }> = {
	read: (stored) => ({ ...(stored as { url: string }) }),
	origin: ({ url }) => url,
	sign: (request) => request,
	secrets: () => ['a-secret-of-the-test'],
	signsBody: false,
};

const serviceOf = (own: Partial<Service> = {}): Service => ({
	name: 'test',
	displayName: 'Test',
	credential: 'testApi',
	resources: [{ value: 'message', name: 'Message' }],
	operations,
	scheme,
	appOf: () => 'app',
	read: ({ text: answer }) => {
		try {
			const parsed = JSON.parse(answer) as { ok: boolean; code?: string };
			return { ok: parsed.ok, body: parsed, data: parsed, ...(parsed.code === undefined ? {} : { code: parsed.code }) };
		} catch {
			return undefined;
		}
	},
	statistics: 'the console',
	errors: () => ({
		busy: { meaning: 'it is busy', remedy: 'Wait', who: 'the service', outcome: 'retryLater', repeat: true },
		no: { meaning: 'it will not', remedy: 'Change it', who: 'you', outcome: 'rejected' },
	}),
	rate: { concurrency: 4, source: 'test' },
	...own,
});

class TestNode implements INodeType {
	description: INodeType['description'];

	execute: NonNullable<INodeType['execute']>;

	constructor(service: Service) {
		this.description = {
			displayName: 'Test',
			name: 'test',
			group: ['output'],
			version: 1,
			description: 'Test',
			defaults: { name: 'Test' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			credentials: [{ name: 'testApi', required: true }],
			properties: nodeProperties(service),
		};
		this.execute = async function (this: IExecuteFunctions) {
			return runService(this, service);
		};
	}
}

interface Received {
	path: string;
	to: string[];
	body: string;
	key: string;
}

type Answer = (request: Received, index: number, response: ServerResponse) => object | 'reset' | 'hang';

let server: Server;
let answer: Answer;
let received: Received[] = [];
let open: ServerResponse[] = [];

beforeAll(async () => {
	server = createServer((request, response) => {
		let data = '';
		request.on('data', (chunk: Buffer) => {
			data += chunk.toString();
		});
		request.on('end', () => {
			const one = { path: request.url ?? '', ...(JSON.parse(data) as Omit<Received, 'path'>) };
			received.push(one);
			const said = answer(one, received.length - 1, response);
			if (said === 'reset') request.socket.destroy();
			else if (said === 'hang') open.push(response);
			else response.end(JSON.stringify(said));
		});
	}).listen(0, '127.0.0.1');
	await new Promise((resolve) => {
		server.once('listening', resolve);
	});
});
afterAll(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => {
		server.close(resolve);
	});
});
beforeEach(() => {
	received = [];
	open = [];
	answer = () => ({ ok: true });
});

const items = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `t${index}` }));
const credential = () => ({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
const run = async (
	operation: string,
	setting: Partial<EngineSetting> & { service?: Service } = {},
): Promise<EngineRun> => {
	const { service = serviceOf(), parameters = {}, ...rest } = setting;
	return runInEngine({
		node: new TestNode(service),
		parameters: {
			resource: 'message',
			operation,
			to: '={{ $json.id }}',
			...(operation === 'send' ? { body: 'hello' } : {}),
			...parameters,
		},
		credential: credential(),
		items: items(1),
		...rest,
	});
};
describe('Retry On Fail of n8n', () => {
	const retry = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };

	test('sends again only what was certainly not sent, with the same key for the same request', async () => {
		answer = ({ to: [first] }, index) => (first === 't2' && index < 2 ? { ok: false, code: 'no' } : { ok: true });
		const { error, outputs } = await run('send', {
			items: items(5),
			settings: retry,
			parameters: { sendingOptions: { concurrency: 1 } },
		});
		expect(error).toBeUndefined();
		expect(outputs[0]).toHaveLength(5);
		const keys = new Map<string, Set<string>>();
		for (const { to: list, key } of received) keys.set(list.join(), (keys.get(list.join()) ?? new Set()).add(key));
		expect(received.map(({ to: list }) => list[0])).toEqual(['t0', 't2', 't2', 't4']);
		for (const same of keys.values()) expect(same.size).toBe(1);
		expect(new Set([...keys.values()].flatMap((same) => [...same])).size).toBe(keys.size);
	});

	test('a key is well formed and says nothing of what is sent', async () => {
		await run('send', { items: items(1) });
		expect(received[0]?.key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
	});

	test('another execution has other keys', async () => {
		await run('send', { items: items(1), executionId: 'one' });
		await run('send', { items: items(1), executionId: 'two' });
		await run('send', { items: items(1), executionId: 'one' });
		const [first, second, third] = received.map(({ key }) => key);
		expect(first).toBe(third);
		expect(first).not.toBe(second);
	});

	test('the parts of one message have keys of their own', async () => {
		await run('send', { items: items(6) });
		expect(new Set(received.map(({ key }) => key)).size).toBe(3);
	});

	test('an error item at the head of the list makes n8n run the node again: keys stay the same', async () => {
		answer = () => ({ ok: false, code: 'no' });
		await run('send', { items: items(1), settings: { ...retry, onError: 'continueRegularOutput' } });
		expect(received.length).toBe(2);
		expect(received[0]?.key).toBe(received[1]?.key);
	});
});

describe('repeats of the node itself', () => {
	test('a refusal that did nothing is repeated with the same key', async () => {
		answer = (_request, index) => (index === 0 ? { ok: false, code: 'busy' } : { ok: true });
		expect((await run('send')).error).toBeUndefined();
		expect(received).toHaveLength(2);
		expect(received[1]).toEqual(received[0]);
	});

	test('a lost answer is not repeated where the service knows no key', async () => {
		answer = () => 'reset';
		const { error } = await run('send');
		expect(error?.context?.outcome).toBe('unknown');
		expect(received).toHaveLength(1);
	});

	test('a lost answer is repeated where the service drops repeats by the key', async () => {
		answer = (_request, index) => (index === 0 ? 'reset' : { ok: true });
		const { error } = await run('send', { service: serviceOf({ dedupes: ({ kind }) => kind === 'send' }) });
		expect(error).toBeUndefined();
		expect(received).toHaveLength(2);
		expect(received[1]?.key).toBe(received[0]?.key);
	});

	test.each(['change', 'query'])('a lost answer of a %s is asked for again', async (operation) => {
		answer = (_request, index) => (index === 0 ? 'reset' : { ok: true });
		expect((await run(operation)).error).toBeUndefined();
		expect(received).toHaveLength(2);
	});

	test.each([
		['refused', { ok: false, code: 'no' }],
		['put off', { ok: false, code: 'busy' }],
		['not read', 'reset'],
	] as const)(
		'after a lost answer a try that is %s does not turn a message that may be under way into one that is not',
		async (_what, second) => {
			answer = (_request, index) => (index === 0 ? 'reset' : second);
			const { error } = await run('send', {
				service: serviceOf({ dedupes: ({ kind }) => kind === 'send' }),
				parameters: { sendingOptions: { maxTries: 2 } },
			});
			expect(received).toHaveLength(2);
			expect(error?.context?.outcome).toBe('unknown');
			expect(error?.description).toMatch(/^Look into the console before sending again/);
		},
	);

	test('a refusal after a lost answer is not asked for again', async () => {
		answer = (_request, index) => (index === 0 ? 'reset' : { ok: false, code: 'unheard of' });
		await run('send', {
			service: serviceOf({ dedupes: ({ kind }) => kind === 'send' }),
			parameters: { sendingOptions: { maxTries: 5 } },
		});
		expect(received).toHaveLength(2);
	});

	test('a change that is refused after a lost answer says that it may be done', async () => {
		answer = (_request, index) => (index === 0 ? 'reset' : { ok: false, code: 'no' });
		const { error } = await run('change');
		expect(error?.context?.outcome).toBe('rejected');
		expect(error?.description).toMatch(/^An earlier try got no usable answer and may have done it already/);
	});

	test('Max Tries is kept', async () => {
		answer = () => ({ ok: false, code: 'busy' });
		await run('send', { parameters: { sendingOptions: { maxTries: 1 } } });
		expect(received).toHaveLength(1);
	});
});

describe('cancelling', () => {
	test('ends the wait at once, sends nothing further, and says which items were sent, under way, and not begun', async () => {
		let cancel = (): void => undefined;
		answer = (_request, index) => {
			if (index < 2) return { ok: true };
			setTimeout(() => cancel(), 20);
			return 'hang';
		};
		const {
			error,
			outputs,
			run: whole,
		} = await run('send', {
			items: items(12),
			parameters: { sendingOptions: { concurrency: 1, timeout: 600 } },
			onStart: (stop) => {
				cancel = stop;
			},
		});
		expect(received).toHaveLength(3);
		expect(outputs.flat()).toEqual([]);
		// n8n waits 10 ms for what the node has to say of it.
		if (whole.status === 'canceled') expect(error).toBeUndefined();
		else {
			expect(error?.message).toBe('The execution was cancelled');
			expect(error?.description).toBe('Accepted: items 0–3; not sent: items 6–11; refused or unknown: items 4–5');
		}
		// Nobody waits on the other side either.
		await until(() => open.every((response) => response.destroyed || response.socket?.destroyed === true));
		expect(received).toHaveLength(3);
	});

	test('during the wait before another try', async () => {
		let cancel = (): void => undefined;
		answer = () => {
			setTimeout(() => cancel(), 20);
			return { ok: false, code: 'busy' };
		};
		await run('send', {
			items: items(1),
			parameters: { sendingOptions: { maxTries: 10 } },
			onStart: (stop) => {
				cancel = stop;
			},
		});
		const sent = received.length;
		await new Promise((resolve) => {
			setTimeout(resolve, 1200);
		});
		expect(received.length).toBe(sent);
	});
});

test('a service whose code breaks does not lose what was sent: the error is told, nothing looks sent that was not', async () => {
	const broken = serviceOf({
		read: () => {
			throw new Error('of our own making');
		},
	});
	const { outputs } = await run('send', {
		items: items(4),
		service: broken,
		settings: { onError: 'continueRegularOutput' },
	});
	expect(outputs[0]).toHaveLength(4);
	for (const { json } of outputs[0] ?? []) {
		expect(json.error).toMatch(/of our own making/);
		// The request had left.
		expect((json.details as { outcome: string }).outcome).toBe('unknown');
	}
});
