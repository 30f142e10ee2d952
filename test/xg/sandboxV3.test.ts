import { Handmade, type Said } from './handmade';
import { appleToken, otherToken, token, usePractice } from './practice';

// The stand-in of version 3 against the guide, and of its tags against the official documents.

const practice = usePractice();
const by = new Handmade(practice);

describe('version 3', () => {
	const push = '/v3/push/app';
	const base = {
		audience_type: 'token',
		platform: 'android',
		message_type: 'notify',
		token_list: [token],
		message: { title: 'Title', content: 'Text', android: { builder_id: 0 } },
	};

	test("the guide's complete example is taken, with a warning about what stands in the wrong place", async () => {
		const said = await by.callV3(push, {
			platform: 'android',
			audience_type: 'tag',
			tag_list: { tags: ['vip', 'beta'], op: 'AND' },
			message_type: 'notify',
			message: {
				title: 'this is title',
				content: 'this is content',
				custom_content: { key1: 'value1' },
				accept_time: [{ start: { hour: '00', min: '00' }, end: { hour: '23', min: '59' } }],
			},
		});
		expect(said).toEqual({ seq: 0, environment: 'product', ret_code: 0, push_id: expect.stringMatching(/^\d+$/) });
		expect(by.entry().warnings.join()).toContain('custom_content');
		expect(by.shade('Han Meimei')).toEqual(['this is title']);
	});

	test.each<[string, unknown, number]>([
		['an audience that is none', { ...base, audience_type: 'everyone' }, 10103],
		['no platform', { ...base, platform: undefined }, 10102],
		['both platforms for one device', { ...base, platform: 'all' }, 10106],
		['a message that is no object', { ...base, message: '{}' }, 10107],
		['a message of 4,097 bytes', { ...base, message: { title: 'x', content: 'y'.repeat(4097 - 26) } }, 10117],
		['a message type that is none', { ...base, message_type: 1 }, 10103],
		['no title', { ...base, message: { content: 'x' } }, 10102],
		['a device that nobody has', { ...base, token_list: ['f'.repeat(40)] }, 10110],
		['no accounts', { ...base, audience_type: 'account', account_list: [] }, 10115],
		['an account that nobody has', { ...base, audience_type: 'account', account_list: ['nobody'] }, 10116],
		['a list without a push ID', { ...base, audience_type: 'token_list' }, 10102],
		['a list with a push ID that does not exist', { ...base, audience_type: 'token_list', push_id: '5' }, 10205],
		[
			'1,001 devices',
			{ ...base, audience_type: 'token_list', push_id: '0', token_list: Array(1001).fill('bulk-1') },
			10103,
		],
		['a switch that is text', { ...base, multi_pkg: 'true' }, 10103],
		[
			'a loud silent message',
			{
				...base,
				platform: 'ios',
				token_list: [appleToken],
				message_type: 'message',
				message: { ios: { aps: { 'content-available': 1, badge: 1 } } },
			},
			10103,
		],
		['a field that does not exist', { ...base, sendtime: 'x' }, 10103],
		['no JSON', '{', 10107],
	])('%s is refused', async (_what, body, code) => {
		expect(await by.callV3(push, body)).toMatchObject({ ret_code: code });
		expect(practice.sandbox.phones.notifications()).toEqual([]);
	});

	test('who is asking is checked first', async () => {
		expect(await by.callV3(push, '{', 'Basic eDp5')).toMatchObject({ ret_code: 10104 });
		expect(
			await by.callV3(push, '{', `Basic ${Buffer.from('2100000001:practice-xg-secret-key').toString('base64')}`),
		).toMatchObject({ ret_code: 10104 });
		expect(by.entry().reason).toContain('version 3 wants the App ID');
	});

	test('seq and environment come back', async () => {
		expect(await by.callV3(push, { ...base, seq: 5, environment: 'dev' })).toMatchObject({
			seq: 5,
			environment: 'dev',
		});
	});

	test('tags: all ten operations change what the queries of version 2 tell', async () => {
		const tags = async (of: string): Promise<string[]> =>
			(await by.call('/v2/tags/query_token_tags', { device_token: of })).result!.tags as string[];
		const change = (operator_type: number, more: object): Promise<Said> =>
			by.callV3('/v3/device/tag', { operator_type, platform: 'android', ...more });
		const one = { token_list: [token] };
		const steps: Array<[number, object, string[]]> = [
			[1, { ...one, tag_list: ['a'] }, ['vip', 'a']],
			[2, { ...one, tag_list: ['vip'] }, ['a']],
			[3, { ...one, tag_list: ['b', 'c'] }, ['a', 'b', 'c']],
			[4, { ...one, tag_list: ['a', 'c'] }, ['b']],
			[6, { ...one, tag_list: ['d', 'e'] }, ['d', 'e']],
			[5, one, []],
			[7, { token_list: [token, otherToken], tag_list: ['f'] }, ['f']],
			[8, { token_list: [token], tag_list: ['f'] }, []],
			[
				9,
				{
					tag_token_list: [
						['g', token],
						['h', otherToken],
					],
				},
				['g'],
			],
			[10, { tag_token_list: [['g', token]] }, []],
		];
		for (const [type, body, expected] of steps) {
			expect(await change(type, body)).toEqual({ seq: 0, ret_code: 0 });
			expect(await tags(token)).toEqual(expected);
		}
		expect(await tags(otherToken)).toEqual(['vip', 'beta', 'f', 'h']);
		expect(await change(9, { tag_token_list: [{ tag: 'g', token }] })).toMatchObject({ ret_code: 10103 });
		expect(await change(11, one)).toMatchObject({ ret_code: 10103 });
	});
});
