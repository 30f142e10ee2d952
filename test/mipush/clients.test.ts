import dns from 'node:dns';
import type { IDataObject } from 'n8n-workflow';
import { jsonOf, otherRegId, regId, secret, usePractice, type Sent } from './practice';

/**
 * Two clients that know nothing of us, npm `mipush` 1.1.0 and `xiaomi-push` 1.0.0, led to the practice server: it accepts them, and what
 * they put on the wire is what we put there, field by field. Where they are known to be wrong, the test says so.
 */
const practice = usePractice();

/** A message of xiaomi-push: every setter returns the message. */
interface OtherMessage {
	title(text: string): this;
	description(text: string): this;
	payload(text: string): this;
	passThrough(value: number): this;
	notifyType(value: number): this;
	restrictedPackageName(name: string): this;
	timeToLive(ms: number): this;
	timeToSend(ms: number): this;
	notifyId(id: number): this;
	extra(name: string, value: string): this;
}

type Answer = Promise<{ code: number; data: { id: string } }>;

interface XiaomiPush {
	Message: new () => OtherMessage;
	Notification: new (
		options: object,
	) => Record<
		'sendToRegid' | 'sendToAlias' | 'sendToUserAccount' | 'sendToTopic',
		(targets: string | string[], message: OtherMessage) => Answer
	> & { sendToAll(message: OtherMessage): Answer };
	Subscription: new (
		options: object,
	) => Record<
		'subscribeTopic' | 'unsubscribeTopic' | 'subscribeTopicByAlias' | 'unsubscribeTopicByAlias',
		(targets: string[], topic: string, category?: string) => Answer
	>;
	Tracer: new (options: object) => {
		getMessageStatus(id: string): Answer;
		getMessagesStatus(from: number, to: number): Answer;
		getMessageGroupStatus(key: string): Answer;
	};
	Stats: new (options: object) => { getAliasesOf(id: string): Answer; getTopicsOf(id: string): Answer };
}

interface MiPushClient {
	Message: new () => Record<string, unknown>;
	Sender: new (options: object) => MiPushSender;
}

type Callback = (error: Error | null, response: unknown, body: string) => void;

interface MiPushSender {
	appSecret: string;
	urls: Record<string, string>;
	request(method: string, url: string, data: object, done: Callback): void;
	sendToAlias(targets: string[], message: object, done: Callback): void;
}

let xiaomiPush: XiaomiPush;
let mipush: MiPushClient;

/** Their addresses are constants: the host in them becomes the practice server. */
const toPractice = (address: string): string => practice.sandbox.url + new URL(address).pathname;

beforeAll(() => {
	// Whatever these clients try: no name of a real service is even looked up.
	jest.spyOn(dns, 'lookup').mockImplementation(() => {
		throw new Error('a name was looked up');
	});
	// Some of their modules copy the addresses as they load, so these change first.
	const all = jest.requireActual<Record<string, Record<string, string> | string>>('xiaomi-push/lib/constant');
	for (const [name, value] of Object.entries(all)) {
		if (typeof value === 'string') all[name] = toPractice(value);
		else for (const key of Object.keys(value)) value[key] = toPractice(value[key] ?? '');
	}
	xiaomiPush = jest.requireActual<XiaomiPush>('xiaomi-push');
	mipush = jest.requireActual<MiPushClient>('mipush');
});

afterAll(() => jest.restoreAllMocks());

/** xiaomi-push defaults to a host that serves iOS only; `production` is the right one. */
const options = () => ({ appSecret: secret, production: true, restrictedPackageName: 'com.example.shop' });

const words = {
	title: 'Ünïcode 标题 & = + %',
	description: 'It arrives\ntomorrow 🎁',
	payload: '{"a":"b c+d&e=f%20"}',
};

/** The same in our form. */
const form = { title: words.title, text: words.description };

/** Ours and theirs, apart from the time and the way text is declared. */
const comparable = ({ method, path, authorization, fields }: Sent): object => ({ method, path, authorization, fields });

async function captured(task: () => Promise<unknown>): Promise<Sent> {
	practice.sandbox.journal.clear();
	await task();
	return practice.request();
}

describe('xiaomi-push', () => {
	const theirs = (time: number): OtherMessage =>
		new xiaomiPush.Message()
			.title(words.title)
			.description(words.description)
			.payload(words.payload)
			.passThrough(0)
			.notifyType(2)
			.restrictedPackageName('com.example.shop')
			.timeToLive(3_600_000)
			.timeToSend(time)
			.notifyId(7)
			.extra('notify_effect', '1')
			.extra('jobkey', 'job-1')
			.extra('flow_control', '4000')
			.extra('own', 'ü &');
	const ours = (time: number): IDataObject => ({
		...form,
		options: {
			payload: words.payload,
			notifyType: 2,
			timeToLive: 3_600,
			timeToSend: time,
			notifyId: 7,
			jobkey: 'job-1',
			flowControl: 4000,
			extra: { values: [{ key: 'own', value: 'ü &' }] },
		},
	});

	test.each<[string, IDataObject, (message: OtherMessage) => Answer]>([
		[
			'sendToRegIds',
			{ registrationId: `${regId},${otherRegId}` },
			async (message) => new xiaomiPush.Notification(options()).sendToRegid([regId, otherRegId], message),
		],
		[
			'sendToAliases',
			{ alias: 'lilei,hanmeimei' },
			async (message) => new xiaomiPush.Notification(options()).sendToAlias(['lilei', 'hanmeimei'], message),
		],
		[
			'sendToUserAccounts',
			{ userAccount: 'lilei@example.com' },
			async (message) => new xiaomiPush.Notification(options()).sendToUserAccount('lilei@example.com', message),
		],
		[
			'sendToTopic',
			{ topic: 'news' },
			async (message) => new xiaomiPush.Notification(options()).sendToTopic('news', message),
		],
		[
			'sendToAll',
			{ confirmEveryone: true },
			async (message) => new xiaomiPush.Notification(options()).sendToAll(message),
		],
	])('%s', async (operation, target, send) => {
		const time = Date.now() + 3_600_000;
		const other = await captured(async () => expect(await send(theirs(time))).toMatchObject({ code: 0 }));
		const message = ours(time);
		const version = operation === 'sendToUserAccounts' ? {} : { apiVersion: 'v2' };
		const own = await captured(async () => {
			const run = await practice.push(`message.${operation}`, {
				...target,
				...message,
				options: { ...(message.options as IDataObject), ...version },
			});
			expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted' });
		});
		expect(Object.keys(other.fields).length).toBeGreaterThan(12);
		expect(comparable(own)).toEqual(comparable(other));
	});

	test.each<[string, IDataObject, () => Answer]>([
		[
			'subscribeRegIds',
			{ registrationId: `${regId},${otherRegId}` },
			async () => new xiaomiPush.Subscription(options()).subscribeTopic([regId, otherRegId], 'sale', 'c'),
		],
		[
			'unsubscribeRegIds',
			{ registrationId: regId },
			async () => new xiaomiPush.Subscription(options()).unsubscribeTopic([regId], 'sale', 'c'),
		],
		[
			'subscribeAliases',
			{ aliases: 'lilei,hanmeimei' },
			async () => new xiaomiPush.Subscription(options()).subscribeTopicByAlias(['lilei', 'hanmeimei'], 'sale', 'c'),
		],
		[
			'unsubscribeAliases',
			{ aliases: 'lilei' },
			async () => new xiaomiPush.Subscription(options()).unsubscribeTopicByAlias(['lilei'], 'sale', 'c'),
		],
	])('%s', async (operation, target, send) => {
		const other = await captured(send);
		const own = await captured(async () =>
			practice.push(`subscription.${operation}`, { ...target, topic: 'sale', options: { category: 'c' } }),
		);
		// They never name the package, which the document wants as soon as an app has two.
		expect(comparable(own)).toEqual({
			...comparable(other),
			fields: { ...other.fields, restricted_package_name: 'com.example.shop' },
		});
	});

	test('queries', async () => {
		const id = String(
			jsonOf(
				await practice.push('message.sendToRegIds', {
					registrationId: regId,
					title: 't',
					text: 'd',
					options: { jobkey: 'job-1' },
				}),
			)[0]?.messageId,
		);
		const tracer = new xiaomiPush.Tracer(options());
		const stats = new xiaomiPush.Stats(options());
		const pairs: Array<[() => Answer, string, IDataObject]> = [
			[async () => tracer.getMessageStatus(id), 'statistics.getByMessage', { msgId: id }],
			[async () => tracer.getMessageGroupStatus('job-1'), 'statistics.getByMessage', { jobKey: 'job-1' }],
			[
				async () => tracer.getMessagesStatus(1_700_000_000_000, 1_700_000_100_000),
				'statistics.getByTime',
				{ beginTime: '1700000000000', endTime: '1700000100000' },
			],
			[async () => stats.getAliasesOf(regId), 'device.getAliases', { registrationId: regId }],
			[async () => stats.getTopicsOf(regId), 'device.getTopics', { registrationId: regId }],
		];
		for (const [ask, operation, parameters] of pairs) {
			const other = await captured(ask);
			const own = await captured(async () => practice.push(operation, parameters));
			expect(comparable(own)).toEqual(comparable(other));
		}
	});
});

describe('mipush', () => {
	/** Its message keeps what it is told in members of the setters' names; only `extra` is needed as a call. */
	function message(): Record<string, unknown> {
		const made = new mipush.Message() as {
			payload(text: string): void;
			extra(name: string, value: string): void;
		} & Record<string, unknown>;
		made.payload(words.payload);
		made.extra('notify_effect', '1');
		return Object.assign(made, {
			title: words.title,
			description: words.description,
			restricted_package_name: 'com.example.shop',
			time_to_live: 3_600_000,
			notify_id: 7,
		});
	}

	const sender = (): MiPushSender => {
		const made = new mipush.Sender({ appSecret: secret });
		for (const [name, value] of Object.entries(made.urls))
			if (/^https:/.test(value)) made.urls[name] = toPractice(value);
		return made;
	};

	const answered = async (send: (done: Callback) => void): Promise<unknown> =>
		new Promise((resolve, reject) => {
			send((error, _response, body) => (error ? reject(error) : resolve(JSON.parse(body))));
		});

	/** It encodes the payload before the form does. */
	const encodedTwice = (fields: Record<string, string>): Record<string, string> => ({
		...fields,
		payload: encodeURIComponent(fields.payload ?? ''),
	});

	test.each<[string, IDataObject, string, object]>([
		[
			'sendToRegIds',
			{ registrationId: `${regId},${otherRegId}` },
			'regIdUrl',
			{ registration_id: `${regId},${otherRegId}` },
		],
		['sendToUserAccounts', { userAccount: 'lilei@example.com' }, 'accountUrl', { user_account: 'lilei@example.com' }],
		['sendToTopic', { topic: 'news' }, 'topicUrl', { topic: 'news' }],
		['sendToAll', { confirmEveryone: true }, 'allUrl', {}],
	])('%s', async (operation, target, address, wire) => {
		// Its own method loses the secret on the way (it calls the request without its sender): the same data by the same request.
		const client = sender();
		const other = await captured(async () =>
			answered((done) => client.request('POST', client.urls[address] ?? '', { ...message(), ...wire }, done)),
		);
		const own = await captured(async () =>
			practice.push(`message.${operation}`, {
				...target,
				...form,
				options: { payload: words.payload, notifyType: -1, timeToLive: 3_600, notifyId: 7 },
			}),
		);
		expect(other.verdict).toBe('accepted');
		expect(other.warnings.join()).toMatch(/encoded twice/);
		expect(own.warnings).toEqual([]);
		expect({ ...comparable(own), fields: encodedTwice(own.fields) }).toEqual(comparable(other));
	});

	test('sendToAliases', async () => {
		const client = sender();
		const other = await captured(async () =>
			expect(await answered((done) => client.sendToAlias(['lilei', 'hanmeimei'], message(), done))).toMatchObject({
				code: 0,
			}),
		);
		const own = await captured(async () =>
			practice.push('message.sendToAliases', {
				alias: 'lilei,hanmeimei',
				...form,
				options: { payload: words.payload, notifyType: -1, timeToLive: 3_600, notifyId: 7 },
			}),
		);
		expect({ ...comparable(own), fields: encodedTwice(own.fields) }).toEqual(comparable(other));
	});
});
