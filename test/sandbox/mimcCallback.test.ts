import { practiceClient, until, type PracticeClient } from './practiceClient';
import { receiver, type Receiver } from './receiver';

/** Bodies as admin.mimc.chat.xiaomi.net/docs/09-callback.html prints them: IDs of 64 bits are bare numerals. */
let client: PracticeClient;
let hook: Receiver;

beforeAll(async () => {
	client = await practiceClient();
	hook = await receiver();
});
beforeEach(async () => {
	client.sandbox.reset();
	hook.posts.length = 0;
	hook.answer = () => ({ status: 200 });
	await client.control('PUT', 'receipts', { mimc: hook.url, retryMs: [20, 20, 20] });
});
afterAll(async () => {
	await client.sandbox.close();
	hook.close();
});

const write = async (message: object): Promise<unknown> => client.control('POST', 'mimc/write', message);
const posted = async (count: number): Promise<string[]> => {
	await until(() => client.sandbox.receipts.outbox.log().length >= count);
	return hook.posts.map(({ body }) => body.toString().replace(/"timestamp":\d{13}/, '"timestamp":T'));
};

test('to an account', async () => {
	expect(await write({ from: 'lilei', to: 'shop', text: '你好 hi' })).toMatchObject({ told: true, offline: [] });
	expect(await posted(1)).toEqual([
		'{"msgType":"NORMAL_MSG","fromAppId":2882303761517000002,"fromAccount":"lilei","toAppId":2882303761517000002,' +
			'"toAccount":"shop","payload":"5L2g5aW9IGhp","timestamp":T}',
	]);
	expect(hook.posts[0]!.headers['content-type']).toBe('application/json');
});

test('to a group: all its members; those whose phones are offline are told apart', async () => {
	await client.control('POST', 'phones/Han%20Meimei', { online: false });
	expect(await write({ from: 'lilei', topic: '9223372036854770001', payload: '/+8A' })).toMatchObject({
		offline: ['hanmeimei'],
	});
	const group =
		'"appId":2882303761517000002,"topicId":9223372036854770001,"fromAccount":"lilei","toAccounts":[MEMBERS],' +
		'"payload":"/+8A","timestamp":T}';
	expect((await posted(2)).sort()).toEqual([
		`{"msgType":"NORMAL_TOPIC_MSG",${group.replace('MEMBERS', '"lilei","hanmeimei"')}`,
		`{"msgType":"OFFLINE_TOPIC_MSG",${group.replace('MEMBERS', '"hanmeimei"')}`,
	]);
});

test('it shows on the phone it was written to, without a callback of its own', async () => {
	await write({ from: 'lilei', to: 'hanmeimei', text: 'hi' });
	await posted(1);
	expect(client.shade('Han Meimei')).toEqual(['lilei']);
	expect(hook.posts).toHaveLength(1);
});

test('the newer members on demand', async () => {
	await write({ from: 'lilei', to: 'shop', text: 'hi', full: true });
	expect((await posted(1))[0]).toMatch(
		/"timestamp":T,"fromResource":"phone","packetId":"[0-9a-f]{12}-\d+","sequence":\d{19},"bizType":""}$/,
	);
});

test('is repeated three times until it is answered with 200', async () => {
	hook.answer = (at) => ({ status: at < 2 ? 500 : 200 });
	await write({ from: 'lilei', to: 'shop', text: 'hi' });
	const bodies = await posted(3);
	expect(new Set(bodies).size).toBe(1);
	expect(client.sandbox.receipts.outbox.log().map(({ attempt, said }) => [attempt, said])).toEqual([
		[1, 'answered 500: again in 0.02 s'],
		[2, 'answered 500: again in 0.02 s'],
		[3, 'answered 200'],
	]);
	hook.answer = () => ({ status: 404 });
	await write({ from: 'lilei', to: 'shop', text: 'never' });
	await posted(7);
	await new Promise((resolve) => setTimeout(resolve, 100));
	expect(client.sandbox.receipts.outbox.log().slice(3)).toMatchObject([
		{ attempt: 1 },
		{ attempt: 2 },
		{ attempt: 3 },
		{ attempt: 4, said: 'answered 404' },
	]);
});

test.each([
	[{ to: 'shop', text: 'a' }, '"from" must be the account of a phone'],
	[{ from: 'nobody', to: 'shop', text: 'a' }, '"from" must be the account of a phone'],
	[{ from: 'lilei', text: 'a' }, 'either "to"'],
	[{ from: 'lilei', to: 'shop', topic: '9223372036854770001', text: 'a' }, 'either "to"'],
	[{ from: 'wangwei', topic: '9223372036854770001', text: 'a' }, 'no member'],
	[{ from: 'lilei', topic: '5', text: 'a' }, 'no member'],
	[{ from: 'lilei', to: 'shop' }, 'either "text"'],
	[{ from: 'lilei', to: 'shop', payload: '=' }, 'Base64'],
	[{ from: 'lilei', to: 7, text: 'a' }, '"to" must be text'],
	[[], 'Send a JSON object'],
])('refuses %j', async (message, sentence) => {
	expect(await write(message)).toEqual({ error: expect.stringContaining(sentence) });
	expect(client.sandbox.receipts.outbox.log()).toEqual([]);
});

test('a phone that is offline writes nothing', async () => {
	await client.control('POST', 'phones/Li%20Lei', { online: false });
	expect(await write({ from: 'lilei', to: 'shop', text: 'a' })).toEqual({ error: 'The phone of lilei is offline' });
});
