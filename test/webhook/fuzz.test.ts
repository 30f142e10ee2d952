import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import type { ICredentialDataDecryptedObject, INodeParameters, INodeType } from 'n8n-workflow';
import { MimcTrigger } from '../../nodes/Mimc/MimcTrigger.node';
import { MiPushTrigger } from '../../nodes/MiPush/MiPushTrigger.node';
import { MpaasPushTrigger } from '../../nodes/MpaasPush/MpaasPushTrigger.node';
import { PushReceiptTrigger } from '../../nodes/PushReceipt/PushReceiptTrigger.node';
import { receipts as makers } from '../../nodes/PushReceipt/receipts';
import { postTo } from '../engine/webhook';

/** Posts, over all triggers. */
const posts = 10_000;

const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
	.publicKey.export({ type: 'spki', format: 'der' })
	.toString('base64');

interface Case {
	name: string;
	trigger: INodeType;
	parameters?: INodeParameters;
	credential?: ICredentialDataDecryptedObject;
	/** No random post can be signed. */
	closed?: true;
	/** A body of the service around a record. */
	like: (record: object) => unknown;
}

const callbackId = { callbackUser: 'user', callbackSecret: 'key' };
const mimc = (record: object): object => ({ msgType: 'NORMAL_MSG', fromAccount: 'a', ...record });
const mpaas = (record: object): object => ({ msgId: 'm', statusCode: '2', ...record });
const ofMaker: Readonly<Record<string, (record: object) => unknown>> = {
	oppo: (record) => [record],
	vivo: (record) => ({ '1303318675076815015': record }),
	xiaomi: (record) => ({ data: { smm1: record } }),
};
const statuses = (record: object): object => ({ statuses: [record] });

const cases: readonly Case[] = [
	{ name: 'MiPush', trigger: new MiPushTrigger(), like: (record) => ({ data: { m1: record } }) },
	{ name: 'MIMC', trigger: new MimcTrigger(), like: mimc },
	{
		name: 'MIMC with a secret in the address',
		trigger: new MimcTrigger(),
		credential: { addressSecret: 'canary-4f1a' },
		closed: true,
		like: mimc,
	},
	{ name: 'mPaaS', trigger: new MpaasPushTrigger(), parameters: { publicKey }, closed: true, like: mpaas },
	{
		name: 'mPaaS, not verified',
		trigger: new MpaasPushTrigger(),
		parameters: { verifySignature: false },
		like: mpaas,
	},
	...makers.map(({ name, value }) => ({
		name,
		trigger: new PushReceiptTrigger(),
		parameters: { maker: value },
		like: ofMaker[value] ?? statuses,
	})),
	{
		name: 'Huawei, verified',
		trigger: new PushReceiptTrigger(),
		parameters: { maker: 'huawei' },
		credential: callbackId,
		closed: true,
		like: statuses,
	},
];

/** Names that the services' bodies have, and names that change objects. */
const names = [
	...['statuses', 'data', 'msgId', 'msgType', 'targetId', 'statusCode', 'pushSuccess', 'extInfo', 'adToken', 'status'],
	...['token', 'biTag', 'requestId', 'timestamp', 'deliveryStatus', 'formStatus', 'result', 'param', 'type', 'targets'],
	...['registrationIds', 'eventType', 'eventTime', 'messageId', 'ackType', 'ackTime', 'fromAccount', 'toAccount'],
	...['toAccounts', 'payload', 'topicId', '__proto__', 'constructor', 'prototype', 'toString', 'isLosslessNumber', ''],
];
const leaf = fc.oneof(
	fc.constantFrom(...names),
	fc.constantFrom(
		0,
		1,
		2,
		3,
		5,
		16,
		'2',
		'2011',
		'push_arrive',
		'NORMAL_MSG',
		'0#5#1.1#k&b89351344a8e1f3b',
		'a,b',
		true,
	),
	fc.constantFrom(1730775368258, 1730775368, 1e308, -0, null, 'AAAA', '5L2g5aW9'),
	fc.string(),
	fc.double(),
	fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
	fc.boolean(),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
	tree: fc.oneof(
		{ maxDepth: 5, withCrossShrink: true },
		leaf,
		fc.array(tie('tree'), { maxLength: 4 }),
		fc
			.array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), tie('tree')), { maxLength: 6 })
			// As text of JSON has them: Object.fromEntries keeps a member of the name __proto__.
			.map((members) => Object.fromEntries(members)),
	),
}));
const record = fc.dictionary(fc.constantFrom(...names), tree, { maxKeys: 8 });
const text = tree.map((value) => JSON.stringify(value) ?? '');
const bodyLike = (like: Case['like']): fc.Arbitrary<string | Buffer> =>
	fc.oneof(
		{ weight: 6, arbitrary: record.map((one) => JSON.stringify(like(one))) },
		{ weight: 2, arbitrary: text },
		// Whole numbers of any length.
		{ weight: 1, arbitrary: text.map((one) => one.replace(/"(-?\d+)"/g, '$1')) },
		{ weight: 2, arbitrary: text.map((data) => new URLSearchParams({ data }).toString()) },
		{ weight: 1, arbitrary: fc.tuple(text, fc.nat(60)).map(([one, cut]) => one.slice(0, cut)) },
		{ weight: 1, arbitrary: text.map((one) => `\uFEFF${one}`) },
		{ weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
		{ weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
	);
const word = fc.oneof(
	fc.string(),
	fc.constantFrom('application/json', 'timestamp=1730775368258; nonce=n; value=v', publicKey),
);
const several = fc.oneof(word, fc.array(word, { maxLength: 3 }));
const headers = fc.dictionary(
	fc.constantFrom('content-type', 'x-huawei-callback-id', 'content-encoding', 'x-other', '__proto__'),
	several,
) as fc.Arbitrary<Record<string, string>>;
const query = fc.dictionary(fc.constantFrom('sign', 'secret', '__proto__', 'x'), fc.oneof(several, tree));

const shape = new Set(
	['eventId', 'service', 'channel', 'event', 'messageId', 'target', 'status', 'occurredAt', 'verified', 'raw'].concat(
		...['parameter', 'makerMessageId', 'deviceToken', 'operatingSystem', 'from', 'to', 'topicId', 'appId', 'text'],
	),
);

test.each(cases)(
	'$name: always an answer, whatever is posted',
	async ({ trigger, parameters = {}, credential, closed, like }) => {
		let started = 0;
		await fc.assert(
			fc.asyncProperty(bodyLike(like), headers, query, fc.boolean(), async (posted, head, asked, together) => {
				const {
					status,
					body: answered,
					items,
					contentType,
				} = await postTo(trigger, {
					body: posted,
					headers: head,
					query: asked,
					parameters: { ...parameters, output: together ? 'together' : 'each' },
					...(credential ? { credential } : {}),
				});
				expect([200, 400, 401, 413]).toContain(status);
				expect(contentType).not.toBe('');
				if (status === 200) expect(typeof answered).toBe('string');
				else expect(Object.keys(answered as object)).toEqual(['error']);
				if (closed || status !== 200) expect(items).toBeUndefined();
				const events = (items ?? []).flatMap(({ json }) => (together ? (json.receipts as object[]) : [json]));
				started += events.length;
				for (const event of events as Array<Record<string, unknown>>) {
					expect(event.status).toMatchObject({ code: expect.any(String), meaning: expect.stringMatching(/^[A-Z]/) });
					expect(event.eventId).toMatch(/^[0-9a-f]{32}$/);
					expect(event.verified).toBe(false);
					expect(Object.keys(event).filter((member) => !shape.has(member))).toEqual([]);
					expect(event.messageId === null || typeof event.messageId === 'string').toBe(true);
					expect(JSON.stringify(event)).not.toContain('canary-4f1a');
				}
				expect(Object.keys(Object.prototype)).toEqual([]);
			}),
			{ numRuns: Math.ceil(posts / cases.length) },
		);
		// Some of them are read, or this would prove little.
		expect(started > 0).toBe(closed !== true);
	},
);
