import type { ICredentialType, IDataObject, ILoadOptionsFunctions, INodeType } from 'n8n-workflow';
import { MaximPushApi } from '../../credentials/MaximPushApi.credentials';
import { MimcApi } from '../../credentials/MimcApi.credentials';
import { MiPushApi } from '../../credentials/MiPushApi.credentials';
import { MpaasPushApi } from '../../credentials/MpaasPushApi.credentials';
import { XgPushApi } from '../../credentials/XgPushApi.credentials';
import { MaximPush } from '../../nodes/MaximPush/MaximPush.node';
import { Mimc } from '../../nodes/Mimc/Mimc.node';
import { MiPush } from '../../nodes/MiPush/MiPush.node';
import { MpaasPush } from '../../nodes/MpaasPush/MpaasPush.node';
import { XgPush } from '../../nodes/XgPush/XgPush.node';
import { goOn, jsonOf } from '../engine/practice';
import { credentials, nodes } from '../forms';
import { runInEngine } from '../engine/harness';
import { sendAsHttpRequestNode, sendAsNode, startVendor, testCredential } from './n8nHost';

/** A credential without a field that signing needs: one sentence with the field's label, whoever asks, and nothing leaves. */

interface Case {
	type: ICredentialType;
	node: INodeType;
	parameters: IDataObject;
	whole: IDataObject;
	needs: Record<string, string>;
	/** Lists of the form. */
	lists?: Array<(this: ILoadOptionsFunctions) => Promise<unknown>>;
}

const xg = new XgPush();
const mpaas = new MpaasPush();
const cases: Record<string, Case> = {
	MiPush: {
		type: new MiPushApi(),
		node: new MiPush(),
		parameters: { resource: 'device', operation: 'getAliases', registrationId: 'r' },
		whole: { appSecret: 'canary', packageName: 'a.b', region: 'custom' },
		needs: { appSecret: 'App Secret' },
	},
	MIMC: {
		type: new MimcApi(),
		node: new Mimc(),
		parameters: {
			resource: 'user',
			operation: 'send',
			toAccount: 'a',
			fromAccount: 'b',
			options: { fromResource: 'c' },
			msg: 'd',
		},
		whole: { appId: '1', appKey: 'canary', appSecret: 'canary' },
		needs: { appId: 'App ID', appKey: 'App Key', appSecret: 'App Secret' },
	},
	mPaaS: {
		type: new MpaasPushApi(),
		node: mpaas,
		parameters: { resource: 'task', operation: 'getMany', startTime: '2026-11-01T00:00:00Z' },
		whole: {
			accessKeyId: 'id',
			accessKeySecret: 'canary',
			appId: 'A',
			workspaceId: 'w',
			apiVersion: '2020-10-28',
			signatureMethod: 'acs3',
		},
		needs: { accessKeyId: 'Access Key ID', accessKeySecret: 'Access Key Secret' },
		lists: Object.values(mpaas.methods.listSearch),
	},
	XG: {
		type: new XgPushApi(),
		node: xg,
		parameters: { resource: 'tag', operation: 'getMany' },
		whole: { accessId: '2100000001', secretKey: 'canary', appId: 'A' },
		needs: { secretKey: 'Secret Key' },
		lists: Object.values(xg.methods.loadOptions),
	},
	MaxIM: {
		type: new MaximPushApi(),
		node: new MaximPush(),
		parameters: { resource: 'notification', operation: 'send', alias: 'a', title: 'b' },
		whole: { accessToken: 'canary', appId: 'a' },
		needs: { accessToken: 'Access Token', appId: 'App ID' },
	},
};

let vendor: Awaited<ReturnType<typeof startVendor>>;
beforeAll(async () => {
	vendor = await startVendor(() => ({ body: {} }));
});
afterAll(async () => vendor.close());
afterEach(() => expect(vendor.received).toEqual([]));

const missing: Array<[string, unknown, RegExp]> = [
	['absent', undefined, /is empty/],
	['null', null, /is empty/],
	['empty', '', /is empty/],
	['white space', ' \t\n', /is empty/],
	['an expression that gave nothing', 'undefined', /expression that gives nothing/],
	['a line break inside', 'ca\nnary', /holds a line break or another character that cannot be seen/],
	['a mark without width at its end', 'canary\u200b', /holds a line break or another character that cannot be seen/],
	['a mark of direction at its end', 'canary\u2069', /holds a line break or another character that cannot be seen/],
	['a mark of direction inside', 'can\u2066ary', /holds a line break or another character that cannot be seen/],
	['a tag of Unicode inside', 'can\u{e0041}ary', /holds a line break or another character that cannot be seen/],
	['a mark without width inside', 'can\u2060ary', /holds a line break or another character that cannot be seen/],
	['an object', { a: 'canary' }, /is not text/],
];
test('every credential and every node of the manifest is below', () => {
	expect(
		Object.values(cases)
			.map(({ type }) => type.name)
			.sort(),
	).toEqual([...credentials.keys()].sort());
	expect(
		Object.values(cases)
			.map(({ node }) => node.description.name)
			.sort(),
	).toEqual(nodes.map(({ name }) => name).sort());
});

const all = Object.entries(cases).flatMap(([name, one]) =>
	Object.entries(one.needs).map(([field, label]) => [name, field, label, one] as const),
);

describe.each(all)('%s without %s', (_name, field, label, { type, node, parameters, whole, lists = [] }) => {
	test.each(missing)('%s', async (_what, value, says) => {
		const credential = { ...whole, baseUrl: vendor.origin, [field]: value } as never;
		const told = (text: unknown): void => {
			expect(text).toMatch(new RegExp(`^The ${label} of the credential [^\\n]*$`));
			expect(text).toMatch(says);
			expect(text).not.toMatch(/Cannot read|is not a function|canary/);
		};
		const run = await runInEngine({ node, parameters, credential });
		told(run.error?.message);
		expect(run.error?.description).toBe('Open the credential and correct it');
		const gone = await runInEngine({ node, parameters, credential, settings: goOn, items: [{}, {}] });
		for (const item of jsonOf(gone)) told(item.error);
		expect(jsonOf(gone)).toHaveLength(2);

		const failed = async (promise: Promise<unknown>): Promise<string> =>
			promise.then(
				() => 'no failure',
				(error: unknown) => (error as Error).message,
			);
		const url = `${vendor.origin}/v2/x`;
		told(await failed(sendAsNode(type, credential, { url })));
		told(await failed(sendAsHttpRequestNode(type, credential, { method: 'GET', uri: url })));
		// XG's test is a function of the node, with a test file of its own.
		told(await testCredential(type, credential));

		const context = {
			getCredentials: async () => credential,
			getTimezone: () => 'Asia/Shanghai',
			getNode: () => ({ id: 'push', name: 'Push', type: 't', typeVersion: 1, position: [0, 0], parameters: {} }),
			getCurrentNodeParameter: () => undefined,
			helpers: {},
		} as unknown as ILoadOptionsFunctions;
		for (const list of lists) told(await failed(list.call(context)));
	});
});

const choices = Object.entries(cases).flatMap(([name, one]) =>
	one.type.properties.flatMap(({ type, name: field }) => (type === 'options' ? [[name, field, one] as const] : [])),
);

test.each(choices)(
	'%s: a %s that the form does not offer is taken for none of those that it does',
	async (...given) => {
		const [, field, { node, parameters, whole }] = given;
		const run = await runInEngine({
			node,
			parameters:
				field === 'region' && 'accessId' in whole
					? { resource: 'taskTpns', operation: 'get', pushId: '1' }
					: parameters,
			credential: {
				...whole,
				...('accessId' in whole ? { service: 'tpns' } : {}),
				baseUrl: vendor.origin,
				[field]: 'canary-choice',
			},
		});
		expect(run.error?.message).toMatch(
			/of the credential is (none of those that (the form offers|TPNS has): choose it again|not one of the list)$/,
		);
		expect(JSON.stringify(run)).not.toContain('canary-choice');
	},
);

test('a secret that an expression made a number of is used as text', async () => {
	const heard = await startVendor(() => ({ body: {} }));
	try {
		await sendAsNode(
			new MaximPushApi(),
			{ accessToken: 12345, appId: 7, baseUrl: heard.origin },
			{ url: '/push/certificate' },
		);
		expect(heard.received[0]?.headers).toMatchObject({ 'access-token': '12345', app_id: '7' });
	} finally {
		await heard.close();
	}
});

test('a MiPush credential without a region leads nowhere, for other nodes, too', async () => {
	await expect(
		sendAsNode(new MiPushApi(), { appSecret: 's', region: 'constructor' }, { url: '/v1/trace/quota/get' }),
	).rejects.toThrow('The region of the credential is not one of the list');
});
