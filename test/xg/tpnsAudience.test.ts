import { FirstItems } from '../../lib/operation/distinct';
import type { RequestContext } from '../../lib/operation/operation';
import { service } from '../../nodes/XgPush/service';
import { goOn, jsonOf } from '../engine/practice';
import { ok, send } from './tpns';

const context: RequestContext = { credential: {}, now: Date.now(), zone: 'Asia/Shanghai', idempotencyKey: 'k' };

const toTags = service.operations.find(
	({ resource, operation }) => resource === 'pushTpns' && operation === 'sendToTags',
);
const audienceOf = (rules: unknown): string | undefined => toTags?.audience?.({ tags_from: 'rules', tag_rules: rules });

const item = { tags: ['vip', 'gold'], is_not: false, tags_operator: 'OR', items_operator: 'OR', tag_type: 'x' };

test('rules are the same audience in whatever order their members are written', () => {
	const { tags, ...rest } = item;
	const first = [{ tag_items: [item], operator: 'OR', is_not: false }];
	const second = [{ is_not: false, operator: 'OR', tag_items: [{ ...rest, tags }] }];
	expect(audienceOf(first)).toBeDefined();
	expect(audienceOf(second)).toBe(audienceOf(first));
});

const rule = (items: object[], own: object = {}): object => ({
	tag_items: items,
	operator: 'OR',
	is_not: false,
	...own,
});
const and = { items_operator: 'AND' };
const one = { ...item, tags: ['new'] };
const third = { ...item, tags: ['old'] };

test.each<[string, object[], object[]]>([
	['the order of tags', [rule([item])], [rule([{ ...item, tags: ['gold', 'vip'] }])]],
	['a tag that is named twice', [rule([item])], [rule([{ ...item, tags: ['vip', 'gold', 'vip'] }])]],
	['the operator of a single tag', [rule([one])], [rule([{ ...one, tags_operator: 'AND' }])]],
	['the operator of the first', [rule([item, one])], [rule([{ ...item, ...and }, one], { operator: 'AND' })]],
	['the order of items', [rule([item, one, third])], [rule([third, item, one])]],
	[
		'the order of items that are all meant',
		[rule([item, { ...one, ...and }, { ...third, ...and }])],
		[rule([third, { ...item, ...and }, { ...one, ...and }])],
	],
	['the order of rules', [rule([item]), rule([one])], [rule([one]), rule([item])]],
])('%s says nothing', (_what, first, second) => {
	expect(audienceOf(second)).toBe(audienceOf(first));
});

test.each<[string, object[], object[]]>([
	['other tags', [rule([item])], [rule([{ ...item, tags: ['vip', 'golden'] }])]],
	['another operator of tags', [rule([item])], [rule([{ ...item, tags_operator: 'AND' }])]],
	['another operator between items', [rule([item, one])], [rule([item, { ...one, ...and }])]],
	['another operator between rules', [rule([item]), rule([one])], [rule([item]), rule([one], { operator: 'AND' })]],
	['an item that is left out', [rule([item, one])], [rule([item, { ...one, is_not: true }])]],
	[
		'the order where operators differ',
		[rule([item, one, { ...third, ...and }])],
		[rule([third, item, { ...one, ...and }])],
	],
	['another kind of tag', [rule([item])], [rule([{ ...item, tag_type: 'y' }])]],
])('%s: another audience', (_what, first, second) => {
	expect(audienceOf(second)).not.toBe(audienceOf(first));
});

test('other rules are another audience', () => {
	const rules = [{ tag_items: [item], operator: 'OR', is_not: false }];
	expect(audienceOf([{ ...rules[0], is_not: true }])).not.toBe(audienceOf(rules));
	expect(audienceOf([{ ...rules[0], tag_items: [{ ...item, tags: ['gold'] }] }])).not.toBe(audienceOf(rules));
});

test.each(['push.sendToTags', 'pushV3.sendToTags', 'pushTpns.sendToTags', 'pushTpns.sendToAll'])(
	'%s: the same at the same time is a slip, at another time it is meant',
	(name) => {
		const found = service.operations.find(({ resource, operation }) => `${resource}.${operation}` === name);
		const distinct = [found?.distinct ?? []].flat();
		expect(distinct).not.toEqual([]);
		// Version 2 numbers its kinds, the others name them.
		const type = name.startsWith('push.') ? 1 : 'notify';
		const message = {
			message_type: type,
			'body.title': 'a',
			'body.content': 'b',
			tags_list: ['vip'],
			tag_list: ['vip'],
		};
		/** Whether the second of two is taken for the first. */
		const isRepeat = (...times: Array<string | undefined>): boolean =>
			distinct.some(({ of, moments }) => {
				const first = new FirstItems();
				return times
					.map((at) => ({ ...message, send_time: at }))
					.map((values, item) => {
						const [value = '', own] = [of(values, context), moments?.(values, context) ?? []];
						const found = first.find(value, own) !== undefined;
						first.add(value, own, item);
						return found;
					})
					.at(-1);
			});
		expect(isRepeat('2026-12-02 09:00:00', '2026-12-02 09:00:00')).toBe(true);
		expect(isRepeat('2026-12-02 09:00:00', '2026-12-02 09:00:01')).toBe(true);
		expect(isRepeat('2026-12-02 09:00:00', '2026-12-02 09:01:00')).toBe(false);
		expect(isRepeat(undefined, undefined)).toBe(true);
		expect(isRepeat(undefined, '2026-12-02 09:00:00')).toBe(false);
	},
);

test.each([
	['at a time', { options: { sendTime: '={{ $now.plus({ hours: 1 }) }}' } }],
	[
		'in a loop',
		{
			options: {
				loopParam: {
					values: [
						{
							startDate: '={{ $now.setZone("Asia/Shanghai").plus({ days: 1 }).toISODate() }}',
							endDate: '={{ $now.setZone("Asia/Shanghai").plus({ days: 20 }).toISODate() }}',
							loopType: 2,
							days: '={{ $json.n === 1 ? "1,3" : $json.n === 2 ? "3, 1" : "1 ,3,3" }}',
							dayTimes: '={{ $json.n === 1 ? "19:00,20:00" : $json.n === 2 ? "20:00, 19:00:00" : "20:00,19:00" }}',
						},
					],
				},
			},
		},
	],
])('the same to everyone and to tags is the same however its time is written: %s', async (_what, own) => {
	const items = [{ n: 1 }, { n: 2 }, { n: 3 }];
	const text = { title: 'Shipped', content: 'It arrives tomorrow', ...own };
	for (const audience of [{ confirmEveryone: true }, { tagList: 'vip' }]) {
		const operation = 'tagList' in audience ? 'sendToTags' : 'sendToAll';
		const { received, run } = await send(operation, { ...text, ...audience }, { items, settings: goOn });
		expect(jsonOf(run).map(({ error }) => String(error ?? ''))).toEqual([
			'',
			expect.stringMatching(/^Message in item 1 is the same as in item 0/),
			expect.stringMatching(/^Message in item 2 is the same as in item 0/),
		]);
		expect(received).toHaveLength(1);
	}
});

test('phones of another environment of Apple are other phones', async () => {
	const own = {
		platform: 'ios',
		title: 'Shipped',
		content: 'It arrives tomorrow',
		environment: '={{ $json.environment }}',
	};
	const items = [{ environment: 'product' }, { environment: 'dev' }, { environment: 'dev' }];
	const { bodies } = await send('sendToAll', { ...own, confirmEveryone: true }, { items, settings: goOn });
	expect(bodies.map(({ environment }) => environment).sort()).toEqual(['dev', 'product']);
});

test('an ID of a loop that is none is left out', async () => {
	const { run } = await send(
		'sendToTags',
		{ title: 'a', content: 'b', tagList: 'vip' },
		{ answers: [{ ...ok, push_id: ['7', null, 8, {}] }] },
	);
	expect(jsonOf(run)[0]).toMatchObject({ messageId: '7', pushIds: ['7', '8'] });
});
