import { sublimeSearch } from '@n8n/utils/search/sublime-search';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Workflow, type INode, type INodeParameters, type INodeTypes } from 'n8n-workflow';
import { documentedTriggers } from '../../docs/tables/services';
import { pageOf } from '../../lib/operation/documentation';
import { receiptSchema } from '../../lib/webhook/receiptSource';
import { receiptEvents, type Receipt } from '../../lib/webhook/receipt';
import { ReceiptPost } from '../../lib/webhook/receiptPost';
import { choicesOf, manifest, triggers, walk } from '../forms';

test('there are four', () =>
	expect(triggers.map(({ name }) => name).sort()).toEqual([
		'miPushTrigger',
		'mimcTrigger',
		'mpaasPushTrigger',
		'pushReceiptTrigger',
	]));

describe.each(triggers)('$name', ({ name, node, node: { description }, folder, file }) => {
	test('is a trigger as n8n has them, and data', () => {
		expect(structuredClone(description)).toEqual(description);
		expect(description).toMatchObject({
			displayName: expect.stringMatching(/ Trigger$/),
			group: ['trigger'],
			inputs: [],
			// From 2 on, n8n leaves bytes alone whose content type it does not know.
			version: 2,
			webhooks: [{ httpMethod: 'POST', responseMode: 'onReceived' }],
			documentationUrl: pageOf('receipts'),
		});
		expect(description.usableAsTool).toBeUndefined();
		for (const icon of Object.values(description.icon as object) as string[])
			expect(existsSync(path.join(folder, icon.replace('file:', '')))).toBe(true);
	});

	test('has a codex', () => {
		const codex = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as {
			node: string;
			alias: string[];
			resources: { primaryDocumentation: Array<{ url: string }> };
		};
		expect(codex.node).toBe(`${manifest.name}.${name}`);
		expect(codex.alias.some((word) => /[\u4e00-\u9fff]/.test(word))).toBe(true);
		expect(codex.resources.primaryDocumentation[0]?.url).toBe(pageOf('receipts'));
	});

	test('shows below its name what starts it, in the words of the form', () => {
		const shown = (parameters: INodeParameters): unknown => {
			const one: INode = { id: '1', name: 'N', type: 'n', typeVersion: 2, position: [0, 0], parameters };
			const nodeTypes = { getByName: () => node, getByNameAndVersion: () => node } as unknown as INodeTypes;
			const workflow = new Workflow({ nodes: [one], connections: {}, active: false, nodeTypes });
			return workflow.expression.getSimpleParameterValue(one, description.subtitle as string, 'internal', {});
		};
		const placed = [...walk(description.properties)].map(({ property }) => property);
		const makers = placed.find((property) => property.name === 'maker');
		for (const { name: maker, value } of makers ? choicesOf(makers) : [])
			expect(shown({ maker: value as string, events: ['delivered'] })).toBe(maker);
		if (makers) return;
		const events = placed.filter((property) => property.name === 'events').flatMap(choicesOf);
		expect(shown({ events: events.map(({ value }) => value as string) })).toBe('All events');
		for (const event of events) expect(shown({ events: [event.value as string] })).toBe(event.name);
	});

	test('says for each choice which address goes where, and has each event ticked', () => {
		const placed = [...walk(description.properties)].map(({ property }) => property);
		const notices = placed.filter(({ type }) => type === 'notice');
		const events = placed.filter((property) => property.name === 'events');
		const choices = placed.find((property) => property.name === 'maker')?.options?.length ?? 1;
		expect([notices.length, events.length]).toEqual([choices, choices]);
		for (const { displayName } of notices) expect(displayName).toMatch(/<b>Production URL<\/b>.*<\/code>/);
		for (const { options, default: ticked } of events)
			expect(ticked).toEqual(options?.map((option) => (option as { value: string }).value));
	});
});

test('the preview of a trigger has every member of its receipts, and no event is beside the list of the form', async () => {
	const bodies: Readonly<Record<string, string>> = {
		mipush: '{"data":{"m":{"type":1,"targets":"r"}}}',
		mimc: '{"msgType":"NORMAL_MSG","fromAccount":"a"}',
		mpaas: '{"msgId":"m","statusCode":"2"}',
		pushReceipt: '{"statuses":[{"status":0}]}',
	};
	for (const { sources } of await documentedTriggers()) {
		const { properties } = receiptSchema(sources) as { properties: object };
		const [source] = sources.filter(({ name }) => !['OPPO', 'vivo', 'Xiaomi'].includes(name));
		const read: Receipt[] = source!.read(new ReceiptPost(Buffer.from(bodies[source!.service]!), {}, {}));
		expect(read).toHaveLength(1);
		expect(Object.keys(read[0]!.more ?? {}).filter((member) => !(member in properties))).toEqual([]);
		for (const { events } of sources) for (const event of events) expect(Object.keys(receiptEvents)).toContain(event);
	}
});

/** As n8n's panel of triggers searches, over names and the aliases of the codex. */
test.each([
	['回执', ['miPushTrigger', 'mpaasPushTrigger', 'pushReceiptTrigger']],
	['delivery receipt', ['miPushTrigger', 'mpaasPushTrigger', 'pushReceiptTrigger']],
	['华为', ['pushReceiptTrigger']],
	['鸿蒙', ['pushReceiptTrigger']],
	['vivo', ['pushReceiptTrigger']],
	['蚂蚁', ['mpaasPushTrigger']],
])('%s finds the triggers that hear of it', (words, names) => {
	const items = triggers.map(({ name, node, file }) => ({
		key: name,
		properties: {
			displayName: node.description.displayName,
			codex: JSON.parse(readFileSync(`${file}.json`, 'utf8')) as { alias: string[] },
		},
	}));
	expect(
		sublimeSearch(words, items)
			.map(({ item }) => item.key)
			.sort(),
	).toEqual(names);
});
