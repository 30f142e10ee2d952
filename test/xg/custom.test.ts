import type { IDataObject } from 'n8n-workflow';
import { writeJson } from '../../lib/operation/numeral';
import type { Values } from '../../lib/operation/operation';
import { readPairs } from '../../lib/operation/pairs';
import { asTexts, customData } from '../../nodes/XgPush/message/parts';
import { appleToken, jsonOf, text, token, usePractice, joined } from './practice';

const practice = usePractice();

/** The app's own values reach the service as they were given: guide, iOS messages, `"custom2": ["bang", "whiz"]`. */

const given = { custom1: 'bar', custom2: ['bang', 'whiz'], deep: { a: [1, { b: true }] }, count: 5 };
const object = {
	options: {
		customContent: { values: Object.keys(given).map((key) => ({ key, value: `={{ $json.custom.${key} }}` })) },
	},
};

const messageOf = (version: 2 | 3): Record<string, unknown> => {
	const { fields, json } = practice.request();
	return (version === 2 ? JSON.parse(fields.message!) : (json as { message: unknown }).message) as Record<
		string,
		unknown
	>;
};

test('iOS, version 2: lists and objects stay what they are', async () => {
	const run = await practice.push(
		'push.sendToDevice',
		{ deviceToken: appleToken, messageType: 0, content: 'x', ...object },
		{ items: [{ custom: given }] },
	);
	expect(run.error).toBeUndefined();
	expect(messageOf(2)).toEqual({
		aps: { alert: { body: 'x' } },
		custom1: 'bar',
		custom2: ['bang', 'whiz'],
		deep: { a: [1, { b: true }] },
		count: '5',
	});
});

test('iOS, version 3', async () => {
	const parameters: IDataObject = { tokenList: appleToken, platform: 'ios', ...text };
	await practice.push('pushV3.sendToDevice', { ...parameters, ...object }, { items: [{ custom: given }] });
	expect(messageOf(3)).toMatchObject({ ios: { custom: { custom2: ['bang', 'whiz'], deep: { a: [1, { b: true }] } } } });
});

test('Android reads text: JSON of it, in both versions', async () => {
	await practice.push('push.sendToDevice', { deviceToken: token, ...text, ...object }, { items: [{ custom: given }] });
	expect(messageOf(2)).toMatchObject({
		custom_content: { custom1: 'bar', custom2: '["bang","whiz"]', deep: '{"a":[1,{"b":true}]}', count: '5' },
	});
	practice.sandbox.journal.clear();
	await practice.push('pushV3.sendToDevice', { tokenList: token, ...text, ...object }, { items: [{ custom: given }] });
	expect(messageOf(3)).toMatchObject({ android: { custom_content: { custom2: '["bang","whiz"]' } } });
});

test('both platforms at once: each its own form', async () => {
	await practice.push(
		'pushV3.sendToTags',
		{ tagList: ['vip'], platform: 'all', ...text, ...object },
		{ items: [{ custom: given }] },
	);
	expect(messageOf(3)).toMatchObject({
		android: { custom_content: { custom2: '["bang","whiz"]' } },
		ios: { custom: { custom2: ['bang', 'whiz'] } },
	});
});

describe('numbers beyond 2^53 in JSON that was typed', () => {
	const big = '9007199254740993';
	const typed = `{"custom2":[${big},["bang"]],"order":${big}}`;

	test.each<[string, string, IDataObject, string]>([
		[
			'version 2, a message for iOS',
			'push.sendToDevice',
			{
				deviceToken: appleToken,
				messageType: 0,
				options: { message: `{"aps":{"alert":"x"},"order":${big},"custom2":["bang",${big}]}` },
			},
			`"order":${big},"custom2":["bang",${big}]`,
		],
		[
			'version 2, a message for Android',
			'push.sendToDevice',
			{ deviceToken: token, options: { message: `{"title":"t","content":"c","custom_content":{"order":${big}}}` } },
			`"custom_content":{"order":${big}}`,
		],
		[
			'version 2, a message for lists',
			'push.createMessage',
			{ options: { message: `{"title":"t","content":"c","custom_content":{"order":${big}}}` } },
			`"custom_content":{"order":${big}}`,
		],
		[
			'version 3, a message for both',
			'pushV3.sendToTags',
			{
				tagList: ['vip'],
				platform: 'all',
				options: { message: `{"title":"t","content":"c","ios":{"aps":{"alert":"x"},"custom":{"order":[${big}]}}}` },
			},
			`"custom":{"order":[${big}]}`,
		],
	])('%s', async (_what, operation, parameters, part) => {
		const run = await practice.push(operation, joined({ options: { messageFrom: 'json' } }, parameters));
		expect(run.error).toBeUndefined();
		const { fields, raw } = practice.request();
		expect(fields.message ?? raw).toContain(part);
	});

	test('in Custom Data, inside a list too; a value of its own is text, as every number there', () => {
		const field = customData({});
		const { emitNested: _nested, ...flat } = field;
		const nested = readPairs(field, typed) as Values;
		expect(writeJson(nested)).toBe(`{"custom2":[${big},["bang"]],"order":"${big}"}`);
		expect(writeJson(asTexts(nested))).toBe(`{"custom2":"[${big},[\\"bang\\"]]","order":"${big}"}`);
		expect(readPairs(flat, typed)).toEqual(asTexts(nested));
	});

	test('the ID of a notification that is one is refused', async () => {
		const run = await practice.push('push.sendToDevice', {
			deviceToken: token,

			options: { message: `{"title":"t","content":"c","n_id":${big}}`, messageFrom: 'json' },
		});
		expect(run.error?.message).toContain(`holds ${big} as "n_id"; it must be a whole number from -1 to 2147483647`);
		expect(practice.requests()).toEqual([]);
	});
});

describe('a notification for iOS as JSON (V3): its text may stand in alert, in which the table wants it', () => {
	test.each<[string, object, string]>([
		['alert as a text', { ios: { aps: { alert: 'Shipped' } } }, 'Shipped'],
		['alert as an object', { ios: { aps: { alert: { title: 'T', body: 'Shipped' } } } }, 'Shipped'],
		[
			'above, as in the sample',
			{
				title: 'T',
				content: 'Shipped',
				ios: { aps: { alert: { subtitle: 's' }, badge: 5 }, custom2: ['bang', 'whiz'] },
			},
			'Shipped',
		],
	])('%s', async (_what, message, shown) => {
		const run = await practice.push('pushV3.sendToDevice', {
			tokenList: appleToken,
			platform: 'ios',

			options: { message, messageFrom: 'json' },
		});
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted' });
		expect(practice.request().json).toMatchObject({ message });
		expect(practice.shade('Wang Wei')).toEqual([shown]);
	});
});
