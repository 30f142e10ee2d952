import type { IDataObject } from 'n8n-workflow';
import type { RequestContext } from '../../lib/operation/operation';
import { checkCallback } from '../../nodes/MiPush/message/callback';
import { service } from '../../nodes/MiPush/service';
import { goOn, jsonOf, otherRegId, regId, text, usePractice, written } from './practice';

/** Where receipts are to go. */
const practice = usePractice();

const context = (region: string): RequestContext => ({
	credential: { region, packageName: 'com.example.shop' },
	now: 0,
	zone: 'UTC',
	idempotencyKey: 'k',
});

function faultOf(act: () => unknown): string | undefined {
	try {
		act();
		return undefined;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}

const inner = [
	'http://localhost:5678/webhook/1/mipush',
	'http://127.0.0.1:5678/webhook/1/mipush',
	'https://192.168.1.20/webhook/1/mipush',
	'http://n8n:5678/webhook/1/mipush',
	'http://[::1]:5678/webhook/1/mipush',
	'https://n8n.local/webhook/1/mipush',
];

test.each(inner)('Xiaomi cannot report to %s', (callback) => {
	expect(() => checkCallback(callback, context('china'))).toThrow(
		/^Options > Receipts: Callback URL leads to \S+, where Xiaomi cannot report anything; it must be an address that can be reached from the internet$/,
	);
	// A gateway in the same network can.
	expect(() => checkCallback(callback, context('custom'))).not.toThrow();
});

test("a custom address that is Xiaomi's own is no gateway", () => {
	const { credential } = context('custom');
	const own = { ...context('custom'), credential: { ...credential, baseUrl: 'https://api.xmpush.xiaomi.com' } };
	expect(() => checkCallback(inner[0], own)).toThrow(/leads to localhost/);
});

test.each([undefined, 'https://n8n.example.com/webhook/1/mipush?secret=s', 'http://203.0.113.7:5678/webhook/1/mipush'])(
	'%s can be reached',
	(callback) => expect(() => checkCallback(callback, context('china'))).not.toThrow(),
);

/** All but Send and Wait, which makes the address itself. */
const sends = service.operations.filter(
	({ kind, operation, resource }) =>
		kind === 'send' && ['message', 'personalizedMessage'].includes(resource) && operation !== 'sendAndWait',
);

test('every operation that takes an address checks it', () => {
	expect(sends).toHaveLength(9);
	for (const { operation, check } of sends)
		expect({ operation, fault: faultOf(() => check?.({ 'extra.callback': inner[0] }, context('china'))) }).toEqual({
			operation,
			fault: expect.stringContaining('leads to localhost'),
		});
});

test('in a message that is written as JSON, too', () => {
	const messages = [{ target: regId, message: { ...written, extra: { callback: inner[0] } } }];
	const { batching } = sends.find(({ operation }) => operation === 'sendEachToRegIds') ?? {};
	expect(faultOf(() => batching?.entries?.({ messages }, context('china')))).toMatch(
		/^Messages > entry 0 > Options > Receipts: Callback URL leads to localhost/,
	);
});

const testUrl = 'https://n8n.example.com/n8n/webhook-test/1/mipush?secret=s';
const warning =
	'Receipts: Callback URL is a Test URL, which takes one receipt while the editor listens; receipts that come later need the Production URL';

const options = { callback: testUrl };

test.each<[string, IDataObject]>([
	['message.sendToRegIds', { registrationId: regId, ...text, options }],
	['message.sendToTopic', { topic: 'news', ...text, options }],
	['personalizedMessage.sendEachToRegIds', { target: regId, ...text, options }],
	[
		'personalizedMessage.sendEachToRegIds',
		{
			messagesFrom: 'json',
			messages: JSON.stringify([{ target: regId, message: { ...written, extra: { callback: testUrl } } }]),
		},
	],
])('%s with the Test URL of the trigger says so', async (operation, parameters) => {
	const run = await practice.push(operation, parameters, { settings: goOn });
	expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', warnings: [warning] });
	expect(run.hints.map(({ message }) => message)).toEqual([
		'Xiaomi MiPush: some messages have warnings; see "warnings" in the output',
	]);
});

const productionUrl = 'https://n8n.example.com/webhook/1/mipush';

test.each<[string, IDataObject, IDataObject[]]>([
	[
		'fields',
		{ target: '={{ $json.id }}', ...text, options: { callback: '={{ $json.url }}' } },
		[
			{ id: otherRegId, url: productionUrl },
			{ id: regId, url: testUrl },
		],
	],
	[
		'JSON',
		{ messagesFrom: 'json', messages: '={{ $json.list }}' },
		[productionUrl, testUrl].map((callback, index) => ({
			list: [{ target: index === 0 ? otherRegId : regId, message: { ...written, extra: { callback } } }],
		})),
	],
])('of messages that travel together, only those with the Test URL say so (%s)', async (_what, parameters, items) => {
	for (const dryRun of [false, true]) {
		const run = await practice.push(
			'personalizedMessage.sendEachToRegIds',
			{ ...parameters, sendingOptions: { dryRun } },
			{ items, settings: goOn },
		);
		expect(jsonOf(run).map(({ warnings }) => warnings)).toEqual([undefined, [warning]]);
	}
	expect(practice.requests()).toHaveLength(1);
});

test('with the Production URL there is nothing to say', async () => {
	const run = await practice.push('message.sendToRegIds', {
		registrationId: regId,
		...text,
		options: { callback: 'https://n8n.example.com/webhook/webhook-test-1/mipush?x=/webhook-test/' },
	});
	expect(jsonOf(run)[0]).not.toHaveProperty('warnings');
	expect(run.hints).toEqual([]);
});
