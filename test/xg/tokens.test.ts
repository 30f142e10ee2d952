import type { IDataObject } from 'n8n-workflow';
import { service } from '../../nodes/XgPush/service';
import { bulkToken, goOn, jsonOf, text, token, usePractice } from './practice';

/**
 * Tokens of TPNS, XG's successor, whose documents allow them 36 characters (push API and tag API, 2020). A gateway that speaks XG may
 * stand before it, so they leave; XG itself has none of that length, so the user is told.
 */

const practice = usePractice();

const successor = '04cac74a714f61bf089987a986363d88ecba';
const warning =
	/^1 of the tokens has 36 characters, as those of TPNS do; XG's have 40 or 64\. Only a gateway that knows it can reach its device$/;

const rows: Array<[operation: string, name: string, parameters: IDataObject]> = [
	['push.sendToDevice', 'deviceToken', text],
	['push.sendToManyDevices', 'deviceList', text],
	['pushV3.sendToDevice', 'tokenList', text],
	['pushV3.sendToManyDevices', 'tokenList', text],
	['account.removeDevice', 'deviceToken', { account: 'lilei' }],
	['tagV3.addTag', 'tokenList', { tagList: 'vip' }],
];

test.each(rows)('%s sends one, with a warning on the item', async (operation, name, parameters) => {
	practice.answer({ ret_code: 0, push_id: '7', result: { push_id: '7' } }, 2);
	const run = await practice.push(operation, { ...parameters, [name]: successor });
	expect(jsonOf(run)[0]).toMatchObject({ warnings: [expect.stringMatching(warning)] });
	expect(
		practice
			.requests()
			.map(({ raw }) => decodeURIComponent(raw))
			.join(),
	).toContain(successor);
});

test.each([
	['rows', { tagTokenList: { values: [{ tag: 'vip', token: successor }] } }],
	['JSON', { tagTokenListFrom: 'json', tagTokenList: [['vip', successor]] }],
])('a tag for one, from %s', async (_from, parameters) => {
	practice.answer({ ret_code: 0 });
	expect(jsonOf(await practice.push('tag.set', parameters))[0]).toMatchObject({
		warnings: [expect.stringMatching(warning)],
	});
});

test('several are counted', async () => {
	practice.answer({ ret_code: 0, push_id: '7' });
	const run = await practice.push('pushV3.sendToManyDevices', {
		tokenList: [successor, successor.replace('0', '1'), bulkToken(1)],
		...text,
	});
	expect(jsonOf(run)[0]!.warnings).toEqual([
		"2 of the tokens have 36 characters, as those of TPNS do; XG's have 40 or 64. Only a gateway that knows them can reach their devices",
	]);
});

test('those of XG have no warning', async () => {
	expect(jsonOf(await practice.push('push.sendToDevice', { deviceToken: token, ...text }))[0]).not.toHaveProperty(
		'warnings',
	);
});

test('a single one says nothing of the platform, so that the message decides', async () => {
	practice.answer({ ret_code: 0, push_id: '7' });
	expect(
		jsonOf(await practice.push('pushV3.sendToDevice', { tokenList: successor, platform: 'ios', ...text }))[0],
	).toMatchObject({ outcome: 'accepted' });
});

test.each([
	["a UUID, which is somebody's user ID", '3f2504e0-4f89-41d3-9a0c-0305e82c3301'],
	['35 characters', successor.slice(1)],
	['37 characters', `${successor}0`],
	['36 Chinese characters', '推'.repeat(36)],
])('%s: refused before the network', async (_what, wrong) => {
	for (const [operation, name, parameters] of rows) {
		const run = await practice.push(operation, { ...parameters, [name]: wrong }, { settings: goOn });
		expect(String(jsonOf(run)[0]!.error)).toContain(
			'must be 40 characters long (Android) or 64 (iOS), or have 36 letters and digits (TPNS)',
		);
	}
	expect(practice.requests()).toEqual([]);
});

test('every operation with tokens that sends or changes something has the warning', () => {
	const without = service.operations
		.filter(
			({ kind, fields, resource }) =>
				kind !== 'query' &&
				!resource.endsWith('Tpns') &&
				fields.some(
					({ wire, kind: form }) =>
						form !== 'notice' && ['device_token', 'device_list', 'token_list', 'tag_token_list'].includes(wire),
				),
		)
		.filter(
			({ batching, warnings }) =>
				(
					warnings?.({
						device_token: successor,
						token_list: [successor],
						device_list: [successor],
						tag_token_list: [['vip', successor]],
						[batching?.into ?? '']: [successor],
					}) ?? []
				).length === 0,
		);
	expect(without.map(({ resource, operation }) => `${resource}.${operation}`)).toEqual([]);
});

describe('repeats without an interval', () => {
	const loop = { options: { loopTimes: 3 } };
	const sentence =
		"Loop Times is set without Loop Interval, which then is 0 by default; XG's guide does not say when the repeats go out";

	test.each<[string, IDataObject]>([
		['pushV3.sendToTags', { tagList: ['vip'] }],
		['pushV3.sendToAll', { confirmEveryone: true }],
	])('%s: go out with a warning on the item', async (operation, parameters) => {
		practice.answer({ ret_code: 0, push_id: '7' }, 2);
		expect(jsonOf(await practice.push(operation, { ...parameters, ...text, ...loop }))[0]).toMatchObject({
			outcome: 'accepted',
			warnings: [sentence],
		});
		expect(practice.requests()[0]!.json).toMatchObject({ loop_times: 3 });
		expect(practice.requests()[0]!.json).not.toHaveProperty('loop_interval');
	});

	test('with one, or without a loop, there is nothing to say', async () => {
		practice.answer({ ret_code: 0, push_id: '7' }, 2);
		expect(
			jsonOf(
				await practice.push('pushV3.sendToTags', {
					tagList: ['vip'],
					...text,
					options: { loopTimes: 3, loopInterval: 2 },
				}),
			)[0],
		).not.toHaveProperty('warnings');
		expect(jsonOf(await practice.push('pushV3.sendToTags', { tagList: ['vip'], ...text }))[0]).not.toHaveProperty(
			'warnings',
		);
	});
});
