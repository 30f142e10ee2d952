import { messageNames, practiceClient, traced, type PracticeClient, type Said } from './practiceClient';

// Two public clients that others wrote from the same documents. Their hosts are constants, so those are replaced;
// their faults are left as they are: the sandbox must see them. (mipush sends to aliases
// only: its other sends lose their `this` and throw before they reach the network.)

type Callback = (error: Error | null, response: unknown, body: string) => void;

interface MiPushClient {
	Message: new () => Record<string, (...values: unknown[]) => void> & object;
	Sender: new (options: { appSecret: string }) => {
		urls: Record<string, string>;
		sendToAlias(alias: string[], message: object, callback: Callback): void;
	};
	Tracer: new (options: { appSecret: string }) => {
		constants: Record<string, string>;
		getMessageStatus(id: string, callback: Callback): void;
	};
	Subscription: new (options: { appSecret: string }) => {
		constants: Record<string, string>;
		subscribeTopic(regIds: string[], topic: string, category: string | undefined, callback: Callback): void;
	};
}

const appSecret = 'practice-mipush-app-secret';

let client: PracticeClient;

beforeAll(async () => {
	client = await practiceClient();
});
beforeEach(() => {
	client.sandbox.reset();
});
afterAll(() => client.sandbox.close());

const here = (url: string): string => url.replace(/^https:\/\/[a-z.]*xmpush\.xiaomi\.com/, client.sandbox.url);

function redirect(table: Record<string, unknown>): void {
	for (const [name, value] of Object.entries(table)) {
		if (typeof value === 'string') table[name] = here(value);
		else if (typeof value === 'object' && value !== null) redirect(value as Record<string, unknown>);
	}
}

const last = () => client.sandbox.journal.list(1)[0]!;

describe('npm mipush 1.1.0', () => {
	// eslint-disable-next-line @typescript-eslint/no-require-imports -- a CommonJS package without types
	const mipush = require('mipush') as MiPushClient;
	const answered = (run: (callback: Callback) => void) =>
		new Promise<Said>((resolve, reject) => {
			run((error, _response, body) => {
				if (error) reject(error);
				else resolve(JSON.parse(body) as Said);
			});
		});

	function message(): object {
		const made = new mipush.Message();
		made.title!('from mipush');
		made.description!('描述 & more');
		made.restrictedPackageName!('com.example.shop');
		made.extra!('notify_effect', '1');
		return made;
	}

	test('sends to aliases', async () => {
		const sender = new mipush.Sender({ appSecret });
		redirect(sender.urls);
		const said = await answered((callback) => {
			sender.sendToAlias(['lilei', 'wangwei'], message(), callback);
		});
		expect(said).toMatchObject({ result: 'ok', code: 0 });
		expect(client.shade('Wang Wei')).toEqual(['from mipush']);
		expect(client.sandbox.phones.notifications()[0]!.text).toBe('描述 & more');
		expect(last().warnings).toEqual([]);
	});

	test('encodes the payload twice: seen and warned of', async () => {
		const sender = new mipush.Sender({ appSecret });
		redirect(sender.urls);
		const made = new mipush.Message();
		made.payload!('{"order":1}');
		const said = await answered((callback) => {
			sender.sendToAlias(['lilei'], Object.assign(made, message()), callback);
		});
		expect(said.code).toBe(0);
		expect(last().warnings).toEqual([expect.stringContaining('encoded twice')]);
	});

	test('subscribes and traces', async () => {
		const subscription = new mipush.Subscription({ appSecret });
		redirect(subscription.constants);
		expect(
			await answered((callback) => {
				subscription.subscribeTopic(['practice-regid-lilei'], 'sale', undefined, callback);
			}),
		).toMatchObject({ code: 0 });
		const { data } = await client.post('/v3/message/topic', { ...messageNames, topic: 'sale' });
		const tracer = new mipush.Tracer({ appSecret });
		redirect(tracer.constants);
		const said = await answered((callback) => {
			tracer.getMessageStatus(data.id, callback);
		});
		expect(traced(said)).toMatchObject({ id: data.id, delivered: 1, msg_type: 'Topic' });
	});
});

describe('npm xiaomi-push 1.0.0', () => {
	interface Client {
		Message: new () => Record<string, (...values: unknown[]) => object>;
		Notification: new (options: object) => {
			sendToRegid(ids: string[], message: object): Promise<Said>;
			sendToTopic(topic: string, message: object): Promise<Said>;
			sendToAll(message: object): Promise<Said>;
		};
		Subscription: new (options: object) => { subscribeTopicByAlias(aliases: string[], topic: string): Promise<Said> };
		Stats: new (options: object) => { getAliasesOf(regId: string): Promise<Said> };
		Tracer: new (options: object) => { getMessagesStatus(begin: number, end: number): Promise<Said> };
	}
	const options = { production: true, appSecret, restrictedPackageName: 'com.example.shop' };
	let xiaomi: Client;

	beforeAll(() => {
		// Its modules copy the addresses when they are loaded: change them before that.
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- a CommonJS package without types
		redirect(require('xiaomi-push/lib/constant') as Record<string, unknown>);
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- a CommonJS package without types
		xiaomi = require('xiaomi-push') as Client;
	});

	function message(title: string): object {
		const made = new xiaomi.Message();
		made.title!(title);
		made.description!('d');
		made.payload!('{"a":"b c"}');
		made.passThrough!(0);
		made.notifyType!(-1);
		made.extra!('notify_effect', '1');
		return made.restrictedPackageName!('com.example.shop');
	}

	test('sends to regIds, topics and everybody', async () => {
		const notification = new xiaomi.Notification(options);
		expect(await notification.sendToRegid(['practice-regid-lilei', 'gone'], message('one'))).toMatchObject({
			code: 0,
			data: { bad_regids: 'gone' },
		});
		expect(client.sandbox.phones.notifications()[0]!.details).toEqual({ payload: '{"a":"b c"}' });
		await notification.sendToTopic('orders', message('two'));
		await notification.sendToAll(message('three'));
		expect(client.sandbox.phones.list().map(({ received }) => received)).toEqual([3, 1, 2]);
		await expect(notification.sendToRegid(['gone'], message('four'))).rejects.toThrow('20301');
	});

	test('subscribes, asks, traces', async () => {
		await new xiaomi.Subscription(options).subscribeTopicByAlias(['lilei', 'wangwei'], 'sale');
		expect((await client.post('/v3/message/topic', { ...messageNames, topic: 'sale' })).info).toBe(
			'Received push messages for 1 topic',
		);
		expect(client.sandbox.phones.total).toBe(2);
		expect((await new xiaomi.Stats(options).getAliasesOf('practice-regid-lilei')).data.list).toEqual(['lilei']);
		const status = await new xiaomi.Tracer(options).getMessagesStatus(Date.now() - 60_000, Date.now() + 1000);
		expect(traced(status)).toHaveLength(1);
	});
});
