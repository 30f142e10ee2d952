import type { IDataObject } from 'n8n-workflow';
import type { Operation, Service } from '../../lib/operation/operation';
import { service as maximPush } from '../../nodes/MaximPush/service';
import { service as miPush } from '../../nodes/MiPush/service';
import { service as mimcChat } from '../../nodes/Mimc/service';
import { service as mpaasPush } from '../../nodes/MpaasPush/service';
import { service as xgPush } from '../../nodes/XgPush/service';
import type { EnginePractice } from '../engine/practice';
import { useCampaigns } from '../engine/ledger';
import { goOn, jsonOf } from '../engine/practice';
import * as maxim from '../maxim/practice';
import * as mimc from '../mimc/practice';
import * as mipush from '../mipush/practice';
import * as mpaas from '../mpaas/practice';
import * as xg from '../xg/practice';

/** Whoever is called the same in another app is somebody else; keys, secrets and ways of writing make no other app. */
useCampaigns();

interface Way {
	credential?: IDataObject;
	options?: IDataObject;
}

interface Case {
	operation: string;
	parameters: IDataObject;
	same: Way[];
	other: Way[];
}

const credential = (own: IDataObject): Way => ({ credential: own });
const options = (own: IDataObject): Way => ({ options: own });

const packages: Pick<Case, 'same' | 'other'> = {
	same: [credential({ appSecret: 'renewed' }), options({ restrictedPackageName: 'com.example.shop' })],
	other: [
		credential({ packageName: 'com.example.other' }),
		options({ restrictedPackageName: 'com.example.third' }),
		options({ restrictedPackageName: 'com.example.shop,com.example.other' }),
	],
};

const workspaces: Pick<Case, 'same' | 'other'> = {
	same: [
		credential({ accessKeyId: 'other', accessKeySecret: 'renewed' }),
		options({ appId: 'ONEX000000000001', workspaceId: 'practice' }),
		options({ appId: ' ONEX000000000001 ', workspaceId: '={{ "practice " }}' }),
		credential({ tenantId: 'ZXCXMAHQ' }),
		options({ tenantId: 'ZXCXMAHQ' }),
		options({ appId: ' ', workspaceId: '={{ " " }}' }),
	],
	other: [
		credential({ appId: 'ONEX000000000002' }),
		credential({ workspaceId: 'stage' }),
		options({ appId: 'ONEX000000000003' }),
		options({ workspaceId: 'third' }),
	],
};

const table: ReadonlyArray<[Service: { usePractice: () => EnginePractice<unknown> }, name: string, cases: Case[]]> = [
	[
		mipush,
		'MiPush',
		[
			{ operation: 'message.sendToAliases', parameters: { ...mipush.text, alias: 'lilei' }, ...packages },
			{ operation: 'message.sendToTopic', parameters: { ...mipush.text, topic: 'news' }, ...packages },
			{
				operation: 'personalizedMessage.sendEachToAliases',
				parameters: { ...mipush.text, target: 'lilei' },
				same: packages.same,
				// Each message takes one package.
				other: packages.other.slice(0, 2),
			},
		],
	],
	[
		mpaas,
		'mPaaS',
		[
			{ operation: 'push.sendSimple', parameters: mpaas.simple, ...workspaces },
			{ operation: 'push.sendMany', parameters: mpaas.many, ...workspaces },
			{ operation: 'push.sendToAll', parameters: mpaas.toAll, ...workspaces },
		],
	],
	[
		xg,
		'XG',
		[
			{
				operation: 'push.sendToAccount',
				parameters: { ...xg.text, account: xg.account },
				same: [
					credential({ secretKey: 'renewed' }),
					credential({ appId: 'added later' }),
					credential({ accessId: ' 2100000001 ' }),
					credential({ accessId: 2100000001 }),
				],
				other: [credential({ accessId: '2100000002' })],
			},
			{
				operation: 'pushV3.sendToAccount',
				parameters: { ...xg.text, accountList: xg.account },
				same: [credential({ secretKey: 'renewed' }), credential({ accessId: '' })],
				other: [credential({ appId: 'otherxgapp01' })],
			},
		],
	],
	[
		mimc,
		'MIMC',
		[
			{
				operation: 'user.send',
				parameters: { ...mimc.text, toAccount: 'lilei' },
				same: [credential({ appSecret: 'renewed' })],
				other: [credential({ appId: '2' })],
			},
		],
	],
	[
		maxim,
		'MaxIM',
		[
			{
				operation: 'notification.send',
				parameters: { ...maxim.message, audience: 'alias', alias: 'lilei' },
				same: [credential({ accessToken: 'renewed' })],
				other: [credential({ appId: 'other' })],
			},
		],
	],
];

describe.each(table.map(([service, name, cases]) => [name, service, cases] as const))('%s', (_name, service, cases) => {
	const practice = service.usePractice();
	test.each(cases)('$operation', async ({ operation, parameters, same, other }) => {
		const push = async ({ credential: own, options: chosen }: Way) => {
			practice.sandbox.journal.clear();
			const run = await practice.push(
				operation,
				{ ...parameters, ...(chosen ? { options: chosen } : {}), sendingOptions: { campaignKey: 'spring' } },
				{ credential: practice.credential(own), settings: goOn },
			);
			return { item: jsonOf(run)[0] ?? {}, requests: practice.requests().length };
		};
		expect(await push({})).toMatchObject({ item: { outcome: 'accepted' }, requests: 1 });
		for (const way of same)
			expect([way, await push(way)]).toMatchObject([way, { item: { earlierRun: true }, requests: 0 }]);
		for (const way of other) expect([way, (await push(way)).requests]).toEqual([way, 1]);
	});
});

describe('an app of MiPush', () => {
	const app = (credential: IDataObject, names?: string) =>
		miPush.appOf(
			names === undefined ? {} : { restricted_package_name: names },
			{ region: 'china', packageName: 'com.example.shop', ...credential },
			{} as Operation,
		);
	const both = 'com.example.other,com.example.shop';

	test('is another in another region', () => {
		expect(app({ region: 'europe' })).not.toEqual(app({}));
	});

	test.each([
		['by its host', { region: 'custom', baseUrl: 'https://API.xmpush.xiaomi.com/' }, undefined, app({})],
		['in the node', { packageName: '' }, 'com.example.shop', app({})],
		['with white space', { packageName: ' com.example.shop ' }, undefined, app({})],
		['in another order', {}, 'com.example.shop,com.example.other', app({}, both)],
		['more than once', {}, `com.example.shop,${both}`, app({}, both)],
		['with a comma too much', { packageName: ' com.example.shop,, com.example.other,' }, undefined, app({}, both)],
	])('is the same %s', (_how, credential, names, same) => {
		expect(app(credential, names)).toEqual(same);
	});
});

// Marks are made by these values alone: one that is read beside them would make one app of two.
const services: ReadonlyArray<Pick<Service, 'name' | 'operations' | 'appOf' | 'appWires'>> = [
	maximPush,
	miPush,
	mimcChat,
	mpaasPush,
	xgPush,
];
test.each(services.map((service) => [service.name, service] as const))(
	'%s: what names the app is declared',
	(_name, service) => {
		const read = new Set<string>();
		const values = new Proxy(
			{},
			{ get: (_target, wire) => void read.add(String(wire)), ownKeys: () => ['all of them'] },
		);
		for (const operation of service.operations) service.appOf(values, { region: 'china' }, operation);
		expect([...read].sort()).toEqual([...(service.appWires ?? [])].sort());
	},
);
