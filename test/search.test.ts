import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sublimeSearch } from '@n8n/utils/search/sublime-search';
import { nodes, triggers } from './forms';

/** Nodes as n8n's node panel searches them: `sublimeSearch` is its own function, over the names and the aliases of the codex. */
const itemOf = ({ name, node, folder, file }: (typeof nodes)[number]) => ({
	key: name,
	properties: {
		displayName: node.description.displayName,
		codex: JSON.parse(readFileSync(path.join(folder, `${path.basename(file)}.json`), 'utf8')) as { alias: string[] },
	},
});

/** A trigger named as a node and "Trigger" stands in the entry of that node; n8n's editor 2.41 lists the others by themselves. */
const lonely = triggers.filter(({ name }) => !nodes.some((one) => `${one.name}Trigger` === name));

const items = nodes.map(itemOf);
const withTriggers = [...nodes, ...lonely].map(itemOf);

const found = (words: string, among = items): string[] =>
	sublimeSearch(words.toLowerCase(), among).map(({ item }) => item.key);

const everyPush = ['maximPush', 'miPush', 'mpaasPush', 'xgPush'];

test.each([
	['通知', everyPush],
	['消息推送', [...everyPush, 'mimc']],
	['推送', [...everyPush, 'mimc']],
	['手机通知', everyPush],
	['安卓推送', everyPush],
	['android push', everyPush],
	['phone notification', everyPush],
	['push notification', everyPush],
	['mobile push', everyPush],
	['华为', ['maximPush', 'mpaasPush']],
	['huawei', ['maximPush', 'mpaasPush']],
	['荣耀', ['mpaasPush']],
	['小米', ['maximPush', 'mimc', 'miPush', 'mpaasPush']],
	['鸿蒙', ['mpaasPush']],
	['apns', ['maximPush', 'mpaasPush', 'xgPush']],
])('%s finds the services that reach there', (words, names) => {
	expect(found(words).sort()).toEqual([...names].sort());
});

test.each([
	['mipush', 'miPush'],
	['mi push', 'miPush'],
	['小米推送', 'miPush'],
	['mimc', 'mimc'],
	['mpaas', 'mpaasPush'],
	['蚂蚁', 'mpaasPush'],
	['xg', 'xgPush'],
	['xg push', 'xgPush'],
	['信鸽', 'xgPush'],
	['maxim', 'maximPush'],
	['maxim push', 'maximPush'],
	['蓝莺', 'maximPush'],
])('%s shows its service first', (words, name) => {
	expect(found(words)[0]).toBe(name);
	expect(found(words, withTriggers)[0]).toBe(name);
	expect(found(words, [...nodes, ...triggers].map(itemOf))[0]).toBe(name);
});

test.each(['回执', '厂商回执', 'delivery receipt', '华为', '荣耀', 'vivo', 'oppo'])(
	'%s finds the trigger for receipts of phone makers',
	(words) => expect(found(words, withTriggers)).toContain('pushReceiptTrigger'),
);

const aliases = (one: (typeof nodes)[number]): string[] => itemOf(one).properties.codex.alias;

/** n8n's own words for its own nodes: they lead to those, and not here. */
const general = ['webhook'];

/** The panel searches an entry by the names and aliases of the node alone: what only its trigger has is never found. */
test.each(
	triggers
		.filter((trigger) => !lonely.includes(trigger))
		.flatMap((trigger) => {
			const words = aliases(trigger).filter((word) => !general.includes(word));
			return words.map((word) => [word, trigger.name.replace(/Trigger$/, '')] as const);
		}),
)('%s, which leads to a trigger, finds its entry %s', (word, name) =>
	expect(found(word, withTriggers)).toContain(name),
);

test.each([
	['群发', everyPush],
	['群消息', ['mimc']],
	['聊天', ['mimc']],
	['模板推送', ['mpaasPush']],
	['短信', ['mpaasPush']],
	['撤回', ['miPush', 'mpaasPush', 'xgPush']],
	['定时推送', ['miPush', 'mpaasPush', 'xgPush']],
	['标签推送', ['maximPush', 'miPush', 'xgPush']],
	['推送统计', everyPush],
	['推送回执', ['miPush', 'mpaasPush']],
])('%s finds the services that do it', (words, names) =>
	expect(found(words, withTriggers)).toEqual(expect.arrayContaining(names)),
);

test.each(general)('%s, a word for nodes of n8n, finds none', (words) => expect(found(words)).toEqual([]));

test('only that trigger has no node of its name', () =>
	expect(lonely.map(({ name }) => name)).toEqual(['pushReceiptTrigger']));
