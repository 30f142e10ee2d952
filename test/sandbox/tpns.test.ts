import { request } from 'node:http';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { signatureOf } from '../../sandbox/tpns/signature';
import {
	android,
	appleToken,
	basic,
	hmacSha256,
	ios,
	otherToken,
	signOf,
	strangeToken,
	token,
	TpnsClient,
	type Said,
} from './tpnsClient';

// The stand-in of TPNS against Tencent's pages, with requests and signatures made by hand.

const client = new TpnsClient();
beforeAll(async () => client.start());
afterAll(async () => client.stop());
beforeEach(() => client.reset());

const push = '/v3/push/app';
const message = { title: 'Title', content: 'Text' };
const base = { audience_type: 'token', message_type: 'notify', token_list: [token], message };
const apple = {
	audience_type: 'token',
	message_type: 'notify',
	environment: 'dev',
	token_list: [appleToken],
	message: { ...message, ios: { aps: { alert: { subtitle: 'Sub' } } } },
};

/**
 * The page's example (签名认证) and what it says comes out. That Sign is of the body in its Java program, which has `platform`; the
 * text that stands above it, and in the programs for Python, Go and PHP, has none and gives another.
 */
const example = {
	timeStamp: '1565314789',
	accessId: '1500001048',
	secretKey: '1452fcebae9f3115ba794fb0fff2fd73',
	body: (platform: string): string =>
		`{"audience_type": "account",${platform}"message": {"title": "test title","content": "test content","android": { "action": {"action_type": 3,"intent": "xgscheme://com.xg.push/notify_detail?param1=xg"}}},"message_type": "notify","account_list": ["5822f0eee44c3625ef0000bb"] }`,
};

describe('who is asking', () => {
	test.each([
		[
			'Java',
			example.body('"platform": "android",'),
			'cd20774682bf78bfdb43e17d1d5d56b3e5b789a1670fc1527ef54c65d2d7b76d',
			'Y2QyMDc3NDY4MmJmNzhiZmRiNDNlMTdkMWQ1ZDU2YjNlNWI3ODlhMTY3MGZjMTUyN2VmNTRjNjVkMmQ3Yjc2ZA==',
		],
		[
			'Python, Go and PHP',
			example.body(''),
			'09f07d2a518a8814e369dcd9534f10b8a29d128531a19adaa28cb247605c1e84',
			'MDlmMDdkMmE1MThhODgxNGUzNjlkY2Q5NTM0ZjEwYjhhMjlkMTI4NTMxYTE5YWRhYTI4Y2IyNDc2MDVjMWU4NA==',
		],
	])("the page's example for %s, by RFC 2104, by openssl and here", (_language, body, hash, sign) => {
		const text = `${example.timeStamp}${example.accessId}${body}`;
		expect(hmacSha256(example.secretKey, Buffer.from(text))).toBe(hash);
		expect(signOf(example.timeStamp, example, body)).toBe(sign);
		expect(signatureOf(example.timeStamp, example.accessId, Buffer.from(body), example.secretKey)).toBe(sign);
		const said = execFileSync('openssl', ['dgst', '-sha256', '-hmac', example.secretKey], {
			input: text,
			encoding: 'utf8',
		});
		expect(said.trim().endsWith(hash)).toBe(true);
	});

	test("the page's C# program has data of its own", () => {
		const body =
			'{"audience_type": "account","message": {"title": "test title","content": "test content","android": { "action": {"action_type": 3,"intent": "xgscheme://com.xg.push/notify_detail?param1=xg"}}},"message_type": "notify","account_list": ["234"] }';
		const csharp = { accessId: '1500004469', secretKey: '2b1163d904bd5f82dcf82dcf82dc4407' };
		const sign = 'ZWUzNTM1ODQyYmRiODBkYWJiZTFmMzY3ODcwMGY2Yzc2Y2M2M2U0ZjRkZDZiMDkwYzRhM2JjYWU2N2Y2OGQ4NQ==';
		expect(signOf('1621307510', csharp, body)).toBe(sign);
		expect(signatureOf('1621307510', csharp.accessId, Buffer.from(body), csharp.secretKey)).toBe(sign);
	});

	test('headers and Basic are taken, over the bytes as they came', async () => {
		const text = `${JSON.stringify(base)} \n`;
		expect(await client.call(push, text)).toMatchObject({ ret_code: 0 });
		expect(await client.call(push, base, { headers: basic() })).toMatchObject({ ret_code: 0 });
	});

	const signed = (change: Record<string, string>): Record<string, string> => {
		const timeStamp = change.TimeStamp ?? String(Math.floor(client.now / 1000));
		const app = { ...android, accessId: change.AccessId ?? android.accessId };
		return {
			AccessId: app.accessId,
			TimeStamp: timeStamp,
			Sign: signOf(timeStamp, app, JSON.stringify(base)),
			...change,
		};
	};

	test.each<[string, () => Record<string, string>, number]>([
		['an unknown Access ID', () => signed({ AccessId: '1500000009' }), 1008035],
		['an unknown Access ID by Basic', () => basic({ ...android, accessId: '1500000009' }), 1008035],
		['a wrong secret by Basic', () => basic({ ...android, secretKey: 'x' }), 1008003],
		['another signature', () => signed({ Sign: signOf('1', android, 'x') }), 1008003],
		['an old time', () => signed({ TimeStamp: String(Math.floor(client.now / 1000) - 3600) }), 1008003],
		['milliseconds', () => signed({ TimeStamp: String(client.now) }), 1008003],
		['no time', () => ({ AccessId: android.accessId, Sign: 'x' }), 1008003],
		[
			'Base64 of the bytes instead of the hexadecimal text',
			() => {
				const { TimeStamp = '' } = signed({});
				const hash = createHmac('sha256', android.secretKey).update(
					TimeStamp + android.accessId + JSON.stringify(base),
				);
				return signed({ TimeStamp, Sign: hash.digest('base64') });
			},
			1008003,
		],
	])('%s is refused', async (_what, headers, code) => {
		expect(await client.call(push, base, { headers: headers() })).toMatchObject({ ret_code: code, push_id: '0' });
		expect(client.sandbox.phones.notifications()).toEqual([]);
		expect(client.entry().vendor).toBe('tpns');
	});

	test('the same paths are XG’s where nothing says TPNS', async () => {
		expect(await client.call(push, base, { headers: { authorization: 'Basic eDp5' } })).toMatchObject({
			ret_code: 10104,
		});
		expect(client.entry().vendor).toBe('xg');
		client.sandbox.dials.set({ fault: 'code', code: 1008004, vendor: 'tpns', path: push });
		expect(await client.call(push, base)).toMatchObject({ ret_code: 1008004, push_id: '0' });
		client.sandbox.dials.set({ fault: 'throttle', vendor: 'tpns', status: 200, path: '/v3/push/package/upload' });
		expect(await client.upload('tokens.txt', token)).toEqual({ retCode: 1008028, errMsg: 'request too fast' });
		expect(await client.call('/v3/statistics/nothing', {})).toMatchObject({ ret_code: 1008007 });
	});
});

describe('a push', () => {
	test('one device: the answer is the page’s', async () => {
		expect(await client.call(push, { ...base, seq: 7 })).toEqual({
			seq: 7,
			push_id: expect.stringMatching(/^\d+$/),
			ret_code: 0,
			environment: 'product',
			err_msg: '',
			result: '[0]',
		});
		expect(client.shade('Li Lei')).toEqual(['Title']);
		expect(await client.call(push, apple, { app: ios })).toMatchObject({ ret_code: 0, environment: 'dev' });
		expect(client.shade('Wang Wei')).toEqual(['Title']);
	});

	const list = { ...base, audience_type: 'token_list' };
	const android2 = (own: object): object => ({ ...base, message: { ...message, android: own } });
	const appleWith = (own: object): object => ({ ...apple, message: { ...message, ...own } });

	test.each<[string, unknown, number, typeof android?]>([
		['no JSON', '{', 1008001],
		['a list as the body', '[]', 1008001],
		['an audience that is none', { ...base, audience_type: 'everyone' }, 1008007],
		['no audience', { ...base, audience_type: undefined }, 1008002],
		['no message', { ...base, message: undefined }, 1008002],
		['a message as text', { ...base, message: '{}' }, 1008001],
		['no message type', { ...base, message_type: undefined }, 1008002],
		['a message type of version 2', { ...base, message_type: 1 }, 1008001],
		['no title', { ...base, message: { content: 'x' } }, 1008002],
		['no content', { ...base, message: { title: 'x' } }, 1008002],
		['a message of 4,097 bytes', { ...base, message: { title: 'x', content: 'y'.repeat(4097 - 26) } }, 1008007],
		['custom_content as an object', android2({ custom_content: { a: 1 } }), 1008001],
		['custom_content that is no JSON', android2({ custom_content: 'a=1' }), 1008007],
		['a badge_type of 100', android2({ badge_type: 100 }), 1008007],
		['a ring of 2', android2({ ring: 2 }), 1008007],
		['a ring as text', android2({ ring: '1' }), 1008001],
		['an action without its intent', android2({ action: { action_type: 3 } }), 1008002],
		['an address that is none', android2({ action: { action_type: 2, browser: { url: 'ftp://x' } } }), 1008007],
		['a vivo channel of 2', android2({ vivo_ch_id: '2' }), 1008007],
		['a push_id', { ...base, push_id: '0' }, 1008007],
		['a field that does not exist', { ...base, sendtime: 'x' }, 1008007],
		['a token of 37 characters', { ...base, token_list: ['f'.repeat(37)] }, 1008007],
		['a token of 35 characters', { ...base, token_list: ['f'.repeat(35)] }, 1008029],
		['a token that nobody has', { ...base, token_list: [strangeToken] }, 10010005],
		['an account that nobody has', { ...base, audience_type: 'account', account_list: ['nobody'] }, 10010005],
		['no tokens', { ...base, token_list: [] }, 1008002],
		['accounts that are missing', { ...base, audience_type: 'account_list' }, 1008002],
		['1,001 tokens', { ...list, token_list: Array(1001).fill('bulk-1') }, 1008007],
		['one bad token of two', { ...list, token_list: [token, 'x'] }, 1008029],
		['an expire_time of more than three days', { ...base, expire_time: 259_201 }, 1008007],
		['a push_speed of 999', { ...base, push_speed: 999 }, 1008007],
		['a channel that is none', { ...base, channel_rules: [{ channel: 'x', disable: true }] }, 1008007],
		['a channel rule without its switch', { ...base, channel_rules: [{ channel: 'xm' }] }, 1008002],
		['multi_pkg as text', { ...base, multi_pkg: 'true' }, 1008001],
		['tags that are missing', { ...base, audience_type: 'tag' }, 1008002],
		[
			'513 characters of tags',
			{ ...base, audience_type: 'tag', tag_list: { tags: ['x'.repeat(513)], op: 'OR' } },
			1008007,
		],
		['a package that does not exist', { ...base, audience_type: 'package_token_push', upload_id: 5 }, 1008007],
		['a package without its ID', { ...base, audience_type: 'package_token_push' }, 1008002],
		['an ID of a package as text', { ...base, audience_type: 'package_token_push', upload_id: '5' }, 1008001],
		['iOS without environment', { ...apple, environment: undefined }, 1008002, ios],
		['iOS without alert', appleWith({ ios: { aps: {} } }), 1008002, ios],
		['iOS without its part', appleWith({}), 1008002, ios],
		[
			'a notification with content-available',
			appleWith({ ios: { aps: { alert: {}, 'content-available': 1 } } }),
			1008007,
			ios,
		],
		[
			'a loud silent message',
			{ ...appleWith({ ios: { aps: { 'content-available': 1, badge_type: 1 } } }), message_type: 'message' },
			1008007,
			ios,
		],
		['a token of the other platform', { ...apple, token_list: [token] }, 10010005, ios],
	])('%s is refused', async (_what, body, code, app = android) => {
		expect(await client.call(push, body, { app })).toMatchObject({ ret_code: code, push_id: '0' });
		expect(client.sandbox.phones.notifications()).toEqual([]);
	});

	test('a list: nobody is told of who is unknown; bad tokens are left out where it says so', async () => {
		expect(await client.call(push, { ...list, token_list: [token, strangeToken] })).toEqual({
			seq: 0,
			environment: 'product',
			ret_code: 0,
			push_id: expect.any(String),
		});
		expect(client.entry().warnings.join()).toContain(strangeToken);
		expect(await client.call(push, { ...list, token_list: [otherToken, 'x'], ignore_invalid_token: 1 })).toMatchObject({
			ret_code: 0,
			invalid_targe_list: ['x'],
		});
		expect([client.shade('Li Lei'), client.shade('Han Meimei')]).toEqual([['Title'], ['Title']]);
	});

	test('an account reaches its newest device, or all', async () => {
		await client.call('/v3/device/account/batchoperate', {
			operator_type: 2,
			token_accounts: [{ token: otherToken, account_list: [{ account: 'lilei' }] }],
		});
		const to = { ...base, audience_type: 'account', account_list: ['lilei'] };
		await client.call(push, to);
		expect([client.shade('Li Lei'), client.shade('Han Meimei')]).toEqual([[], ['Title']]);
		await client.call(push, { ...to, account_push_type: 1 });
		expect([client.shade('Li Lei').length, client.shade('Han Meimei').length]).toEqual([1, 2]);
		expect(await client.call(push, { ...to, account_type: 1002 })).toMatchObject({ ret_code: 10010005 });
	});

	test('expire_time: 0 reaches nobody who is offline, 1 to 799 become 800', async () => {
		const phone = client.sandbox.phones.get('Li Lei')!;
		client.sandbox.phones.setOnline(phone, false);
		await client.call(push, { ...base, expire_time: 0 });
		expect(phone.waiting).toEqual([]);
		await client.call(push, { ...base, expire_time: 1 });
		expect(client.entry().warnings.join()).toContain('800');
		client.ahead += 799_000;
		client.sandbox.phones.setOnline(phone, true);
		expect(client.shade('Li Lei')).toEqual(['Title']);
	});

	test('everyone: once a second, the same once an hour', async () => {
		const all = { ...base, audience_type: 'all', token_list: undefined };
		expect(await client.call(push, all)).toMatchObject({ ret_code: 0 });
		expect([client.shade('Li Lei'), client.shade('Han Meimei'), client.shade('Wang Wei')]).toEqual([
			['Title'],
			['Title'],
			[],
		]);
		expect(await client.call(push, { ...all, message: { title: 'B', content: 'B' } })).toMatchObject({
			ret_code: 1008028,
		});
		client.ahead += 1000;
		expect(await client.call(push, all)).toMatchObject({ ret_code: 10010018 });
		client.ahead += 3_600_000;
		expect(await client.call(push, all)).toMatchObject({ ret_code: 0 });
	});

	const item = (own: object): object => ({
		is_not: false,
		tags_operator: 'OR',
		items_operator: 'AND',
		tag_type: 'xg_user_define',
		...own,
	});
	const tagged = (...items: object[]): object => ({
		...base,
		audience_type: 'tag',
		tag_rules: [{ tag_items: items, operator: 'OR', is_not: false }],
	});

	test.each<[string, object, string[]]>([
		['a tag', tagged(item({ tags: ['beta'] })), ['Han Meimei']],
		['not a tag', tagged(item({ tags: ['beta'], is_not: true })), ['Li Lei']],
		['both', tagged(item({ tags: ['vip', 'beta'], tags_operator: 'AND' })), ['Han Meimei']],
		[
			'AND before OR',
			tagged(
				item({ tags: ['vip'] }),
				item({ tags: ['beta'], items_operator: 'OR' }),
				item({ tags: ['nothing'], items_operator: 'AND' }),
			),
			['Li Lei', 'Han Meimei'],
		],
		['a version', tagged(item({ tags: ['3.2.0'], tag_type: 'xg_auto_version' })), ['Li Lei']],
		['tag_list', { ...base, audience_type: 'tag', tag_list: { tags: ['vip', 'beta'], op: 'AND' } }, ['Han Meimei']],
	])('tags: %s', async (_what, body, reached) => {
		expect(await client.call(push, body)).toMatchObject({ ret_code: 0 });
		expect(['Li Lei', 'Han Meimei', 'Wang Wei'].filter((phone) => client.shade(phone).length > 0)).toEqual(reached);
	});

	test.each([
		['an unknown kind', tagged(item({ tags: ['x'], tag_type: 'xg_auto_verison' })), 1008007],
		['no operator', tagged(item({ tags: ['x'], tags_operator: undefined })), 1008002],
		['is_not as text', tagged(item({ tags: ['x'], is_not: 'false' })), 1008001],
	])('tags: %s is refused', async (_what, body, code) => {
		expect(await client.call(push, body)).toMatchObject({ ret_code: code });
	});

	const beijing = (time: number): string => new Date(time + 28_800_000).toISOString().slice(0, 19).replace('T', ' ');

	test('a time ahead waits and is cancelled; more than 90 days are too many', async () => {
		const all = { ...base, audience_type: 'all', token_list: undefined };
		expect(await client.call(push, { ...all, send_time: beijing(client.now + 91 * 86_400_000) })).toMatchObject({
			ret_code: 10010012,
		});
		expect(await client.call(push, { ...all, send_time: '2026-1-1' })).toMatchObject({ ret_code: 10010012 });
		const { push_id: id } = await client.call(push, { ...all, send_time: beijing(client.now + 86_400_000) });
		expect(client.shade('Li Lei')).toEqual([]);
		const record = (await client.call('/v3/statistics/get_push_record', { pushId: id })) as {
			pushRecordData?: object[];
		};
		expect(record.pushRecordData).toMatchObject([{ status: 'PUSH_WAIT' }]);
		expect(await client.call('/v3/push/cancel_timing_task', { pushid: id })).toMatchObject({ retCode: 0 });
		expect(await client.call('/v3/push/cancel_timing_task', { pushId: id })).toMatchObject({ retCode: 1008007 });
		expect(await client.call('/v3/push/cancel_timing_task', { pushId: '5' })).toMatchObject({ retCode: 1008015 });
	});

	test('a loop gives a list of IDs, one for each run', async () => {
		const day = (days: number): string => beijing(client.now + days * 86_400_000).slice(0, 10);
		const loop = {
			startDate: day(1),
			endDate: day(2),
			loopType: 1,
			loopDayIndexs: [0],
			dayTimes: ['19:00:00', '20:00:00'],
		};
		const all = { ...base, audience_type: 'all', token_list: undefined };
		expect(await client.call(push, { ...all, loop_param: { ...loop, loopDayIndexs: [1] } })).toMatchObject({
			ret_code: 1008007,
		});
		expect(await client.call(push, { ...all, loop_param: { ...loop, dayTimes: ['25:00:00'] } })).toMatchObject({
			ret_code: 10010012,
		});
		expect(await client.call(push, { ...all, loop_param: { ...loop, endDate: undefined } })).toMatchObject({
			ret_code: 1008002,
		});
		const said = await client.call(push, { ...all, loop_param: loop });
		expect(said).toMatchObject({ ret_code: 0 });
		expect(new Set(said.push_id).size).toBe(4);
	});

	test('a collapse ID of an earlier push covers its message; one of nobody is refused', async () => {
		const all = { ...base, audience_type: 'all', token_list: undefined };
		const { push_id: id } = await client.call(push, all);
		const { pushRecordData: [record] = [] } = (await client.call('/v3/statistics/get_push_record', {
			pushId: id,
		})) as Said & {
			pushRecordData?: Array<{ collapseID: number }>;
		};
		client.ahead += 1000;
		const second = { ...all, message: { title: 'Second', content: 'x' } };
		expect(await client.call(push, { ...second, collapse_id: 1 })).toMatchObject({ ret_code: 1008007 });
		expect(await client.call(push, { ...second, collapse_id: record?.collapseID })).toMatchObject({ ret_code: 0 });
		expect(client.shade('Li Lei')).toEqual(['Second']);
	});
});

/** A zip of one file, made by hand. */
function zipOf(name: string, text: string): Buffer {
	const packed = deflateRawSync(text);
	const [title, sizes] = [Buffer.from(name), Buffer.alloc(20)];
	sizes.writeUInt32LE(packed.length, 8);
	sizes.writeUInt32LE(Buffer.byteLength(text), 12);
	sizes.writeUInt16LE(title.length, 16);
	const head = Buffer.from([20, 0, 0, 0, 8, 0]);
	const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), head, sizes.subarray(0, 20), title, packed]);
	const central = Buffer.concat([
		Buffer.from('PK\x01\x02', 'latin1'),
		Buffer.from([20, 0]),
		head,
		sizes.subarray(0, 18),
		Buffer.alloc(16),
		title,
	]);
	const end = Buffer.alloc(18);
	end.writeUInt16LE(1, 4);
	end.writeUInt16LE(1, 6);
	end.writeUInt32LE(central.length, 8);
	end.writeUInt32LE(local.length, 12);
	return Buffer.concat([local, central, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

describe('packages', () => {
	const to = (kind: string, id: number | undefined): object => ({
		...base,
		audience_type: kind,
		upload_id: id,
		token_list: undefined,
	});

	test('tokens of a text file, accounts of a zip', async () => {
		const { uploadId, ...said } = await client.upload('tokens.txt', `${token}\n${strangeToken}\nbulk-5\n`);
		expect(said).toEqual({ retCode: 0, errMsg: 'NO_ERROR' });
		expect(await client.call(push, to('package_token_push', uploadId))).toMatchObject({ ret_code: 0 });
		expect([client.shade('Li Lei'), client.shade('Han Meimei')]).toEqual([['Title'], []]);
		expect(client.sandbox.bulk.counters()).toMatchObject([{ vendor: 'tpns', delivered: 1 }]);
		const zipped = await client.upload('accounts.zip', zipOf('accounts.csv', 'hanmeimei\n'));
		expect(zipped).toMatchObject({ retCode: 0 });
		expect(await client.call(push, to('package_account_push', zipped.uploadId))).toMatchObject({ ret_code: 1008028 });
		client.ahead += 1000;
		expect(await client.call(push, to('package_account_push', zipped.uploadId))).toMatchObject({ ret_code: 0 });
		expect(client.shade('Han Meimei')).toEqual(['Title']);
	});

	test.each<[string, string, string | Buffer, number]>([
		['an empty file', 'tokens.txt', '', 1008012],
		['only blank lines', 'tokens.txt', '\n\n', 1008012],
		['another ending', 'tokens.json', token, 1008011],
		['two columns', 'tokens.csv', `${token},1`, 1008011],
		['a name of 101 characters', `${'x'.repeat(97)}.txt`, token, 1008011],
		['another encoding', 'tokens.txt', Buffer.from([0xd6, 0xd0]), 1008011],
		['a folder in a zip', 'tokens.zip', zipOf('a/tokens.txt', token), 1008011],
	])('%s is refused', async (_what, name, content, code) => {
		expect(await client.upload(name, content)).toEqual({ retCode: code, errMsg: expect.any(String) });
	});

	test('a target is the whole of its line', async () => {
		const { uploadId } = await client.upload('accounts.txt', '\ufefflilei\nhanmeimei\r\n "x" \n"y"\nz\n');
		const whole = 'a target is the whole of its line here.';
		expect(client.entry().warnings).toEqual([
			`Line 1 has a byte order mark; ${whole}`,
			`Line 2 has a carriage return; ${whole}`,
			`Line 3 has a space at an end; ${whole}`,
			`Line 4 has quotes; ${whole}`,
			`Line 5 has a length that is not from 2 to 100; ${whole}`,
		]);
		expect(await client.call(push, to('package_account_push', uploadId))).toMatchObject({ ret_code: 0 });
		expect([client.shade('Li Lei'), client.shade('Han Meimei')]).toEqual([[], []]);
	});

	test('a body that comes in pieces, and one that breaks off', async () => {
		const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="tokens.txt"\r\n\r\n';
		const tail = '\r\n--b--\r\n';
		const target = new URL('/v3/push/package/upload', client.sandbox.url);
		const headers = { ...basic(), 'content-type': 'multipart/form-data; boundary=b' };
		const sent = async (own: Record<string, string>, ...pieces: string[]): Promise<string> =>
			new Promise((resolve, reject) => {
				const calling = request(target, { method: 'POST', headers: { ...headers, ...own } }, (answer) => {
					let text = '';
					answer.on('data', (piece) => (text += String(piece))).on('end', () => resolve(text));
				}).on('error', reject);
				for (const piece of pieces.slice(0, -1)) calling.write(piece);
				const last = pieces.at(-1);
				if (last === 'breaks') setTimeout(() => calling.destroy(new Error('broken off')), 50);
				else calling.end(last);
			});
		const whole = [head, `${token}\n`, `${otherToken}\n`, tail];
		const length = { 'content-length': String(whole.join('').length) };
		await expect(sent(length, head, `${token}\n`, 'breaks')).rejects.toThrow('broken off');
		await expect(sent({}, head, `${token}\n`, 'breaks')).rejects.toThrow('broken off');
		const ids = [];
		for (const own of [length, { 'transfer-encoding': 'chunked' }])
			ids.push((JSON.parse(await sent(own, ...whole)) as { uploadId: number }).uploadId);
		// Nothing was kept of those that broke off.
		expect(ids).toEqual([11_231, 11_232]);
	});

	test('Basic only, in the field "file"', async () => {
		const signed = { AccessId: android.accessId, TimeStamp: String(Math.floor(client.now / 1000)), Sign: 'x' };
		expect(await client.upload('tokens.txt', token, signed)).toMatchObject({ retCode: 1008003 });
		expect(await client.upload('tokens.txt', token, basic({ ...android, secretKey: 'x' }))).toMatchObject({
			retCode: 1008003,
		});
		expect(await client.upload('tokens.txt', token, basic(), 'upload')).toMatchObject({ retCode: 1008002 });
		expect(client.entry().body?.length).toBeLessThanOrEqual(4096);
	});

	test('a million tokens are one request', async () => {
		const lines = Array.from({ length: 1_000_000 }, (_one, number) => `bulk-${number}`.padEnd(5)).join('\n');
		const { uploadId } = await client.upload('million.txt', `${lines}\n${' '.repeat(33 * 1024 * 1024)}`);
		expect(await client.call(push, to('package_token_push', uploadId))).toMatchObject({ ret_code: 0 });
		expect(client.sandbox.bulk.counters()).toMatchObject([{ distinct: 1_000_000, duplicates: 0 }]);
	});
});

describe('tags, accounts, attributes', () => {
	const tagPath = '/v3/device/tag';
	const tagsOf = async (...tags: string[]): Promise<string[]> => {
		client.ahead += 3_600_000;
		client.sandbox.phones.list().forEach((phone) => client.sandbox.phones.clearShade(phone));
		await client.call(push, { ...base, audience_type: 'tag', tag_list: { tags, op: 'AND' } });
		return ['Li Lei', 'Han Meimei'].filter((phone) => client.shade(phone).length > 0);
	};

	test('every operator', async () => {
		const ok = { seq: 0, ret_code: 0 };
		const does = async (operator: number, own: object): Promise<void> =>
			expect(await client.call(tagPath, { operator_type: operator, ...own })).toEqual(ok);
		await does(1, { token_list: [token], tag_list: ['a'] });
		expect(await tagsOf('a')).toEqual(['Li Lei']);
		await does(2, { token_list: [token], tag_list: ['a'] });
		expect(await tagsOf('a')).toEqual([]);
		await does(3, { token_list: [token], tag_list: ['a', 'b'] });
		expect(await tagsOf('a', 'b')).toEqual(['Li Lei']);
		await does(4, { token_list: [token], tag_list: ['a', 'b'] });
		expect(await tagsOf('b')).toEqual([]);
		await does(6, { token_list: [token], tag_list: ['level:3'] });
		await does(6, { token_list: [token], tag_list: ['level:4'] });
		expect([await tagsOf('level:3'), await tagsOf('level:4', 'vip')]).toEqual([[], ['Li Lei']]);
		await does(5, { token_list: [token] });
		expect(await tagsOf('vip')).toEqual(['Han Meimei']);
		await does(7, { token_list: [token, otherToken], tag_list: ['c'] });
		expect(await tagsOf('c')).toEqual(['Li Lei', 'Han Meimei']);
		await does(8, { token_list: [token, otherToken], tag_list: ['c'] });
		expect(await tagsOf('c')).toEqual([]);
		await does(9, { tag_token_list: [{ tag: 'd', token }] });
		expect(await tagsOf('d')).toEqual(['Li Lei']);
		await does(10, { tag_token_list: [{ tag: 'd', token }] });
		expect(await tagsOf('d')).toEqual([]);
		expect(await client.call('/v3/device/tag/delete_all_device', { tag_list: ['vip'] })).toMatchObject({
			ret_code: 0,
			result: '',
		});
		expect(await tagsOf('vip')).toEqual([]);
	});

	test.each([
		['no operator', {}, 1008002],
		['operator 11', { operator_type: 11 }, 1008007],
		['no tokens', { operator_type: 1, tag_list: ['a'] }, 1008002],
		['no tags', { operator_type: 3, token_list: [token] }, 1008002],
		['a tag of 51 characters', { operator_type: 1, token_list: [token], tag_list: ['x'.repeat(51)] }, 1008007],
		['501 tokens', { operator_type: 7, token_list: Array(501).fill(token), tag_list: ['a'] }, 1008007],
		['pairs as lists', { operator_type: 9, tag_token_list: [['a', token]] }, 1008001],
		['501 pairs', { operator_type: 9, tag_token_list: Array(501).fill({ tag: 'a', token }) }, 1008007],
		['a token of nobody', { operator_type: 1, token_list: [strangeToken], tag_list: ['a'] }, 1008006],
	])('tags: %s is refused', async (_what, body, code) => {
		expect(await client.call(tagPath, body)).toMatchObject({ ret_code: code });
	});

	test('accounts: each target has its own code', async () => {
		const path = '/v3/device/account/batchoperate';
		const bind = (...tokens: string[]): object => ({
			operator_type: 2,
			token_accounts: tokens.map((one) => ({
				token: one,
				account_list: [{ account: 'a' }, { account: 'b', account_type: 1002 }],
			})),
		});
		expect(await client.call(path, bind(token))).toEqual({ ret_code: 0, err_msg: 'NO_ERROR', result: ['0'] });
		expect(await client.call(path, bind(token, 'x', strangeToken))).toMatchObject({
			ret_code: 1008026,
			result: ['0', '1008006', '10110008'],
		});
		expect(await client.call(path, bind('x'))).toMatchObject({ ret_code: 1008027, result: ['1008006'] });
		expect(await client.call(path, bind(...Array<string>(21).fill(token)))).toMatchObject({ ret_code: 1008007 });
		const query = '/v3/device/account/query';
		expect(await client.call(query, { operator_type: 2, token_list: [token, strangeToken] })).toEqual({
			retCode: 1008026,
			errMsg: expect.any(String),
			result: ['0', '10110008'],
			token_accounts: [{ token, account_list: [{ account: 'a' }, { account: 'b', account_type: 1002 }] }],
		});
		expect(await client.call(query, { operator_type: 1, account_list: [{ account: 'a' }] })).toEqual({
			retCode: 0,
			errMsg: 'ok',
			result: ['0'],
			account_tokens: [{ account: 'a', token_list: [token] }],
		});
		const only = { token_accounts: [{ token, account_list: [{ account: 'a' }] }] };
		expect(await client.call(path, { operator_type: 3, ...only })).toMatchObject({ result: ['0'] });
		expect(await client.call(path, { operator_type: 5, account_list: [{ account: 'a' }] })).toMatchObject({
			result: ['10110008'],
		});
		expect(await client.call(path, { operator_type: 4, token_list: [token] })).toMatchObject({ result: ['0'] });
		expect(await client.call(query, { operator_type: 3 })).toMatchObject({ retCode: 1008007 });
	});

	test('attributes: those the console does not know come back', async () => {
		const path = '/v3/device/set_custom_attribute';
		const set = { cmd: 1, token, attributeInfo: { attributeMap: { age: '100', high: '2.66' } } };
		expect(await client.call(path, set)).toEqual({ retCode: 0, errMsg: 'success', invalidAttribute: ['high'] });
		expect(await client.call(path, { cmd: 5, token })).toMatchObject({
			attributeInfo: { attributeMap: { age: '100' } },
		});
		expect(await client.call(path, { cmd: 4, token })).toEqual({ retCode: 0, errMsg: 'success' });
		expect(await client.call(path, { cmd: 1, token })).toMatchObject({ retCode: 1008002 });
		expect(await client.call(path, { cmd: 5, token: strangeToken })).toMatchObject({ retCode: 10110008 });
	});
});

describe('statistics and plans', () => {
	const day = (days = 0): string => new Date(client.now + 28_800_000 + days * 86_400_000).toISOString().slice(0, 10);
	const digits = (days = 0): string => day(days).replaceAll('-', '');

	test('what became of a push', async () => {
		const { push_id: id } = await client.call(push, { ...base, plan_id: '48' });
		const shown = client.sandbox.phones.get('Li Lei')!.shade[0]!;
		client.sandbox.phones.click(shown.id);
		const state = { pushActiveUv: 1, pushOnlineUv: 1, verifySvcUv: 1, arrivalUv: 1, clickUv: 1 };
		expect(await client.call('/v3/statistics/get_push_task_stat_channel', { pushId: id })).toMatchObject({
			retCode: 0,
			pushStatDataAll: [
				{ channel: 'xg', pushState: state },
				{ channel: 'all', pushState: state },
			],
		});
		const dates = { startDate: digits(), endDate: digits() };
		expect(await client.call('/v3/statistics/get_push_group_stat_channel', { planId: '48', ...dates })).toMatchObject({
			pushStatDataAll: [{ pushState: { pushActiveUv: 1 } }, {}],
		});
		expect(await client.call('/v3/statistics/get_push_channel_stat_overview', dates)).toMatchObject({
			pushDateChannelStat: [{ date: digits(), channelDatas: [{ channel: 'xg' }, { channel: 'all' }] }],
		});
		expect(await client.call('/v3/statistics/get_device_stat_overview', dates)).toMatchObject({
			getDeviceStatOverviewData: [{ date: Number(digits()), accuUv: 2, activeUv: 2 }],
		});
		expect(
			await client.call('/v3/statistics/get_device_distribute_info', { date: digits(), type: 'app_version' }),
		).toMatchObject({
			data: [
				{ app_version: '3.2.0', count: 1 },
				{ app_version: '3.1.0', count: 1 },
			],
		});
		expect(await client.call('/v3/toolbox/getPushListByToken', { token })).toMatchObject({
			pushTaskList: [{ pushId: Number(id) }],
		});
		expect(
			await client.call('/v3/statistics/get_push_record', {
				startDate: day(),
				endDate: day(),
				pushType: 'token',
				limit: 10,
			}),
		).toMatchObject({
			count: 1,
			pushRecordData: [{ pushId: id, pushType: 'token_list', status: 'PUSH_FINISHED', targetList: [token] }],
		});
	});

	test.each<[string, string, object, number]>([
		['a push of nobody', 'statistics/get_push_task_stat_channel', { pushId: '5' }, 1008015],
		['no push', 'statistics/get_push_task_stat_channel', {}, 1008002],
		[
			'a date with dashes',
			'statistics/get_device_stat_overview',
			{ startDate: '2026-01-01', endDate: '2026-01-01' },
			1008016,
		],
		[
			'a date of long ago',
			'statistics/get_device_stat_overview',
			{ startDate: '20200101', endDate: '20200102' },
			1008016,
		],
		['neither plan nor group', 'statistics/get_push_group_stat_channel', {}, 1008002],
		['a limit of 201', 'statistics/get_push_record', { startDate: '', endDate: '', limit: 201 }, 1008002],
		['a plan without a name', 'push/plan/add_plan_push', { planDescribe: 'x' }, 1008002],
		['a plan of 61 characters', 'push/plan/add_plan_push', { planName: 'x'.repeat(61), planDescribe: 'x' }, 1008007],
	])('%s is refused', async (_what, path, body, code) => {
		expect(await client.call(`/v3/${path}`, body)).toMatchObject({ retCode: code });
	});

	test('a plan; 200 calls of one path an hour', async () => {
		expect(
			await client.call('/v3/push/plan/add_plan_push', { planName: 'TPNS_TEST123', planDescribe: 'plan_test' }),
		).toMatchObject({
			retCode: 0,
			ErrMsg: 'save success',
			result: { planId: '48', planPushSource: 'api' },
		});
		const body = { startDate: digits(), endDate: digits() };
		const path = '/v3/statistics/get_device_stat_overview';
		for (let call = 0; call < 200; call += 1) expect(await client.call(path, body)).toMatchObject({ retCode: 0 });
		expect(await client.call(path, body)).toMatchObject({ retCode: 1008028 });
		client.ahead += 3_600_001;
		expect(await client.call(path, body)).toMatchObject({ retCode: 0 });
	});
});

test('what it knows survives a restart', async () => {
	const { uploadId } = await client.upload('tokens.txt', token);
	await client.call('/v3/device/tag', { operator_type: 1, token_list: [token], tag_list: ['kept'] });
	const saved = JSON.parse(
		JSON.stringify(client.sandbox.vendors.find(({ name }) => name === 'tpns')!.save!()),
	) as unknown;
	client.reset();
	client.sandbox.vendors.find(({ name }) => name === 'tpns')!.load!(saved);
	await client.call(push, { ...base, audience_type: 'package_token_push', upload_id: uploadId });
	client.ahead += 1000;
	await client.call(push, { ...base, audience_type: 'tag', tag_list: { tags: ['kept'], op: 'OR' } });
	expect(client.shade('Li Lei')).toEqual(['Title', 'Title']);
});
