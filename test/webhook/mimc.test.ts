import { MimcTrigger } from '../../nodes/Mimc/MimcTrigger.node';
import { postTo, type Answered } from '../engine/webhook';

const trigger = new MimcTrigger();

const written = `{
	"msgType": "NORMAL_MSG",
	"fromAppId": 2882303761517479657,
	"fromAccount": "alice",
	"toAppId": 2882303761517479657,
	"toAccount": "bob",
	"payload": "5L2g5aW9",
	"timestamp": 1730775368258
}`;

const post = (body: string | Buffer): Promise<Answered> =>
	postTo(trigger, { body, headers: { 'content-type': 'application/json' } });
const one = async (members: object): Promise<Record<string, unknown>> =>
	(await post(JSON.stringify({ ...(JSON.parse(written) as object), ...members }))).items![0]!.json;

test('a message starts the workflow with its text, every digit of its IDs', async () => {
	const answer = await post(written);
	expect(answer).toMatchObject({ status: 200, body: 'success' });
	expect(answer.items?.[0]?.json).toMatchObject({
		service: 'mimc',
		channel: 'mimc',
		event: 'message',
		target: 'bob',
		status: { code: 'NORMAL_MSG' },
		occurredAt: '2024-11-05T10:56:08.258+08:00',
		from: 'alice',
		to: ['bob'],
		topicId: null,
		appId: '2882303761517479657',
		text: '你好',
		verified: false,
		raw: { fromAppId: '2882303761517479657' },
	});
	expect(answer.items?.[0]?.binary).toBeUndefined();
});

test('a message to a group', async () => {
	expect(
		await one({
			msgType: 'OFFLINE_TOPIC_MSG',
			topicId: '9223372036854775807',
			toAccount: undefined,
			toAccounts: ['a', 'b'],
		}),
	).toMatchObject({ event: 'message', target: '9223372036854775807', topicId: '9223372036854775807', to: ['a', 'b'] });
});

test.each([
	['text that is no base64', 'Hello, you', 'Hello, you'],
	['base64 of text', Buffer.from('line\nnext\tü').toString('base64'), 'line\nnext\tü'],
	['nothing', '', ''],
])('payload: %s', async (_, payload, text) => expect(await one({ payload })).toMatchObject({ text }));

test.each([
	['bytes that are no UTF-8', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
	['zeros', Buffer.alloc(4)],
])('payload of %s is a file', async (_, bytes) => {
	const { items } = await post(
		JSON.stringify({ ...(JSON.parse(written) as object), payload: bytes.toString('base64') }),
	);
	expect(items![0]!.json.text).toBeNull();
	expect(Buffer.from(items![0]!.binary!.payload!.data, 'base64')).toEqual(bytes);
});

test.each(['READ_ACK', 'constructor', 'toString'])(
	'a kind of message that is not documented, %s, is no message',
	async (msgType) =>
		expect(await one({ msgType })).toMatchObject({
			event: 'other',
			status: { code: msgType, meaning: 'MIMC does not document this kind of message' },
		}),
);

test('a repeat has the same eventId, another text another', async () => {
	const { eventId } = await one({});
	expect((await one({})).eventId).toBe(eventId);
	expect((await one({ payload: 'eA==' })).eventId).not.toBe(eventId);
	expect((await one({ fromAccount: 'carol' })).eventId).not.toBe(eventId);
});

test.each([
	['broken JSON', '{"msgType'],
	['a list', '[]'],
	['an object without its members', '{}'],
	['nothing', ''],
])('%s is refused with a sentence and starts nothing', async (_, body) => {
	const answer = await post(body);
	expect(answer).toMatchObject({ status: 400, items: undefined });
	expect(answer.body).toEqual({ error: expect.stringMatching(/^The body .*[^.]$/) });
});

test('a body that is too large is refused', async () =>
	expect(await post(Buffer.alloc(5 * 1024 * 1024, 32))).toMatchObject({ status: 413, items: undefined }));

test('a message to nobody that is named has no target', async () =>
	expect(await one({ toAccount: undefined })).toMatchObject({ event: 'message', target: null, to: [] }));

test('a file comes with the item of the post as well', async () => {
	const payload = Buffer.from([0xff, 0x00]);
	const { items } = await postTo(trigger, {
		body: JSON.stringify({ ...(JSON.parse(written) as object), payload: payload.toString('base64') }),
		parameters: { output: 'together' },
	});
	expect(items).toHaveLength(1);
	expect(Buffer.from(items![0]!.binary!.payload!.data, 'base64')).toEqual(payload);
});

test('the form speaks of messages, not of receipts', () => {
	const output = new MimcTrigger().description.properties.find(({ name }) => name === 'output');
	expect(output?.options?.[0]).toEqual({ name: 'One Item for Each Message', value: 'each' });
	expect(output?.description).toBe('What the workflow gets of a post that holds several messages');
});
