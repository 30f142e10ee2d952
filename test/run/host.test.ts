import { Expression, type IExecuteFunctions } from 'n8n-workflow';
import { askEngine } from '../../lib/run/read/expression';
import { binaryContents, parameterSource } from '../../lib/run/read/host';

/** n8n's helpers as they fail: each in a sentence that names the field. */
const contextWith = (helpers: object): IExecuteFunctions =>
	({ helpers, getInputData: () => [{ json: {}, binary: { photo: {}, sound: {} } }] }) as unknown as IExecuteFunctions;

test.each([
	[
		'content that is gone from the storage',
		'data',
		{
			assertBinaryData: () => ({ id: 'filesystem-v2:gone', data: '' }),
			getBinaryDataBuffer: async () => Promise.reject(new Error('File not found')),
		},
		'File names "data", which n8n cannot fetch from its storage (File not found)',
	],
	[
		'a field that is not there',
		'data',
		{
			assertBinaryData: () => {
				throw new Error('The item has no binary field');
			},
		},
		'File names "data", but the item has no such binary field; it has photo, sound',
	],
	[
		'a name that every object has',
		'constructor',
		{ assertBinaryData: () => Object },
		'File names "constructor", but the item has no such binary field; it has photo, sound',
	],
])('%s is told in a sentence', async (_name, field, helpers, sentence) => {
	await expect(binaryContents(contextWith(helpers))(0, field, 'File')).rejects.toThrow(sentence);
});

describe('what the engine is given to follow the links of items', () => {
	const overwrite = { sourceOverwrite: { previousNode: 'Other' } };
	const links = [
		{ item: 4 },
		3,
		{ item: 2, input: 0 },
		{ item: 1, input: 1 },
		[{ item: 1 }],
		undefined,
		{ item: 0, ...overwrite },
		{},
	];

	function given(binaryMode: string | undefined, source: () => unknown) {
		const texts: string[] = [];
		const kept: Record<string, unknown> = {};
		const context = {
			getInputData: () => links.map((pairedItem) => ({ json: {}, pairedItem })),
			getWorkflowSettings: () => ({ binaryMode }),
			getNode: () => ({ name: 'Push' }),
			getContext: () => kept,
			getInputSourceData: source,
			evaluateExpression: () => {
				texts.push(String(Object.values(kept)[0]));
				return [];
			},
		} as unknown as IExecuteFunctions;
		parameterSource(context).slices?.read("={{ $('A').item.json.b }}", 0);
		return JSON.parse(texts[0] ?? 'null') as { source: unknown; items: Array<[number, object, number]> };
	}

	test('only plain links are followed', () => {
		const { source, items } = given(undefined, () => ({ previousNode: 'A', previousNodeRun: 2 }));
		expect(source).toEqual({ previousNode: 'A', previousNodeRun: 2 });
		expect(items.map(([, , place]) => place)).toEqual([4, 3, 2, -1, -1, -1, -1, -1]);
	});

	test('none where an item is something else to expressions, or n8n does not know where the items come from', () => {
		expect(given('combined', () => ({ previousNode: 'A' })).source).toBeNull();
		expect(
			given(undefined, () => {
				throw new Error('Source data is missing');
			}).source,
		).toBeNull();
		expect(given(undefined, () => null).source).toBeNull();
	});
});

test.each([
	['vm', false],
	['quickjs', false],
	['legacy', true],
	['current', true],
	['one of tomorrow', true],
])('whether the engine "%s" may change the data that others read: %s', (engine, mayChange) => {
	const active = jest.spyOn(Expression, 'getActiveImplementation').mockReturnValue(engine as 'vm');
	const kept: Record<string, unknown> = {};
	const { slices } = parameterSource({
		getInputData: () => Array.from({ length: 10 }, () => ({ json: { tags: ['b', 'a'] } })),
		getNode: () => ({ name: 'Push' }),
		getContext: () => kept,
		getInputSourceData: () => undefined,
		evaluateExpression: () => Array(10).fill([['b,a']]),
	} as unknown as IExecuteFunctions);
	slices?.name('={{ $json.tags.sort()[0] }}');
	const value = slices?.read('={{ $json.tags.join() }}', 0);
	active.mockRestore();
	expect(value).toBe(mayChange ? askEngine : 'b,a');
});
