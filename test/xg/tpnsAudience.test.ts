import { service } from '../../nodes/XgPush/service';

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
		const keysAt = (at?: string): unknown => distinct.map(({ of }) => of({ ...message, send_time: at }));
		expect(keysAt('2026-12-02 09:00:00')).toEqual(keysAt('2026-12-02 09:00:00'));
		expect(keysAt('2026-12-02 18:00:00')).not.toEqual(keysAt('2026-12-02 09:00:00'));
		expect(keysAt()).not.toEqual(keysAt('2026-12-02 09:00:00'));
	},
);
