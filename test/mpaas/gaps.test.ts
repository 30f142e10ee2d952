import type { IDataObject } from 'n8n-workflow';
import { goOn, jsonOf, many, fromTemplate, rows, usePractice } from './practice';

/** Values of a template that nobody sees are missing until the message is read. */
const practice = usePractice();

const items = [{ id: 'lilei', name: '李雷' }, { id: 'hanmeimei' }, { id: 'wangwei', name: ' ' }];
const values = rows({ name: '={{ $json.name }}', order: '17' });
const told = 'Placeholder Values holds nothing for "name", so the text has a gap in its place';
const hint = '2 messages lack the value of a placeholder, so the text has a gap there';

const warnings = (run: Parameters<typeof jsonOf>[0]): unknown[] => jsonOf(run).map((json) => json.warnings);

test.each<[string, IDataObject]>([
	['push.sendMany', { ...many, target: '={{ $json.id }}', templateKeyValue: values }],
	['push.sendTemplate', { ...fromTemplate, targetMsgkey: '={{ $json.id }}', templateKeyValue: values }],
])('%s tells of the items that lack a value, and of no other', async (operation, parameters) => {
	const run = await practice.push(operation, parameters, { items, settings: goOn });
	expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted']);
	expect(warnings(run)).toEqual([undefined, [told], [told]]);
	expect(run.hints.map(({ message }) => message)).toEqual([hint]);
});

test('what is typed and left empty is meant', async () => {
	const run = await practice.push('push.sendMany', { ...many, templateKeyValue: rows({ name: '', order: '17' }) });
	expect(warnings(run)).toEqual([undefined]);
	expect(run.hints).toEqual([]);
});

test.each<[string, IDataObject]>([
	['a row', { templateKeyValue: rows({ name: '', order: '={{ $json.order }}' }) }],
	[
		'a field',
		{
			templateValues: 'fields',
			templateFields: { mappingMode: 'defineBelow', value: { name: null, order: '={{ $json.order }}' } },
		},
	],
])('so is %s beside an expression', async (_what, parameters) => {
	const items = [{ order: '17' }, {}];
	const run = await practice.push('push.sendMany', { ...many, ...parameters }, { items, settings: goOn });
	expect(run.hints.map(({ message }) => message)).toEqual([
		'1 message lacks the value of a placeholder, so the text has a gap there',
	]);
	expect(JSON.stringify(warnings(run))).not.toContain('"name\\"');
});

test("an object of the item's data may hold what the template does not ask for", async () => {
	const run = await practice.push(
		'push.sendMany',
		{ ...many, templateValues: 'json', templateValuesJson: '={{ $json }}' },
		{ items: [{ name: 'Li Lei', order: '17', remark: '' }] },
	);
	expect(warnings(run)).toEqual([undefined]);
});

test('of the fields of the template, the one that lacks its value', async () => {
	const run = await practice.push(
		'push.sendMany',
		{
			...many,
			templateValues: 'fields',
			templateFields: { mappingMode: 'defineBelow', value: { name: '={{ $json.none }}', order: '17' } },
		},
		{ items: [{}], settings: goOn },
	);
	expect(JSON.stringify(jsonOf(run)[0])).toContain('Placeholders holds nothing for \\"name\\"');
});

test.each<[string, string, IDataObject]>([
	['rows', 'Placeholder Values', { templateKeyValue: rows({ '#name#': 'Li Lei', order: '17' }) }],
	[
		'an object',
		'Placeholder Values as JSON',
		{ templateValues: 'json', templateValuesJson: '{"#name#": "Li Lei", "order": "17"}' },
	],
])('a placeholder with its signs is refused before the network (%s)', async (_what, label, parameters) => {
	const run = await practice.push('push.sendMany', { ...many, ...parameters });
	expect(run.error?.message).toBe(
		`${label} in item 0 holds "#name#"; the name of a placeholder stands without its # signs here`,
	);
	expect(practice.requests()).toEqual([]);
});
