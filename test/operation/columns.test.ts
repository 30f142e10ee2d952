import { columnsOf, givesData, schemaOf, simplified, type Columns } from '../../lib/operation/columns';
import type { Field } from '../../lib/operation/field';
import type { Operation } from '../../lib/operation/operation';
import { formFields } from '../../lib/operation/properties';
import { service as maxim } from '../../nodes/MaximPush/service';
import { service as mimc } from '../../nodes/Mimc/service';
import { service as mipush } from '../../nodes/MiPush/service';
import { service as mpaas } from '../../nodes/MpaasPush/service';
import { service as xg } from '../../nodes/XgPush/service';

const operations: ReadonlyArray<[string, Operation]> = [maxim, mimc, mipush, mpaas, xg].flatMap((service) =>
	service.operations.map((one): [string, Operation] => [`${service.name} ${one.resource}.${one.operation}`, one]),
);

const within = (fields: readonly Field[]): readonly Field[] =>
	fields.flatMap((field) => (field.kind === 'collection' ? [field, ...within(field.fields)] : [field]));

describe.each(operations)('%s', (_name, operation) => {
	test('has the switch once in all of its options, and nowhere else', () => {
		const fields = formFields(operation);
		const options = fields.filter(({ name }) => name === 'options');
		expect(options.length).toBeGreaterThan(0);
		for (const one of fields)
			expect(within([one]).filter(({ name }) => name === 'simplify')).toHaveLength(one.name === 'options' ? 1 : 0);
	});

	test('has columns, those of the outcome first where it has one', () => {
		const names = Object.keys(columnsOf(operation));
		expect(names.length).toBeGreaterThan(0);
		if (givesData(operation)) expect(names).not.toContain('outcome');
		else expect(names.slice(0, 2)).toEqual(['outcome', 'target']);
		// n8n takes an item with a member of that name for a failed one.
		expect(names).not.toContain('error');
		if (operation.kind === 'send') expect(names.slice(0, 4)).toEqual(['outcome', 'target', 'messageId', 'reason']);
	});

	test('tells the time of what it sends later, where it can send later', () => {
		const times = within(operation.fields).some(({ wire }) =>
			['time_to_send', 'send_time', 'StrategyType'].includes(wire),
		);
		expect(operation.scheduledFor !== undefined).toBe(times);
	});
});

const columns: Columns = {
	id: 'text',
	count: 'number',
	done: 'boolean',
	at: 'time',
	madeAt: { type: 'time', from: 'made_at', zone: 'Asia/Shanghai' },
	whole: { type: 'number', from: ({ a, b }) => (a === undefined ? undefined : Number(a) + Number(b)) },
};

test.each([
	[
		'everything',
		{ id: 7, count: '12', done: '1', at: 1_790_000_000_000, made_at: '2026-09-22 08:00:00', a: 1, b: '2', more: 1 },
		{
			id: '7',
			count: 12,
			done: true,
			at: '2026-09-21T10:13:20.000-04:00',
			madeAt: '2026-09-21T20:00:00.000-04:00',
			whole: 3,
		},
	],
	['one member', { id: 'x' }, { id: 'x', count: null, done: null, at: null, madeAt: null, whole: null }],
	['nothing', {}, { id: null, count: null, done: null, at: null, madeAt: null, whole: null }],
	['what has not happened', { at: 0 }, { id: null, count: null, done: null, at: null, madeAt: null, whole: null }],
	[
		'values of another kind, which stay',
		{ id: ['a'], count: 'many', at: 'soon' },
		{ id: ['a'], count: 'many', done: null, at: 'soon', madeAt: null, whole: null },
	],
	['another shape, which stays', { surprise: 1 }, { surprise: 1 }],
])('a record with %s', (_name, record, shown) => {
	expect(simplified(record, columns, 'America/New_York')).toEqual(shown);
});

test('an ID beyond 2^53 and a member named like one of every object', () => {
	const names: Columns = Object.fromEntries(['id', 'toString'].map((name) => [name, 'text' as const]));
	expect(simplified({ id: '9223372036854775807' }, names, 'utc')).toEqual({
		id: '9223372036854775807',
		toString: null,
	});
});

test('a schema is what n8n reads: type and properties', () => {
	expect(schemaOf({ id: 'text', at: 'time', list: 'list' })).toEqual({
		type: 'object',
		properties: {
			id: { type: 'string' },
			at: { type: 'string' },
			list: { type: 'array', items: { type: 'string' } },
		},
		version: 1,
	});
});
