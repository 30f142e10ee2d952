import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import util from 'node:util';
import type { IDataObject } from 'n8n-workflow';
import {
	account,
	appleToken,
	goOn,
	jsonOf,
	otherAccount,
	otherToken,
	token,
	usePractice,
	type Sent,
	joined,
} from './practice';

// npm xinge 1.1.3, a client that others wrote for version 2. Its host is a constant, so the connection is led to the practice
// server while the Host header, which it signs, stays. Its faults are left as they are.

type Callback = (error: Error | null, body: string) => void;

interface Message {
	title?: string;
	content?: string;
	type?: number;
	expireTime: number;
	sendTime: number;
	customContent: Record<string, string>;
	acceptTime: object[];
	style?: object;
	action?: object;
	multiPkg?: number;
	alert?: unknown;
	badge?: number;
	sound?: string;
	loopTimes: number | null;
	loopInterval: number | null;
}

interface App {
	pushToSingleDevice(token: string, message: Message, environment: number, callback: Callback): void;
	pushToSingleAccount(account: string, message: Message, environment: number, callback: Callback): void;
	pushByAccounts(accounts: string[], message: Message, environment: number, callback: Callback): void;
	pushToAllDevices(message: Message, environment: number, callback: Callback): void;
	pushByTags(tags: string[], operation: string, message: Message, environment: number, callback: Callback): void;
	queryPushStatus(ids: string[], callback: Callback): void;
	queryDeviceNum(callback: Callback): void;
	queryTags(start: number, limit: number, callback: Callback): void;
	cancelTimingTask(id: string, callback: Callback): void;
	setTags(pairs: string[][], callback: Callback): void;
	deleteTags(pairs: string[][], callback: Callback): void;
	queryTagsByDeviceToken(token: string, callback: Callback): void;
	queryDeviceNumByTag(tag: string, callback: Callback): void;
}

interface Xinge {
	XingeApp: new (accessId: number, secretKey: string) => App;
	AndroidMessage: new () => Message;
	IOSMessage: new () => Message;
	Style: new () => object;
	ClickAction: new () => object;
	TimeInterval: new (startHour: number, startMin: number, endHour: number, endMin: number) => object;
}

// Newer versions of Node no longer have it.
(util as unknown as Record<string, unknown>).isArray ??= Array.isArray;

// eslint-disable-next-line @typescript-eslint/no-require-imports -- a CommonJS package without types
const xinge = require('xinge') as Xinge;

const practice = usePractice();
const app = new xinge.XingeApp(2100000001, 'practice-xg-secret-key');

beforeAll(() => {
	const request = http.request.bind(http) as (
		options: RequestOptions,
		callback?: (answer: IncomingMessage) => void,
	) => ClientRequest;
	const toPractice = (options: RequestOptions, callback?: (answer: IncomingMessage) => void): ClientRequest =>
		request(
			{
				...options,
				host: '127.0.0.1',
				port: practice.sandbox.port,
				headers: { ...(options.headers as Record<string, string>), Host: options.host ?? '' },
			},
			callback,
		);
	jest.spyOn(http, 'request').mockImplementation(toPractice as typeof http.request);
});
afterAll(() => jest.restoreAllMocks());

async function asked(run: (callback: Callback) => void): Promise<Sent> {
	const said = await new Promise<{ ret_code: number }>((resolve, reject) => {
		run((error, body) => {
			if (error) reject(error);
			else resolve(JSON.parse(body) as { ret_code: number });
		});
	});
	expect(said.ret_code).toBe(0);
	const request = practice.request();
	expect(request).toMatchObject({ method: 'POST', host: 'openapi.xg.qq.com', verdict: 'accepted' });
	return request;
}

/** What both must say alike; times and signatures are each one's own, JSON is compared as what it means. */
function told({ path, method, fields }: Sent, sendTime: (text: string) => number): Record<string, unknown> {
	const { timestamp, sign, send_time, ...rest } = fields;
	expect(timestamp).toMatch(/^\d{10}$/);
	expect(sign).toMatch(/^[0-9a-f]{32}$/);
	const values = Object.fromEntries(
		Object.entries(rest).map(([name, value]) => [name, /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value]),
	);
	return { path, method, ...values, ...(send_time === undefined ? {} : { send_time: sendTime(send_time) }) };
}

/** xinge writes the time of the machine it runs on, the service reads Beijing time: a fault of its own. */
const machineTime = (text: string): number => new Date(text.replace(' ', 'T')).getTime();
const beijingTime = (text: string): number => Date.parse(`${text.replace(' ', 'T')}+08:00`);

const later = Date.parse('2031-01-02T00:00:00Z');

function android(type: number): Message {
	const message = Object.assign(new xinge.AndroidMessage(), {
		type,
		title: '发货 & more',
		content: '明天 到 100%',
		expireTime: 3600,
		sendTime: later / 1000,
		customContent: { order: 'A-1' },
		acceptTime: [new xinge.TimeInterval(10, 30, 23, 45)],

		multiPkg: 1,
		loopTimes: 2,
		loopInterval: 7,
	});
	message.style = Object.assign(new xinge.Style(), {
		ring: 1,
		ringRaw: 'bell',
		vibrate: 0,
		lights: 1,
		smallIcon: 'small',
		iconType: 0,
		iconRes: 'xg',
		builderId: 3,
		styleId: 0,
		clearable: 0,
		nId: 7,
	});
	message.action = Object.assign(new xinge.ClickAction(), {
		actionType: 2,
		browser: { url: 'https://example.com/a?b=c', confirm: 1 },
	});
	return message;
}

const apple = (): Message =>
	Object.assign(new xinge.IOSMessage(), {
		alert: { title: '发货', body: '明天到', subtitle: 'A-1' },
		badge: 5,
		sound: 'bell.caf',
		expireTime: 3600,
		sendTime: later / 1000,
		customContent: { order: 'A-1' },
		acceptTime: [new xinge.TimeInterval(10, 30, 23, 45)],

		loopTimes: 2,
		loopInterval: 7,
	});

const oursForAndroid = (messageType: number): IDataObject => ({
	messageType,
	title: '发货 & more',
	content: '明天 到 100%',
	actionType: 2,
	url: 'https://example.com/a?b=c',
	confirm: true,
	options: {
		ring: true,
		ringRaw: 'bell',
		vibrate: false,
		lights: true,
		smallIcon: 'small',
		iconType: 0,
		iconRes: 'xg',
		builderId: 3,
		styleId: false,
		clearable: false,
		nId: 7,
		customContent: { values: [{ key: 'order', value: 'A-1' }] },
		acceptTime: { values: [{ start: '10:30', end: '23:45' }] },
	},
});

const oursForApple: IDataObject = {
	messageType: 0,
	title: '发货',
	content: '明天到',
	environment: 1,
	options: {
		badge: 5,
		sound: 'bell.caf',
		subtitle: 'A-1',
		customContent: { values: [{ key: 'order', value: 'A-1' }] },
		acceptTime: { values: [{ start: '10:30', end: '23:45' }] },
	},
};

const valid = { validTime: 600 };
const timed = { ...valid, expireTime: 3600, sendTime: new Date(later).toISOString() };
const looped = { ...timed, loopTimes: 2, loopInterval: 7 };
const pkg = { multiPkg: true };

type Row = [what: string, theirs: (callback: Callback) => void, operation: string, ours: IDataObject];

const rows: Row[] = [
	[
		'a notification to a device',
		(done) => {
			app.pushToSingleDevice(token, android(1), 0, done);
		},
		'push.sendToDevice',
		joined({ deviceToken: token, ...oursForAndroid(1) }, { options: { ...timed, ...pkg } }),
	],
	[
		'a message handed to the app',
		(done) => {
			app.pushToSingleDevice(token, android(2), 0, done);
		},
		'push.sendToDevice',
		joined({ deviceToken: token, ...oursForAndroid(2) }, { options: { ...timed, ...pkg } }),
	],
	[
		'a message to an iPhone',
		(done) => {
			app.pushToSingleDevice(appleToken, apple(), 1, done);
		},
		'push.sendToDevice',
		joined({ deviceToken: appleToken, ...oursForApple }, { options: timed }),
	],
	[
		'a notification to an account',
		(done) => {
			app.pushToSingleAccount(account, android(1), 0, done);
		},
		'push.sendToAccount',
		joined({ account, ...oursForAndroid(1) }, { options: { ...timed, ...pkg } }),
	],
	[
		'a notification to accounts',
		(done) => {
			app.pushByAccounts([account, otherAccount], android(1), 0, done);
		},
		'push.sendToAccounts',
		joined(
			{
				accountList: `${account},${otherAccount}`,
				...oursForAndroid(1),
			},
			{ options: { ...valid, expireTime: 3600, ...pkg } },
		),
	],
	[
		'a notification to everyone',
		(done) => {
			app.pushToAllDevices(android(1), 0, done);
		},
		'push.sendToAll',
		joined({ confirmEveryone: true, ...oursForAndroid(1) }, { options: { ...looped, ...pkg } }),
	],
	[
		'a notification to tags',
		(done) => {
			app.pushByTags(['vip', 'beta'], 'OR', android(1), 0, done);
		},
		'push.sendToTags',
		joined({ tagsList: ['vip', 'beta'], tagsOp: 'OR', ...oursForAndroid(1) }, { options: { ...looped, ...pkg } }),
	],
	[
		'a message to iPhones by tags',
		(done) => {
			app.pushByTags(['beta'], 'AND', apple(), 1, done);
		},
		'push.sendToTags',
		joined({ tagsList: ['beta'], tagsOp: 'AND', ...oursForApple }, { options: looped }),
	],
	[
		'the status of messages',
		(done) => {
			app.queryPushStatus(['2854657652', '27ABC5486977'], done);
		},
		'task.getStatus',
		{ pushIds: '2854657652,27ABC5486977', options: valid },
	],
	[
		'the number of devices',
		(done) => {
			app.queryDeviceNum(done);
		},
		'device.count',
		{ options: valid },
	],
	[
		'the tags of the app',
		(done) => {
			app.queryTags(0, 20, done);
		},
		'tag.getMany',
		{ limit: 20, options: valid },
	],
	[
		'cancelling',
		(done) => {
			app.cancelTimingTask('2854657652', done);
		},
		'task.cancel',
		{ pushId: '2854657652', options: valid },
	],
	[
		'setting tags',
		(done) => {
			app.setTags(
				[
					['new', token],
					['新', otherToken],
				],
				done,
			);
		},
		'tag.set',
		{
			tagTokenList: {
				values: [
					{ tag: 'new', token },
					{ tag: '新', token: otherToken },
				],
			},
			options: valid,
		},
	],
	[
		'deleting tags',
		(done) => {
			app.deleteTags([['vip', token]], done);
		},
		'tag.delete',
		{ tagTokenListFrom: 'json', tagTokenList: [['vip', token]], options: valid },
	],
	[
		'the tags of a device',
		(done) => {
			app.queryTagsByDeviceToken(token, done);
		},
		'tag.getByDevice',
		{ deviceToken: token, options: valid },
	],
	[
		'the number of devices of a tag',
		(done) => {
			app.queryDeviceNumByTag('vip', done);
		},
		'tag.countDevices',
		{ tag: 'vip', options: valid },
	],
];

test.each(rows)('%s: both are accepted, and say the same field by field', async (_what, theirs, operation, ours) => {
	const their = told(await asked(theirs), machineTime);
	practice.sandbox.reset();
	const run = await practice.push(operation, ours, { settings: goOn });
	expect(told(practice.request(), beijingTime)).toEqual(their);
	expect(practice.request().verdict).toBe('accepted');
	// There is nothing to cancel under this ID; the request is what counts here.
	if (operation !== 'task.cancel') expect(jsonOf(run).filter(({ error }) => error !== undefined)).toEqual([]);
});

test('sent at once by xinge, which always names a time: a time that has passed is no time', async () => {
	const message = Object.assign(android(1), { sendTime: 0, acceptTime: [] });
	const { fields } = await asked((done) => {
		app.pushToSingleDevice(token, message, 0, done);
	});
	expect(fields.send_time).toMatch(/^19(70|69)-/);
	expect(practice.shade('Li Lei')).toEqual(['明天 到 100%']);
});

test('a wrong secret of theirs is refused as ours is', async () => {
	const stranger = new xinge.XingeApp(2100000001, 'wrong');
	const body = await new Promise<string>((resolve, reject) => {
		stranger.queryDeviceNum((error, said) => {
			if (error) reject(error);
			else resolve(said);
		});
	});
	expect(JSON.parse(body)).toMatchObject({ ret_code: -103 });
});
