import type { ICredentialDataDecryptedObject, IDataObject, INodeType } from 'n8n-workflow';
import { MaximPush } from '../../nodes/MaximPush/MaximPush.node';
import { Mimc } from '../../nodes/Mimc/Mimc.node';
import { MiPush } from '../../nodes/MiPush/MiPush.node';
import { MpaasPush } from '../../nodes/MpaasPush/MpaasPush.node';
import { XgPush } from '../../nodes/XgPush/XgPush.node';
import { redactSigned } from '../../lib/signing';
import practice from '../../sandbox/practice.json';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { runInEngine } from '../engine/harness';
import { nodes } from '../forms';

/** Whoever sees a dry run, in an execution list or a screenshot, cannot send what it shows. */
let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ port: 0, quiet: true });
});
afterAll(async () => sandbox.close());
beforeEach(() => sandbox.reset());

interface Case {
	node: INodeType;
	parameters: IDataObject;
	credential: ICredentialDataDecryptedObject;
	/** What the signer adds and the dry run must not show, each with the place where it stands. */
	hidden: string[];
}

const { accessId, secretKey, appId: xgAppId } = practice.xg;
const { templates: _templates, temporaryKey, ...mpaasKey } = practice.mpaas;
const xg = { accessId, secretKey, appId: xgAppId };
const mpaas = {
	...mpaasKey,
	securityToken: '',
	tenantId: '',
	regionId: '',
	apiVersion: '2020-10-28',
	signatureMethod: 'acs3',
};
const simple = {
	resource: 'push',
	operation: 'sendSimple',
	targetMsgkey: 'lilei',
	options: { taskName: 'Test' },
	title: 'Shipped',
	content: 'It arrives tomorrow',
};
const text = { title: 'Shipped', content: 'It arrives tomorrow' };
const token = '1a2b3c4d5e6f708192a3b4c5d6e7f80910203040';

const cases: Record<string, Case> = {
	MiPush: {
		node: new MiPush(),
		parameters: {
			resource: 'message',
			operation: 'sendToRegIds',
			registrationId: 'practice-regid-lilei',
			title: 'Shipped',
			text: 'It arrives tomorrow',
		},
		credential: { appSecret: practice.mipush.appSecret, packageName: practice.mipush.packageName, region: 'custom' },
		hidden: ['"authorization":"***"'],
	},
	MIMC: {
		node: new Mimc(),
		parameters: {
			resource: 'user',
			operation: 'send',
			toAccount: 'lilei',
			fromAccount: 'shop',
			options: { fromResource: 'server' },
			msg: 'Hello',
		},
		credential: { ...practice.mimc },
		hidden: ['"appKey":"***"', '"appSecret":"***"'],
	},
	'mPaaS (ACS3)': { node: new MpaasPush(), parameters: simple, credential: mpaas, hidden: ['"authorization":"***"'] },
	'mPaaS (ACS3, temporary key)': {
		node: new MpaasPush(),
		parameters: simple,
		credential: { ...mpaas, ...temporaryKey },
		hidden: ['"authorization":"***"', '"x-acs-security-token":"***"'],
	},
	'mPaaS (RPC)': {
		node: new MpaasPush(),
		parameters: simple,
		credential: { ...mpaas, signatureMethod: 'rpcV1' },
		hidden: ['&Signature=***'],
	},
	'mPaaS (RPC, temporary key)': {
		node: new MpaasPush(),
		parameters: simple,
		credential: { ...mpaas, ...temporaryKey, signatureMethod: 'rpcV1' },
		hidden: ['&Signature=***', '&SecurityToken=***'],
	},
	'XG (V2)': {
		node: new XgPush(),
		parameters: { resource: 'push', operation: 'sendToDevice', deviceToken: token, ...text },
		credential: xg,
		hidden: ['&sign=***'],
	},
	'XG (V3)': {
		node: new XgPush(),
		parameters: { resource: 'pushV3', operation: 'sendToDevice', tokenList: token, ...text },
		credential: xg,
		hidden: ['"authorization":"***"'],
	},
	MaxIM: {
		node: new MaximPush(),
		parameters: {
			resource: 'notification',
			operation: 'send',
			audience: 'alias',
			alias: 'lilei',
			title: 'Shipped',
			body: 'It arrives tomorrow',
		},
		credential: { ...practice.maxim },
		hidden: ['"access-token":"***"'],
	},
};

test('every node of the manifest is above', () => {
	expect([...new Set(Object.values(cases).map(({ node }) => node.description.name))].sort()).toEqual(
		nodes.map(({ name }) => name).sort(),
	);
});

describe.each(Object.entries(cases))('%s', (_name, { node, parameters, credential, hidden }) => {
	const run = async (sendingOptions: IDataObject) =>
		runInEngine({
			node,
			parameters: { ...parameters, sendingOptions },
			credential: { ...credential, baseUrl: sandbox.url },
		});

	test('the request of a dry run is refused when somebody sends it as it is shown, while the node is let in', async () => {
		const { outputs } = await run({ dryRun: true });
		const shown = outputs[0]?.[0]?.json.sends as {
			method: string;
			url: string;
			headers: Record<string, string>;
			body?: string;
		};
		expect(sandbox.journal.list()).toEqual([]);
		await fetch(shown.url, {
			method: shown.method,
			headers: shown.headers,
			...(shown.body === undefined ? {} : { body: shown.body }),
		});
		expect(sandbox.journal.list().map(({ verdict }) => verdict)).toEqual(['refused']);
		expect((await run({})).error).toBeUndefined();
		expect(sandbox.journal.list().at(-1)?.verdict).toBe('accepted');
		const shownText = JSON.stringify(shown).replaceAll('\\"', '"');
		for (const place of hidden) expect(shownText).toContain(place);
		expect(shownText.match(/\*\*\*/g)?.length).toBeGreaterThanOrEqual(hidden.length);
	});

	test('what the user has entered is shown as it travels', async () => {
		const { outputs } = await run({ dryRun: true });
		expect(JSON.stringify(outputs[0]?.[0]?.json.sends)).toMatch(/Shipped|Hello/);
	});
});

test('a credential that cannot sign is told on the item', async () => {
	const { outputs, error } = await runInEngine({
		...(cases['XG (V3)'] as Case),
		parameters: { ...(cases['XG (V3)'] as Case).parameters, sendingOptions: { dryRun: true } },
		credential: { ...xg, appId: '', baseUrl: sandbox.url },
	});
	expect(error).toBeUndefined();
	expect(outputs[0]?.[0]?.json).toMatchObject({
		dryRun: true,
		outcome: 'rejected',
		reason: 'The request could not be prepared: API version 3 needs the App ID of the console in the credential',
	});
});

describe('whatever a signer adds is hidden unless it is named', () => {
	const plain = new Set(['time']);
	const before = {
		method: 'POST' as const,
		url: 'https://a.example/p?a=1',
		headers: { accept: 'x', own: 'o' },
		body: 'b=2&sign=mine',
	};

	test('in headers, the query and a form', () => {
		const after = {
			...before,
			url: 'https://a.example/p?a=1&token=t%3D&time=5&flag',
			headers: { ...before.headers, own: 'changed', 'x-new': 's', time: '5' },
			body: 'b=2&sign=mine&sign=s%2B&b=3',
		};
		expect(redactSigned(before, after, plain)).toEqual({
			method: 'POST',
			url: 'https://a.example/p?a=1&token=***&time=5&flag=***',
			headers: { accept: 'x', own: '***', 'x-new': '***', time: '5' },
			body: 'b=2&sign=mine&sign=***&b=***',
		});
	});

	test('in the path and in JSON, whose long numbers stay as they are', () => {
		const json = {
			...before,
			headers: { 'content-type': 'application/json' },
			body: '{"id":9223372036854770001,"own":{"a":1}}',
		};
		const after = {
			...json,
			url: 'https://a.example/signed-path?a=1',
			body: '{"key":"k","id":9223372036854770001,"own":{"a":1},"time":7}',
		};
		expect(redactSigned(json, after, plain)).toEqual({
			...json,
			url: 'https://a.example/p?a=1',
			body: '{"key":"***","id":9223372036854770001,"own":{"a":1},"time":7}',
		});
		expect(redactSigned(json, { ...json, body: '{"own":{"a":1,"key":"k"}}' }, plain).body).toBe('{"own":"***"}');
		expect(redactSigned(json, { ...json, body: 'no JSON' }, plain).body).toBe('***');
	});
});
