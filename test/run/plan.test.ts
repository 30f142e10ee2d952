import fc from 'fast-check';
import { targets, text } from '../../lib/operation/field';
import type { EntryBatching, Operation } from '../../lib/operation/operation';
import type { ParameterSource } from '../../lib/run/read/parameters';
import { collectDrafts } from '../../lib/run/plan/collect';
import { planCalls, type Call } from '../../lib/run/plan/plan';
import { FieldReader } from '../../lib/run/read/reader';

/** How items become requests: whatever they hold, no target is lost, sent to twice, or given another item's message. */

interface Item {
	to: unknown;
	title: unknown;
}

/** @param batching the most targets of a list, or how entries travel */
const operation = (batching: number | EntryBatching): Operation => ({
	resource: 'r',
	operation: 'o',
	name: 'N',
	action: 'A',
	description: 'D',
	source: 'S',
	kind: 'send',
	method: 'POST',
	path: '/',
	encoding: 'form',
	fields: [
		targets('to', 'To', {
			required: true,
			max: typeof batching === 'number' ? batching : 12,
			separator: ',',
			noun: 'target',
		}),
		text('title', 'Title', { required: true, maxLength: 3 }),
	],
	batching: typeof batching === 'number' ? { into: 'to' } : batching,
});

/** n8n without n8n: two parameters that read the item. */
const source = (items: readonly Item[], fixed: Partial<Item> = {}): ParameterSource => ({
	raw: (name) => (name in fixed ? fixed[name as keyof Item] : `={{ $json.${name} }}`),
	resolve: (name, item) => items[item]?.[name as keyof Item],
	evaluate: (expression, item) => items[item]?.[/\.(\w+)/.exec(expression)?.[1] as keyof Item],
	json: (item) => items[item],
});

const context = (item: number) => ({ credential: {}, now: 0, zone: 'utc', idempotencyKey: `key-${item}` });

async function plan(
	items: readonly Item[],
	batching: number | EntryBatching,
	batched = true,
	fixed: Partial<Item> = {},
): Promise<{ calls: Call[]; refused: Map<number, Error>; repeated: number }> {
	const one = operation(batching);
	const { groups, refused } = await collectDrafts(
		one,
		new FieldReader(one.fields, source(items, fixed), { zone: 'utc', now: 0 }),
		items.length,
		context,
		batched,
	);
	return { ...planCalls(one, groups), refused };
}

const target = fc.constantFrom(
	...'abcdefghijklmnopqrstuvwxyz'.split(''),
	'Ä',
	'字',
	'a b',
	'constructor',
	'__proto__',
	'0',
);
const badTarget = fc.constantFrom(
	'',
	' ',
	'a,b',
	'a\nb',
	null,
	{},
	['a', ''],
	[],
	Array.from({ length: 13 }, (_, index) => `t${index}`),
);
const title = fc.constantFrom('t1', 't2', 't3', '1', '__proto__'.slice(0, 3));
const goodItem = fc.record({
	to: fc.oneof(
		{ weight: 3, arbitrary: target },
		{ weight: 1, arbitrary: fc.array(target, { minLength: 1, maxLength: 6 }) },
	),
	title,
});
const badItem = fc.oneof(
	fc.record({ to: badTarget, title }),
	fc.record({ to: target, title: fc.constantFrom('', 'long', null, {}) }),
);
const anyItems = fc.array(fc.oneof({ weight: 8, arbitrary: goodItem }, { weight: 1, arbitrary: badItem }), {
	maxLength: 60,
});

const listOf = (to: unknown): string[] => [...new Set(Array.isArray(to) ? (to as string[]) : [to as string])];

const isGood = ({ to, title: words }: Item): boolean => {
	const list = Array.isArray(to) ? to : [to];
	return (
		list.length > 0 &&
		list.length <= 6 &&
		list.every((one) => typeof one === 'string' && one.trim() !== '' && !/[,\n]/.test(one)) &&
		typeof words === 'string' &&
		words !== '' &&
		words.length <= 3
	);
};

/** First appearances of what the good items of each message name. */
function expectedTargets(items: readonly Item[]): Map<unknown, string[]> {
	const expected = new Map<unknown, string[]>();
	for (const item of items)
		if (isGood(item)) expected.set(item.title, [...new Set([...(expected.get(item.title) ?? []), ...listOf(item.to)])]);
	return expected;
}

describe('targets that share a message', () => {
	test('none is lost, none is named twice, none gets another message, and their order stays', async () => {
		await fc.assert(
			fc.asyncProperty(anyItems, fc.integer({ min: 6, max: 12 }), async (items, max) => {
				const { calls, refused } = await plan(items, max);
				const sent = new Map<unknown, string[]>();
				for (const call of calls) {
					const named = String(call.values.to).split(',');
					expect(call.named).toEqual(named);
					expect(named.length).toBeGreaterThan(0);
					expect(named.length).toBeLessThanOrEqual(max);
					sent.set(call.values.title, [...(sent.get(call.values.title) ?? []), ...named]);
				}
				expect(sent).toEqual(expectedTargets(items));
				expect([...refused.keys()].sort((a, b) => a - b)).toEqual(
					items.flatMap((item, index) => (isGood(item) ? [] : [index])),
				);
			}),
			{ numRuns: 500 },
		);
	});

	test('every target of a good item is answered by one request, of its own message, that names it', async () => {
		await fc.assert(
			fc.asyncProperty(anyItems, fc.integer({ min: 6, max: 12 }), async (items, max) => {
				const { calls } = await plan(items, max);
				const answered = new Map<number, string[]>();
				for (const call of calls) {
					expect(call.targets).toHaveLength(call.items.length);
					expect(new Set(call.items).size).toBe(call.items.length);
					call.items.forEach((index, position) => {
						const item = items[index] as Item;
						const own = call.targets[position] ?? [];
						answered.set(index, [...(answered.get(index) ?? []), ...own]);
						expect(item.title).toBe(call.values.title);
						expect(own.length).toBeGreaterThan(0);
						// An answer speaks for what its request named, and for nothing else.
						for (const one of own) expect(call.named).toContain(one);
						for (const one of own) expect(listOf(item.to)).toContain(one);
					});
				}
				const expected = items.flatMap((item, index) =>
					isGood(item) ? [[index, [...new Set(listOf(item.to))].sort()]] : [],
				);
				expect([...answered].sort(([a], [b]) => a - b).map(([index, own]) => [index, own.sort()])).toEqual(expected);
			}),
			{ numRuns: 500 },
		);
	});

	test('the requests are as few as can be', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.record({ to: target, title }), { maxLength: 80 }),
				fc.integer({ min: 1, max: 9 }),
				async (items, max) => {
					const { calls } = await plan(items, max);
					const fewest = [...expectedTargets(items).values()].reduce(
						(sum, { length }) => sum + Math.ceil(length / max),
						0,
					);
					expect(calls).toHaveLength(fewest);
				},
			),
		);
	});

	test('repeats are counted', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.record({ to: target, title }), { maxLength: 80 }), async (items) => {
				const { repeated } = await plan(items, 100);
				expect(repeated).toBe(items.length - [...expectedTargets(items).values()].flat().length);
			}),
		);
	});

	test('a message typed into the form is one message for all items', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.record({ to: target, title }), { minLength: 1, maxLength: 50 }), async (items) => {
				const { calls } = await plan(items, 1000, true, { title: 'fix' });
				expect(calls).toHaveLength(1);
				expect(calls[0]?.values.title).toBe('fix');
				expect(calls[0]?.items).toEqual(items.map((_, index) => index));
			}),
		);
	});

	test('with one request per item each has its own, and only its own', async () => {
		await fc.assert(
			fc.asyncProperty(anyItems, async (items) => {
				const { calls, refused } = await plan(items, 12, false);
				const good = items.flatMap((item, index) => (isGood(item) ? [index] : []));
				expect(calls.map((call) => call.items)).toEqual(good.map((index) => [index]));
				for (const call of calls) {
					const item = items[call.items[0] as number] as Item;
					expect(String(call.values.to).split(',')).toEqual(listOf(item.to));
					expect(call.values.title).toBe(item.title);
				}
				expect(refused.size + good.length).toBe(items.length);
			}),
		);
	});
});

describe('targets with a message of their own', () => {
	const batching = (max: number, extra: Partial<EntryBatching> = {}): EntryBatching => ({
		into: 'messages',
		max,
		shared: [],
		entries: (values) =>
			String(values.to)
				.split(',')
				.map((one) => ({ target: one, entry: { target: one, title: values.title } })),
		...extra,
	});

	test('each keeps its message, in order, and nothing is merged or lost', async () => {
		await fc.assert(
			fc.asyncProperty(anyItems, fc.integer({ min: 6, max: 12 }), async (items, max) => {
				const { calls } = await plan(items, batching(max));
				for (const call of calls) expect((call.values.messages as unknown[]).length).toBeLessThanOrEqual(max);
				const expected = items
					.filter(isGood)
					.flatMap((item) => listOf(item.to).map((one) => ({ target: one, title: item.title })));
				expect(calls.flatMap((call) => call.values.messages)).toEqual(expected);
				expect(calls.flatMap((call) => call.items)).toEqual(
					items.flatMap((item, index) => (isGood(item) ? [index] : [])),
				);
			}),
			{ numRuns: 300 },
		);
	});

	test('where the service takes a target once, a request holds it once', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.record({ to: target, title }), { maxLength: 60 }), async (items) => {
				const { calls } = await plan(items, batching(12, { distinct: true }));
				for (const call of calls) {
					const named = (call.values.messages as Array<{ target: string }>).map((entry) => entry.target);
					expect(new Set(named).size).toBe(named.length);
				}
				expect(calls.flatMap((call) => call.values.messages)).toEqual(
					items.map((item) => ({ target: item.to, title: item.title })),
				);
			}),
		);
	});

	test('what a request says once is the same for all of its messages', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.record({ to: target, title }), { maxLength: 60 }), async (items) => {
				const { calls } = await plan(items, batching(1000, { shared: ['title'] }));
				expect(calls.map((call) => call.values.title)).toEqual([...new Set(items.map((item) => item.title))]);
				for (const call of calls)
					for (const entry of call.values.messages as Array<{ title: string }>)
						expect(entry.title).toBe(call.values.title);
			}),
		);
	});
});

test('an item may name as many targets as a request, never more', async () => {
	const { refused } = await plan([{ to: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], title: 't' }], 6);
	expect(refused.get(0)?.message).toMatch(/names 7 targets; at most 6/);
});
