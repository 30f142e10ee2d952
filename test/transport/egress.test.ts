import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import type { NodeEgressFilter } from 'n8n-workflow';
import type { EgressFilter } from '../../lib/transport/egress';
import { createSend } from '../../lib/transport/send';
import { canary, failureOf, httpServer, secretRequest, tidy } from './loopback';

afterEach(tidy);

const userAgent = 'loopback-test/1';

/** Acts like n8n's filter: refuses by name before the request, and by address when connecting. */
class Filter implements EgressFilter {
	asked: string[] = [];
	lookups: string[] = [];
	lookupsMade = 0;

	constructor(
		private readonly refused: string[],
		private readonly addresses: Record<string, string> = {},
	) {}

	async validateUrl(url: string | URL) {
		const { hostname, host } = new URL(url);
		this.asked.push(host);
		return this.verdict(hostname);
	}

	validateConnectionHost(host: string) {
		return isIP(host) === 0 ? { ok: true } : this.verdict(host);
	}

	createSecureLookup(): LookupFunction {
		this.lookupsMade++;
		return (name, _options, done) => {
			this.lookups.push(name);
			const address = this.addresses[name] ?? '127.0.0.1';
			const { error } = this.verdict(address);
			if (error === undefined) done(null, [{ address, family: 4 }]);
			else done(error, [], undefined);
		};
	}

	private verdict(host: string) {
		return this.refused.includes(host)
			? { ok: false, error: Object.assign(new Error(`blocked ${canary}`), { extra: { host, canary } }) }
			: { ok: true };
	}
}

it('takes the filter of n8n as it is', () => {
	const accept = (filter: NodeEgressFilter): EgressFilter => filter;
	expect(typeof accept).toBe('function');
});

describe("the host's policy", () => {
	it('refuses an IP literal, which no lookup would ever see', async () => {
		const server = await httpServer((_request, response) => response.end());
		const filter = new Filter(['127.0.0.1']);
		expect(await failureOf(createSend({ userAgent, egress: filter })(secretRequest(server.origin)))).toMatchObject({
			phase: 'notSent',
			cancelled: false,
			code: 'EGRESS_REFUSED',
			message: `The network rules of this n8n do not allow a connection to 127.0.0.1:${server.port}`,
		});
		expect(server.connections).toBe(0);
	});

	it('refuses a name before anything is connected', async () => {
		const server = await httpServer((_request, response) => response.end());
		const filter = new Filter(['internal.example']);
		expect(
			await failureOf(
				createSend({ userAgent, egress: filter })(secretRequest(`http://internal.example:${server.port}`)),
			),
		).toMatchObject({ phase: 'notSent', code: 'EGRESS_REFUSED' });
		expect([server.connections, filter.lookups]).toEqual([0, []]);
	});

	it('refuses the address behind a name at the moment of connecting', async () => {
		const server = await httpServer((_request, response) => response.end());
		const filter = new Filter(['127.0.0.9'], { 'rebound.example': '127.0.0.9' });
		expect(
			await failureOf(
				createSend({ userAgent, egress: filter })(secretRequest(`http://rebound.example:${server.port}`)),
			),
		).toMatchObject({
			phase: 'notSent',
			code: 'EGRESS_REFUSED',
			message: 'The network rules of this n8n do not allow a connection to rebound.example',
		});
		expect(filter.asked).toEqual([`rebound.example:${server.port}`]);
		expect(server.connections).toBe(0);
	});

	it('is asked before every request, while its lookup is made once and used for every connection', async () => {
		const server = await httpServer((_request, response) => response.end());
		const filter = new Filter([]);
		for (let i = 0; i < 3; i++) {
			const send = createSend({ userAgent, connections: 1, egress: filter });
			for (let j = 0; j < 4; j++) await send(secretRequest(`http://push.example:${server.port}`));
		}
		expect(filter.asked).toHaveLength(12);
		expect(filter.lookups).toEqual(['push.example']);
		expect(filter.lookupsMade).toBe(1);
		expect(server.connections).toBe(1);
	});

	it('keeps its connections apart from those of another policy', async () => {
		const server = await httpServer((_request, response) => response.end());
		for (const egress of [new Filter([]), new Filter([]), undefined])
			await createSend({ userAgent, connections: 1, egress })(secretRequest(server.origin));
		expect(server.connections).toBe(3);
	});

	it('that fails refuses, and tells nothing of what it said', async () => {
		const server = await httpServer((_request, response) => response.end());
		const egress: EgressFilter = { validateUrl: async () => await Promise.reject(new Error(canary)) };
		expect(await failureOf(createSend({ userAgent, egress })(secretRequest(server.origin)))).toMatchObject({
			phase: 'notSent',
			code: 'EGRESS_REFUSED',
		});
		expect(server.connections).toBe(0);
	});

	it.each([
		['throws', async () => await Promise.reject(Object.assign(new Error(canary), { code: 'ENOTFOUND' }))],
		['returns', async () => ({ ok: false, error: Object.assign(new Error(canary), { code: 'ENOTFOUND' }) })],
	])('that cannot find the name (it %s) is no refusal', async (_how, validateUrl) => {
		expect(
			await failureOf(createSend({ userAgent, egress: { validateUrl } })(secretRequest('https://push.example'))),
		).toMatchObject({
			phase: 'notSent',
			code: 'ENOTFOUND',
			message: 'The name push.example could not be found',
		});
	});

	it('of an older host may lack any part', async () => {
		const server = await httpServer((_request, response) => response.end('ok'));
		expect((await createSend({ userAgent, egress: {} })(secretRequest(server.origin))).text).toBe('ok');
	});
});
