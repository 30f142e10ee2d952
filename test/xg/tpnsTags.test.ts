import type { IDataObject } from 'n8n-workflow';
import { goOn, jsonOf } from '../engine/practice';
import { otherToken, refused, send, token } from './tpns';

const done = { ret_code: 0, err_msg: '', result: '' };
const answers = [done];

test.each<[string, IDataObject, Record<string, unknown>]>([
	['addTag', { tokenList: token, tagList: 'vip' }, { operator_type: 1, token_list: [token], tag_list: ['vip'] }],
	['deleteTag', { tokenList: token, tagList: 'vip' }, { operator_type: 2, token_list: [token], tag_list: ['vip'] }],
	['addTags', { tokenList: token, tagList: 'a,b' }, { operator_type: 3, token_list: [token], tag_list: ['a', 'b'] }],
	['deleteTags', { tokenList: token, tagList: 'a,b' }, { operator_type: 4, token_list: [token], tag_list: ['a', 'b'] }],
	['deleteAllTags', { tokenList: token }, { operator_type: 5, token_list: [token] }],
	[
		'replaceTags',
		{ tokenList: token, tagList: 'level:3' },
		{ operator_type: 6, token_list: [token], tag_list: ['level:3'] },
	],
	[
		'addTagToDevices',
		{ tokenList: `${token},${otherToken}`, tagList: 'a' },
		{ operator_type: 7, token_list: [token, otherToken], tag_list: ['a'] },
	],
	[
		'deleteTagFromDevices',
		{ tokenList: `${token},${otherToken}`, tagList: 'a' },
		{ operator_type: 8, token_list: [token, otherToken], tag_list: ['a'] },
	],
	[
		'addPairs',
		{ tagTokenList: { values: [{ tag: 'a', token }] } },
		{ operator_type: 9, tag_token_list: [{ tag: 'a', token }] },
	],
	[
		'deletePairs',
		{ tagTokenListFrom: 'json', tagTokenList: JSON.stringify([['a', token], { tag: 'b', token: otherToken }]) },
		{
			operator_type: 10,
			tag_token_list: [
				{ tag: 'a', token },
				{ tag: 'b', token: otherToken },
			],
		},
	],
])('%s, without a platform', async (operation, parameters, body) => {
	const { bodies, received, run } = await send(`tagTpns.${operation}`, parameters, { answers });
	expect(bodies).toEqual([body]);
	expect(received[0]?.target).toBe('/v3/device/tag');
	expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted' });
});

test('500 pairs of many items travel in one request, 501 in two', async () => {
	for (const [count, requests] of [
		[500, 1],
		[501, 2],
	] as const) {
		const items = Array.from({ length: count }, (_, index) => ({ one: `t${String(index).padStart(35, '0')}` }));
		const { bodies, run } = await send(
			'tagTpns.addPairs',
			{ tagTokenList: { values: [{ tag: 'a', token: '={{ $json.one }}' }] } },
			{ items, answers },
		);
		expect(bodies).toHaveLength(requests);
		expect(jsonOf(run)).toHaveLength(count);
	}
});

test('deleting from everyone needs a confirmation with words of its own', async () => {
	const without = await send('tagTpns.deleteFromEveryone', { tagList: 'a' }, { settings: goOn, answers });
	expect(without.received).toEqual([]);
	expect(String(refused(without))).toMatch(/Confirm Deleting From Everyone.* is off/);
	const { bodies, received } = await send(
		'tagTpns.deleteFromEveryone',
		{ tagList: 'a,b', confirmEveryone: true },
		{ answers },
	);
	expect(bodies).toEqual([{ tag_list: ['a', 'b'] }]);
	expect(received[0]?.target).toBe('/v3/device/tag/delete_all_device');
});

test.each(['tagTpns', 'tagV3'])(
	'%s: an item that would take away the tags of an earlier one is refused',
	async (resource) => {
		const sent = await send(
			`${resource}.replaceTags`,
			{ tokenList: '={{ $json.device }}', tagList: '={{ $json.tag }}' },
			{
				settings: goOn,
				answers,
				items: [
					{ device: token, tag: 'a' },
					{ device: otherToken, tag: 'a' },
					{ device: token, tag: 'b' },
				],
				credential: resource === 'tagV3' ? { service: 'xg', appId: 'app', accessId: '2100000001' } : {},
			},
		);
		expect(sent.bodies).toMatchObject([
			{ token_list: [token], tag_list: ['a'] },
			{ token_list: [otherToken], tag_list: ['a'] },
		]);
		const [first, second, third] = jsonOf(sent.run);
		expect([first, second]).toMatchObject([{ outcome: 'accepted' }, { outcome: 'accepted' }]);
		expect(third?.error).toBe(
			'Device Token in item 2 is the same as in item 0, and would replace the tags that it gives the device',
		);
	},
);

test.each<[string, IDataObject, RegExp]>([
	['addTag', { tokenList: token, tagList: 'x'.repeat(51) }, /50/],
	['addTag', { tokenList: 'x'.repeat(37), tagList: 'a' }, /at most 36 characters/],
	[
		'addPairs',
		{ tagTokenListFrom: 'json', tagTokenList: JSON.stringify([['x'.repeat(51), token]]) },
		/51 characters; at most 50/,
	],
	[
		'addPairs',
		{ tagTokenListFrom: 'json', tagTokenList: JSON.stringify([['a', 'x'.repeat(37)]]) },
		/at most 36 characters/,
	],
])('%s: a limit is held before the network', async (operation, parameters, sentence) => {
	const sent = await send(`tagTpns.${operation}`, parameters, { settings: goOn, answers });
	expect(sent.received).toEqual([]);
	expect(String(refused(sent))).toMatch(sentence);
});
