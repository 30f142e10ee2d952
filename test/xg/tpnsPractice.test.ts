import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { XgPush } from '../../nodes/XgPush/XgPush.node';
import { service } from '../../nodes/XgPush/service';
import type { JournalEntry } from '../../sandbox/journal';
import { EnginePractice, goOn, jsonOf, startAround } from '../engine/practice';

// The node in n8n's engine against the stand-in of TPNS, which was written from Tencent's pages without a look at the node.

const secret = 'practice-tpns-secret-key';
const token = '04a1b2c3d4e5f60718293a4b5c6d7e8f9011';
const otherToken = '05a1b2c3d4e5f60718293a4b5c6d7e8f9022';
const appleToken = '06a1b2c3d4e5f60718293a4b5c6d7e8f9033';
const strangeToken = 'f'.repeat(36);
const text = { title: 'Shipped', content: 'It arrives tomorrow' };

class TpnsPractice extends EnginePractice<JournalEntry> {
	constructor() {
		super(XgPush, service, (entry) => entry);
	}

	override credential(own: IDataObject = {}): ICredentialDataDecryptedObject {
		return {
			service: 'tpns',
			region: 'other',
			authentication: 'hmac',
			accessId: '1500000001',
			secretKey: secret,
			baseUrl: this.sandbox.url,
			...own,
		};
	}

	ofApple(): ICredentialDataDecryptedObject {
		return this.credential({ accessId: '1600000001', secretKey: 'practice-tpns-ios-secret-key' });
	}

	/** Each request that the stand-in refused, with its reason. */
	refusals(): unknown[] {
		return this.requests()
			.filter(({ verdict }) => verdict !== 'accepted')
			.map(({ path, reason, body }) => ({ path, reason, body }));
	}

	shown(): string[] {
		return this.sandbox.phones.list().flatMap(({ id, shade }) => shade.map(({ title }) => `${id}: ${title}`));
	}
}

const practice = startAround(new TpnsPractice());

/** Runs, and sees that the stand-in refused and doubted nothing. */
async function done(operation: string, parameters: IDataObject, setting: object = {}): Promise<IDataObject[]> {
	const run = await practice.push(operation, parameters, setting);
	expect(practice.refusals()).toEqual([]);
	expect(practice.requests().flatMap(({ warnings }) => warnings)).toEqual([]);
	expect(practice.requests().map(({ vendor }) => vendor)).toEqual(practice.requests().map(() => 'tpns'));
	expect(JSON.stringify(run.outputs)).not.toContain(secret);
	return jsonOf(run);
}

const full: IDataObject = {
	tpnsOnlinePushType: 1,
	expireTime: 86400,
	multiPkg: true,
	androidBadgeType: -2,
	fcmChId: 'f',
	hwCategory: 'IM',
	hwChId: 'h',
	hwImportance: 1,
	hwBizType: true,
	iconColor: 123456,
	nChId: 'default_message',
	nChName: 'Orders',
	oppoChId: 'o',
	androidShowType: 1,
	vivoChId: '1',
	xmChId: 'x',
	builderId: 1,
	clearable: true,
	iconRes: 'xg',
	iconType: 0,
	lights: true,
	nId: 0,
	ring: true,
	ringRaw: 'bell',
	smallIcon: 'xg',
	styleId: true,
	vibrate: true,
	customContent: { values: [{ key: 'order', value: 'A-1' }] },
	acceptTime: { values: [{ start: '00:00', end: '23:59' }] },
	xgMediaAudioResources: 'https://example.com/a.mp3',
	xgMediaResources: 'https://example.com/p.png',
	threadId: 'orders',
	threadSumtext: 'Orders of today',
	channelRules: ['hw', 'mz'],
	planId: '48',
};

test.each(['hmac', 'basic'])('a device, with every field of Android, by %s', async (authentication) => {
	const [item] = await done(
		'pushTpns.sendToDevice',
		{ ...text, tokenList: token, actionType: 3, intent: 'xgscheme://com.tpns.push/notify_detail', options: full },
		{ credential: practice.credential({ authentication }) },
	);
	expect(item).toMatchObject({ outcome: 'accepted', target: token });
	expect(practice.shown()).toEqual(['Li Lei: Shipped']);
	expect(practice.sandbox.phones.get('Li Lei')!.shade[0]).toMatchObject({
		details: { order: 'A-1' },
		opens: 'xgscheme://com.tpns.push/notify_detail',
	});
});

test('an iPhone, loud and silent', async () => {
	const credential = practice.ofApple();
	await done(
		'pushTpns.sendToDevice',
		{
			...text,
			tokenList: appleToken,
			platform: 'ios',
			environment: 'dev',
			options: {
				badgeType: -2,
				category: 'INVITE_CATEGORY',
				mutableContent: true,
				sound: 'Tassel.wav',
				subtitle: 'Order',
				interruptionLevel: 'time-sensitive',
				showType: 1,
				threadId: 'orders',
				customContent: { values: [{ key: 'order', value: 'A-1' }] },
			},
		},
		{ credential },
	);
	await done('pushTpns.sendToDevice', { ...text, tokenList: appleToken, platform: 'ios' }, { credential });
	await done(
		'pushTpns.sendToDevice',
		{ tokenList: appleToken, platform: 'ios', messageType: 'message' },
		{ credential },
	);
	expect(practice.shown()).toEqual(['Wang Wei: Shipped', 'Wang Wei: Shipped', 'Wang Wei: ']);
});

test('accounts, one and many', async () => {
	await done('pushTpns.sendToAccount', { ...text, accountList: 'lilei' });
	const items = await done(
		'pushTpns.sendToManyAccounts',
		{ ...text, accountList: '={{ $json.one }}' },
		{ items: [{ one: 'lilei' }, { one: 'hanmeimei' }] },
	);
	expect(items.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
	expect(practice.shown()).toEqual(['Li Lei: Shipped', 'Li Lei: Shipped', 'Han Meimei: Shipped']);
});

test('2,001 devices reach each once, list by list', async () => {
	practice.sandbox.bulk.add({ prefix: 'b'.repeat(27), count: 10_000, width: 9 });
	const items = Array.from({ length: 2001 }, (_, number) => ({
		one: `${'b'.repeat(27)}${String(number).padStart(9, '0')}`,
	}));
	const said = await done('pushTpns.sendToManyDevices', { ...text, tokenList: '={{ $json.one }}' }, { items });
	expect(said).toHaveLength(2001);
	expect(said.every(({ outcome }) => outcome === 'accepted')).toBe(true);
	expect(practice.requests()).toHaveLength(3);
	expect(practice.sandbox.bulk.counters()).toMatchObject([{ delivered: 2001, distinct: 2001, duplicates: 0 }]);
});

test('invalid tokens that TPNS leaves out are dead, the rest is sent', async () => {
	const items = [token, 'g'.repeat(36)].map((one) => ({ one }));
	const [first, second] = await done(
		'pushTpns.sendToManyDevices',
		{ ...text, tokenList: '={{ $json.one }}', options: { ignoreInvalidToken: true } },
		{ items, settings: goOn },
	);
	expect(first).toMatchObject({ outcome: 'accepted', target: token });
	expect(second).not.toMatchObject({ outcome: 'accepted' });
	expect(practice.shown()).toEqual(['Li Lei: Shipped']);
});

test('tags by list and by rules; everyone', async () => {
	await done('pushTpns.sendToTags', { ...text, tagList: 'vip,beta', op: 'AND' });
	expect(practice.shown()).toEqual(['Han Meimei: Shipped']);
	practice.ahead += 2000;
	const tagRules = [
		{
			tag_items: [
				{ tags: ['beta'], is_not: true, tags_operator: 'OR', items_operator: 'OR', tag_type: 'xg_user_define' },
			],
			operator: 'OR',
			is_not: false,
		},
	];
	const byRules = { ...text, tagsFrom: 'rules', tagRules: JSON.stringify(tagRules) };
	await done('pushTpns.sendToTags', { ...byRules, confirmEveryone: true });
	practice.ahead += 2000;
	await done('pushTpns.sendToAll', { ...text, confirmEveryone: true, options: { pushSpeed: 1000 } });
	expect(practice.shown()).toEqual([
		'Li Lei: Shipped',
		'Li Lei: Shipped',
		'Han Meimei: Shipped',
		'Han Meimei: Shipped',
	]);
});

test('a repeating message has an ID for each time; what comes later covers what is there', async () => {
	const day = (days: number): string =>
		new Date(Date.now() + 28_800_000 + days * 86_400_000).toISOString().slice(0, 10);
	const values = [{ startDate: day(1), endDate: day(2), loopType: 1, dayTimes: '19:00, 20:30:15' }];
	const [looped] = await done('pushTpns.sendToTags', { ...text, tagList: 'vip', options: { loopParam: { values } } });
	expect(looped?.pushIds).toHaveLength(4);
	practice.ahead += 2000;
	const [first] = await done('pushTpns.sendToAll', { ...text, title: 'Covered', confirmEveryone: true });
	expect(first).toMatchObject({ outcome: 'accepted' });
	const id = String(Number(first?.messageId) % 1_000_000_000);
	practice.ahead += 2000;
	await done('pushTpns.sendToAll', { ...text, title: 'Second', confirmEveryone: true, options: { collapseId: id } });
	expect(practice.shown()).toEqual(['Li Lei: Second', 'Han Meimei: Second']);
});

test.each<[string, string, IDataObject, string, RegExp]>([
	['a token that nobody has', 'sendToDevice', { tokenList: strangeToken }, '10010005', /./],
	['an account that nobody has', 'sendToAccount', { accountList: 'nobody' }, '10010005', /./],
	['a token of another form', 'sendToDevice', { tokenList: 'g'.repeat(36) }, '1008029', /./],
])('%s is not called sent', async (_what, operation, to, code, sentence) => {
	const run = await practice.push(`pushTpns.${operation}`, { ...text, ...to }, { settings: goOn });
	const [item] = jsonOf(run);
	expect(item).not.toMatchObject({ outcome: 'accepted' });
	expect(JSON.stringify(item)).toContain(code);
	expect(JSON.stringify(item)).toMatch(sentence);
	expect(practice.requests()).toHaveLength(1);
});

test('two messages to everyone keep the second between them that TPNS asks for', async () => {
	const items = await done(
		'pushTpns.sendToAll',
		{ ...text, title: '={{ $json.title }}', confirmEveryone: true },
		{ items: [{ title: 'First' }, { title: 'Second' }] },
	);
	expect(items.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
	expect(practice.shown()).toHaveLength(4);
});

test('the same tags twice: the second is a repeat and is not called sent', async () => {
	const toTags = { ...text, tagList: 'vip' };
	await done('pushTpns.sendToTags', toTags);
	const shown = practice.shown();
	practice.ahead += 2000;
	const [item] = jsonOf(await practice.push('pushTpns.sendToTags', toTags, { settings: goOn }));
	expect(JSON.stringify(item)).toContain('10010018');
	expect(item).not.toMatchObject({ outcome: 'accepted' });
	expect(shown).not.toEqual([]);
	expect(practice.shown()).toEqual(shown);
});

test.each([
	[{ secretKey: 'other' }, /1008003/],
	[{ accessId: '1500000009' }, /1008035/],
])('who is not known is told so: %j', async (own, code) => {
	const run = await practice.push(
		'pushTpns.sendToDevice',
		{ ...text, tokenList: token },
		{ credential: practice.credential(own), settings: goOn },
	);
	expect(JSON.stringify(jsonOf(run))).toMatch(code);
	expect(practice.shown()).toEqual([]);
});

describe('packages', () => {
	const more = Array.from({ length: 1999 }, (_, number) => `bulk-${number}`);
	const items = [token, ...more].map((one) => ({ one }));

	test.each(['hmac', 'basic'])(
		'2,000 items are one package, which is sent to in one request, by %s',
		async (authentication) => {
			const credential = practice.credential({ authentication });
			const uploaded = await done('packageTpns.uploadItems', { tokenList: '={{ $json.one }}' }, { items, credential });
			expect(uploaded).toHaveLength(2000);
			expect(practice.shown()).toEqual([]);
			const [item] = await done(
				'pushTpns.sendToPackage',
				{ ...text, uploadId: String(uploaded[0]?.uploadId), confirmEveryone: true },
				{ credential },
			);
			expect(item).toMatchObject({ outcome: 'accepted' });
			expect(practice.requests()).toHaveLength(2);
			expect(practice.shown()).toEqual(['Li Lei: Shipped']);
			expect(practice.sandbox.bulk.counters()).toMatchObject([{ delivered: 1999, distinct: 1999, duplicates: 0 }]);
		},
	);

	test('a file of accounts, and a package that is not there', async () => {
		const data = Buffer.from('\ufefflilei\r\nhanmeimei\r\nnobody\r\n').toString('base64');
		const [file] = await done(
			'packageTpns.uploadFile',
			{ format: 'csv' },
			{ binary: [{ data: { mimeType: 'text/csv', data } }] },
		);
		const send = { ...text, holds: 'accounts', confirmEveryone: true };
		await done('pushTpns.sendToPackage', { ...send, uploadId: String(file?.uploadId) });
		expect(practice.shown()).toEqual(['Li Lei: Shipped', 'Han Meimei: Shipped']);
		practice.ahead += 2000;
		const run = await practice.push('pushTpns.sendToPackage', { ...send, uploadId: '5' }, { settings: goOn });
		expect(JSON.stringify(jsonOf(run))).toContain('1008007');
	});
});

describe('what became of pushes', () => {
	const beijing = (): number => Date.now() + practice.ahead + 28_800_000;
	const day = (): string => new Date(beijing()).toISOString().slice(0, 10);
	const zone = { timezone: 'Asia/Shanghai' };

	async function simply(operation: string, parameters: IDataObject, setting: object = {}): Promise<IDataObject[]> {
		const found = jsonOf(await practice.pushSimplified(operation, parameters, { ...zone, ...setting }));
		expect(practice.refusals()).toEqual([]);
		return found;
	}

	test('every query, of a push that one phone opened', async () => {
		// A minute before midnight the practice server is in the next day already, so that the day does not end meanwhile.
		if (86_400_000 - (beijing() % 86_400_000) < 60_000) practice.ahead += 120_000;
		const days = { startDate: day(), endDate: day() };
		const [plan] = await simply('planTpns.create', { planName: 'Spring', planDescribe: 'Sale of spring' });
		const sent = { ...text, tokenList: token, options: { planId: String(plan?.planId) } };
		const [push] = await done('pushTpns.sendToDevice', sent);
		practice.sandbox.phones.click(practice.sandbox.phones.get('Li Lei')!.shade[0]!.id);
		const pushId = String(push?.messageId);
		const reached = { planned: 1, sent: 1, arrived: 1, clicked: 1 };
		expect(await simply('taskTpns.get', { pushId })).toMatchObject([
			{ pushId, status: 'PUSH_FINISHED', pushType: 'token_list', title: text.title },
		]);
		expect(await simply('taskTpns.getMany', { ...days, pushType: 'token', returnAll: true })).toMatchObject([
			{ pushId },
		]);
		expect(await simply('taskTpns.getStatistics', { pushId })).toMatchObject([
			{ channel: 'xg', ...reached },
			{ channel: 'all', ...reached },
		]);
		expect(await simply('taskTpns.getByDevice', { tokenList: token })).toMatchObject([{ pushId }]);
		expect(await simply('statisticsTpns.getByDay', days)).toMatchObject([
			{ channel: 'xg', ...reached },
			{ channel: 'all', ...reached },
		]);
		expect(await simply('statisticsTpns.getByPlan', { planId: plan?.planId, ...days })).toMatchObject([
			{ channel: 'xg', ...reached },
			{ channel: 'all', ...reached },
		]);
		expect(await simply('statisticsTpns.getDevices', days)).toMatchObject([{ all: 2, new: 0, active: 2 }]);
		expect(await simply('statisticsTpns.getDistribution', { date: day(), type: 'app_version' })).toMatchObject([
			{ value: '3.2.0', count: 1 },
			{ value: '3.1.0', count: 1 },
		]);
	});

	test('an app of iOS has other figures', async () => {
		const setting = { credential: practice.ofApple() };
		const [push] = await done('pushTpns.sendToDevice', { ...text, tokenList: appleToken, platform: 'ios' }, setting);
		const found = await simply('taskTpns.getStatistics', { pushId: String(push?.messageId) }, setting);
		expect(found[0]).toMatchObject({ channel: 'apns', planned: 1, sent: 1, arrived: 1, clicked: 0 });
	});

	test('a push that nobody made', async () => {
		const run = await practice.push('taskTpns.get', { pushId: '5' }, { settings: goOn });
		expect(JSON.stringify(jsonOf(run))).toContain('1008015');
	});
});

describe('tags and accounts', () => {
	test('all ten ways, and from everyone', async () => {
		for (const [operation, parameters] of [
			['addTag', { tokenList: token, tagList: 'a' }],
			['deleteTag', { tokenList: token, tagList: 'a' }],
			['addTags', { tokenList: token, tagList: 'a,b' }],
			['deleteTags', { tokenList: token, tagList: 'a,b' }],
			['replaceTags', { tokenList: token, tagList: 'level:3' }],
			['deleteAllTags', { tokenList: token }],
			['addTagToDevices', { tokenList: `${token},${otherToken}`, tagList: 'c' }],
			['deleteTagFromDevices', { tokenList: otherToken, tagList: 'c' }],
			['addPairs', { tagTokenList: { values: [{ tag: 'd', token }] } }],
			['deletePairs', { tagTokenList: { values: [{ tag: 'd', token }] } }],
			['deleteFromEveryone', { tagList: 'beta', confirmEveryone: true }],
		] as const) {
			const [item] = await done(`tagTpns.${operation}`, parameters);
			expect({ operation, outcome: item?.outcome }).toEqual({ operation, outcome: 'accepted' });
		}
		await done('pushTpns.sendToTags', { ...text, tagList: 'c,beta,vip,d', op: 'OR' });
		expect(practice.shown()).toEqual(['Li Lei: Shipped', 'Han Meimei: Shipped']);
	});

	test('binding tells each device; queries name each that was asked about', async () => {
		const accountList = { values: [{ account: 'li' }, { account: '+8613711112222', accountType: 1002 }] };
		const items = [token, strangeToken, otherToken].map((one) => ({ one }));
		const run = await practice.push(
			'accountTpns.bindAccounts',
			{ tokenList: '={{ $json.one }}', accountList },
			{ items, settings: goOn },
		);
		const [first, second, third] = jsonOf(run);
		expect([first, third]).toMatchObject([{ outcome: 'accepted' }, { outcome: 'accepted' }]);
		expect(JSON.stringify(second)).toMatch(/10110008/);
		expect(
			await practice
				.pushSimplified('accountTpns.getDevices', { accountList: 'li,nobody' })
				.then((said) => jsonOf(said)),
		).toEqual([
			{ account: 'li', found: true, tokens: [token, otherToken] },
			{ account: 'nobody', found: false, tokens: [] },
		]);
		const said = await practice.pushSimplified('accountTpns.getAccounts', { tokenList: token });
		expect(jsonOf(said)).toMatchObject([
			{ token, found: true, accounts: [{ account: 'li' }, { account: '+8613711112222' }] },
		]);
		await practice.push('accountTpns.unbindAccounts', {
			tokenList: token,
			accountList: { values: [{ account: 'li' }] },
		});
		await practice.push('accountTpns.unbindAll', { tokenList: otherToken });
		const gone = await practice.push('accountTpns.removeAllDevices', { accountList: 'li' }, { settings: goOn });
		expect(JSON.stringify(jsonOf(gone))).toContain('10110008');
		expect(practice.refusals()).toEqual([]);
	});

	test('a table with a row for each account of a device binds all of them; each is found by its type', async () => {
		const items = [
			{ device: token, account: '13800000000', kind: 1 },
			{ device: otherToken, account: 'li@example.com', kind: 2 },
			{ device: token, account: 'li@example.com', kind: 2 },
		];
		const run = await practice.push(
			'accountTpns.bindAccounts',
			{
				tokenList: '={{ $json.device }}',
				accountList: { values: [{ account: '={{ $json.account }}', accountType: '={{ $json.kind }}' }] },
			},
			{ items },
		);
		expect(jsonOf(run)).toMatchObject(items.map(({ device }) => ({ outcome: 'accepted', target: device })));
		const bound = await practice.pushSimplified('accountTpns.getAccounts', { tokenList: token });
		expect(jsonOf(bound)).toMatchObject([{ accounts: [{ account: '13800000000' }, { account: 'li@example.com' }] }]);
		for (const [accountType, found] of [
			[2, [token, otherToken]],
			[0, []],
		] as const)
			expect(
				jsonOf(await practice.pushSimplified('accountTpns.getDevices', { accountList: 'li@example.com', accountType })),
			).toMatchObject([{ found: found.length > 0, tokens: found }]);
		expect(practice.refusals()).toEqual([]);
	});
});

describe('stopping, and attributes', () => {
	test('a scheduled push is cancelled, once; a push to tags is stopped for phones that are offline', async () => {
		const sendTime = new Date(Date.now() + 86_400_000).toISOString();
		const [later] = await done('pushTpns.sendToAll', { ...text, confirmEveryone: true, options: { sendTime } });
		const pushId = String(later?.messageId);
		expect(await done('taskTpns.cancel', { pushId })).toMatchObject([{ outcome: 'accepted', target: pushId }]);
		practice.ahead += 2000;
		practice.sandbox.phones.get('Li Lei')!.online = false;
		const [sent] = await done('pushTpns.sendToTags', { ...text, tagList: 'vip' });
		expect(await done('taskTpns.stop', { pushId: String(sent?.messageId) })).toMatchObject([{ outcome: 'accepted' }]);
		expect(practice.sandbox.phones.get('Li Lei')!.waiting).toEqual([]);
		const [again] = jsonOf(await practice.push('taskTpns.cancel', { pushId }, { settings: goOn }));
		expect(again).not.toMatchObject({ outcome: 'accepted' });
	});

	test('a recall that is not there is not called done', async () => {
		const [sent] = await done('pushTpns.sendToTags', { ...text, tagList: 'vip' });
		const run = await practice.push('taskTpns.recall', { pushId: String(sent?.messageId) }, { settings: goOn });
		expect(jsonOf(run)[0]).not.toMatchObject({ outcome: 'accepted' });
		expect(practice.shown()).not.toEqual([]);
	});

	test('attributes come and go; one that the console does not know is said', async () => {
		const rows = (...names: string[]): IDataObject => ({
			token,
			attributeInfo: { values: names.map((key) => ({ key, value: '1' })) },
		});
		const held = async (): Promise<unknown> =>
			jsonOf(await practice.pushSimplified('attributeTpns.get', { token }))[0]?.attributes;
		await done('attributeTpns.add', rows('age', 'name'));
		await done('attributeTpns.update', rows('age'));
		await done('attributeTpns.delete', rows('name'));
		expect(await held()).toEqual({ age: '1' });
		const [item] = jsonOf(await practice.push('attributeTpns.add', rows('high', 'name'), { settings: goOn }));
		expect(JSON.stringify(item)).toMatch(/no attribute .{1,3}high/);
		expect(await held()).toEqual({ age: '1', name: '1' });
		await done('attributeTpns.deleteAll', { token });
		expect(await held()).toEqual({});
	});
});
