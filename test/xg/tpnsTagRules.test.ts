import { areBounded } from '../../nodes/XgPush/operations/tagRulesTpns';
import { useCampaigns } from '../engine/ledger';
import { goOn } from '../engine/practice';
import { refused, send } from './tpns';

useCampaigns();

const text = { title: 'Shipped', content: 'It arrives tomorrow' };

const item = (own: object = {}): object => ({
	tags: ['vip'],
	is_not: false,
	tags_operator: 'OR',
	items_operator: 'OR',
	tag_type: 'xg_user_define',
	...own,
});
const rule = (items: object[], own: object = {}): object => ({
	tag_items: items,
	operator: 'OR',
	is_not: false,
	...own,
});

const not = { is_not: true };
const and = { items_operator: 'AND' };
const inChina = { tags: ['CN'], tag_type: 'xg_auto_country' };

const unbounded: Array<[string, object[]]> = [
	['a tag is left out', [rule([item(not)])]],
	['a rule is left out', [rule([item()], not)]],
	['only what TPNS knows by itself', [rule([item(inChina)])]],
	['one arm of OR is not bounded', [rule([item(), item(inChina)])]],
	['one rule of several is not bounded', [rule([item()]), rule([item(not)])]],
	['AND may bind more tightly than OR', [rule([item(inChina), item(), item(and)])]],
	[
		'or be read after what stands before it',
		[rule([item(not), item({ tags: ['new'] }), item({ ...inChina, ...and })], not)],
	],
	['neither has this tag nor is in China', [rule([item(), item({ ...inChina, ...and })], not)]],
	['a rule that leaves out what is left out, or is in China', [rule([item(not), item({ ...inChina, ...and })], not)]],
];

const bounded: Array<[string, object[]]> = [
	['a tag', [rule([item()])]],
	['a tag, and what is left out', [rule([item(), item({ ...not, ...and, tags: ['new'] })])]],
	['a tag in China', [rule([item(inChina), item(and)])]],
	['two rules, both of which must be met', [rule([item(inChina)]), rule([item()], { operator: 'AND' })]],
	['the operator of the first says nothing', [rule([item(and)], { operator: 'AND' })]],
	['what is left out is left out', [rule([item(not)], not)]],
	['what is left out or in China is left out', [rule([item(not), item(inChina)], not)]],
];

test.each(unbounded)('rules that may be met without a tag of the app: %s', (_what, rules) => {
	expect(areBounded(rules)).toBe(false);
});

test.each(bounded)('rules that need a tag of the app: %s', (_what, rules) => {
	expect(areBounded(rules)).toBe(true);
});

const byRules = (rules: object[], own: object = {}) => ({
	...text,
	tagsFrom: 'rules',
	tagRules: JSON.stringify(rules),
	...own,
});

test('rules that every device may meet ask for the confirmation, others do not', async () => {
	const [, left] = unbounded[0]!;
	const asked = await send('sendToTags', byRules(left), { settings: goOn });
	expect(asked.received).toEqual([]);
	expect(String(refused(asked))).toMatch(
		/^Confirm Sending to Everyone in item 0 is off, and a device can meet Tag Rules without a tag of your own; switch it on/,
	);
	expect((await send('sendToTags', byRules(left, { confirmEveryone: true }))).bodies).toMatchObject([
		{ tag_rules: left },
	]);
	expect((await send('sendToTags', byRules([rule([item()])]))).received).toHaveLength(1);
});

test('as a tool of a language model no rules are sent, whatever they hold; a list of tags is', async () => {
	const tool = { settings: { ...goOn, type: 'n8n-nodes-china-push.xgPushTool' } };
	for (const rules of [[rule([item()])], [rule([item(not)])]]) {
		const sent = await send('sendToTags', byRules(rules, { confirmEveryone: true }), tool);
		expect(sent.received).toEqual([]);
		expect(String(refused(sent))).toMatch(/^Tags From in item 0 is Rules.*not allowed when the node is used as an AI/);
	}
	expect((await send('sendToTags', { ...text, tagList: 'vip' }, tool)).received).toHaveLength(1);
});

test.each<[string, string, RegExp]>([
	['a control character', 'a\u0000b', /control character/],
	['an invisible character', 'vip\u200b', /invisible character/],
	['51 characters', 'x'.repeat(51), /51 characters; at most 50/],
	['a space', 'v ip', /without spaces/],
	['a space at its end', 'vip ', /spaces at its ends/],
	['what a missing value leaves', '[object Object]', /missing value/],
])('a tag of rules is refused as one of the list: %s', async (_what, tag, sentence) => {
	const sent = await send('sendToTags', byRules([rule([item({ tags: [tag] })])]), { settings: goOn });
	expect(sent.received).toEqual([]);
	expect(String(refused(sent))).toMatch(sentence);
	expect(String(refused(sent))).toMatch(/^Tag Rules in item 0/);
});

test('the tags of all rules have 512 characters together', async () => {
	const named = (count: number): object[] => [
		rule([item({ tags: Array.from({ length: count }, (_, index) => String(index).padStart(32, 'x')) })]),
	];
	const sent = await send('sendToTags', byRules(named(17)), { settings: goOn });
	expect(String(refused(sent))).toMatch(/544 characters together; at most 512/);
	expect((await send('sendToTags', byRules(named(16)))).received).toHaveLength(1);
});

test('what TPNS knows by itself may hold spaces', async () => {
	const rules = [rule([item({ tags: ['MI 9 SE'], tag_type: 'xg_auto_deviceversion' }), item(and)])];
	expect((await send('sendToTags', byRules(rules))).bodies).toMatchObject([{ tag_rules: rules }]);
});

const thrice = { settings: goOn, items: [{ n: 1 }, { n: 2 }, { n: 3 }] };

test.each([
	['a list', { tagList: '={{ $json.n === 2 ? ["new", "vip"] : ["vip", "new"] }}' }],
	['rules', { tagsFrom: 'rules', tagRules: JSON.stringify([rule([item()])]) }],
])('the same message to the same tags goes out once in a run, not once per item: %s', async (_what, audience) => {
	const same = await send('sendToTags', { ...text, ...audience }, thrice);
	expect(same.received).toHaveLength(1);
	const [, second] = same.run.outputs[0] ?? [];
	expect(String(second?.json.error)).toMatch(
		/^Message in item 1 is the same as in item 0, and so is the audience; everybody in it would get it as often/,
	);
	const kept = await send('sendToTags', { ...text, ...audience, sendingOptions: { campaignKey: 'spring' } }, thrice);
	expect(kept.received).toHaveLength(1);
	const personal = await send('sendToTags', { ...text, ...audience, content: '={{ $json.n }} left' }, thrice);
	expect(personal.received).toHaveLength(3);
});

test('other tags, or another operator, are another audience', async () => {
	const { received } = await send('sendToTags', { ...text, tagList: '={{ ["vip", "tag" + $json.n] }}' }, thrice);
	expect(received).toHaveLength(3);
	const op = await send(
		'sendToTags',
		{ ...text, tagList: 'vip,new', op: '={{ $json.n === 1 ? "AND" : "OR" }}' },
		thrice,
	);
	expect(op.received).toHaveLength(2);
});
