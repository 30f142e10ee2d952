import type { IDataObject } from 'n8n-workflow';
import { regId, text, usePractice } from '../mipush/practice';

/** What can be sent, but is hardly meant: told on the item, and once for the run. */
const practice = usePractice();
const big = 7615917337495251231;

const send = async (parameters: IDataObject, items: IDataObject[], operation = 'message.sendToAliases') =>
	practice.push(
		operation,
		{ alias: '={{ $json.to }}', ...text, ...parameters },
		{ items, settings: { onError: 'continueErrorOutput' } },
	);
const warnings = (run: Awaited<ReturnType<typeof send>>): unknown[] =>
	run.outputs.flat().map(({ json }) => json.warnings ?? (json.details as IDataObject | undefined)?.warnings);
const reasons = (run: Awaited<ReturnType<typeof send>>): unknown[] => run.outputs.flat().map(({ json }) => json.error);
const hints = (run: Awaited<ReturnType<typeof send>>): string[] => run.hints.map(({ message }) => message);

test('an alias that a missing value became is refused, by itself', async () => {
	const run = await send({ alias: '={{ `${$json.to}` }}' }, [{}, { to: 'lilei' }, { to: null }, { to: { a: 1 } }]);
	expect(run.outputs[0]).toHaveLength(1);
	expect(run.outputs[1]?.map(({ json }) => json.error)).toEqual([
		'Alias in item 0 is "undefined", which is what a missing value looks like; it must be the alias itself',
		'Alias in item 2 is "null", which is what a missing value looks like; it must be the alias itself',
		'Alias in item 3 is "[object Object]", which is what a missing value looks like; it must be the alias itself',
	]);
	const sent = practice.sandbox.journal.list();
	expect(sent.map(({ body }) => new URLSearchParams(body ?? '').get('alias'))).toEqual(['lilei']);
});

test('the option lets it pass, in the form alone', async () => {
	const sendingOptions = { allowEmptyLooking: true };
	await send({ sendingOptions }, [{ to: 'null' }]);
	expect(new URLSearchParams(practice.sandbox.journal.list()[0]?.body ?? '').get('alias')).toBe('null');
	const byData = await send({ sendingOptions: { allowEmptyLooking: '={{ true }}' } }, [{ to: 'null' }]);
	expect(byData.error?.message ?? reasons(byData)[0]).toContain('Allow Empty-Looking Targets');
});

test.each<[string, IDataObject]>([
	['fields', { target: '={{ $json.to }}', ...text }],
	[
		'JSON',
		{ messagesFrom: 'json', messages: '={{ [{ target: $json.to, message: { title: "a", description: "b" } }] }}' },
	],
])('personalized messages from %s: refused by itself, passed with the option', async (_, parameters) => {
	const operation = 'personalizedMessage.sendEachToAliases';
	const refused = await practice.push(operation, parameters, {
		items: [{ to: 'null' }, { to: 'lilei' }],
		settings: { onError: 'continueErrorOutput' },
	});
	expect(reasons(refused)).toEqual([
		undefined,
		expect.stringContaining('is "null", which is what a missing value looks like'),
	]);
	practice.sandbox.journal.clear();
	const run = await practice.push(
		operation,
		{ ...parameters, sendingOptions: { allowEmptyLooking: true } },
		{ items: [{ to: 'null' }] },
	);
	expect(run.error).toBeUndefined();
	const messages = new URLSearchParams(practice.sandbox.journal.list()[0]?.body ?? '').get('messages') ?? '';
	expect((JSON.parse(messages) as IDataObject[]).map(({ target }) => target)).toEqual(['null']);
});

test('a target of which only the typed part is left names nobody', async () => {
	const run = await send({ alias: '=user_{{ $json.to }}' }, [{}, { to: 'lilei' }, { to: '' }]);
	expect(run.outputs[0]?.map(({ json }) => json.target)).toEqual(['user_lilei']);
	expect(reasons(run)).toContain(
		'Alias in item 0 is "user_" alone, because the expression in it gives nothing; it must name somebody',
	);
});

test('a topic is a target, too', async () => {
	const run = await practice.push('message.sendToTopic', { topic: '={{ `${$json.city}` }}', ...text }, { items: [{}] });
	expect(run.error?.message).toContain('is "undefined", which is what a missing value looks like');
});

test('a missing value in a text is a warning on its item and one hint, in a dry run as well', async () => {
	const items = [
		{ to: 'a', name: { first: 'Lei' } },
		{ to: 'b', name: 'Mei' },
		{ to: 'c', name: { first: 'Hua' } },
	];
	for (const sendingOptions of [{}, { dryRun: true }, { batching: 'single' }]) {
		const run = await send({ title: '=Dear {{ $json.name }}', sendingOptions }, items);
		const doubt = ['Title holds "[object Object]", which is what a missing value looks like'];
		expect(warnings(run)).toEqual([doubt, undefined, doubt]);
		expect(hints(run)).toContain('2 texts hold "[object Object]", which is what a missing value looks like');
	}
});

test('what was typed is meant', async () => {
	const run = await send({ title: 'undefined', text: '=null and void, {{ $json.to }}' }, [{ to: 'a' }]);
	expect(warnings(run)).toEqual([undefined]);
});

test('a failed item keeps its warning', async () => {
	practice.sandbox.dials.set({ fault: 'code', code: 10017 });
	const run = await send({ title: '={{ `${$json.none}` }}' }, [{ to: 'a' }]);
	expect(warnings(run)).toEqual([['Title holds "undefined", which is what a missing value looks like']]);
});

test.each(['a;b', 'a，b', 'a|b', 'a｜b', 'a、b'])('%p out of data is one target with a warning', async (to) => {
	const run = await send({}, [{ to }, { to: 'c' }]);
	expect(warnings(run)).toEqual([
		[`Alias holds "${to}" as one alias: a text from an expression is one; pass several as a list`],
		undefined,
	]);
	expect(hints(run)).toContain(
		'1 text names several targets, and each text is one target; pass several as a list, or give each an item',
	);
});

test('words within a composed target are a warning', async () => {
	const run = await send({ alias: '={{ "user_" + $json.none }}' }, [{}]);
	expect(warnings(run)).toEqual([['Alias holds "undefined", which is what a missing value looks like']]);
});

test('a target that lacks a part is a warning', async () => {
	const run = await send({ alias: '={{ $json.city }}_{{ $json.to }}' }, [{ to: 'a' }, { to: 'a', city: 'bj' }]);
	expect(warnings(run)).toEqual([['Alias is put together from a value that the item does not have'], undefined]);
});

test.each([
	['a text', { title: '=Order {{ $json.order }}' }, 'Title'],
	['a text by itself', { title: '={{ $json.order }}' }, 'Title'],
	['a target', { alias: '=u{{ $json.order }}' }, 'Alias'],
	['code', { title: '={{ `Order ${$input.item.json.order}` }}' }, 'Title'],
	['another node', { title: "={{ 'Order ' + $('Items').item.json.order }}" }, 'Title'],
])('a number that JSON has rounded, in %s', async (_, parameters, label) => {
	const run = await send(parameters, [{ to: 'a', order: big }]);
	expect(warnings(run)).toEqual([
		[
			`${label} holds 7615917337495251000, a number beyond 2^53 that was rounded before it came here; keep such numbers as text`,
		],
	]);
	expect(hints(run)).toContain(
		'1 text holds a number beyond 2^53 that was rounded before it came here; keep such numbers as text',
	);
});

test.each<[string, IDataObject, number, string]>([
	['with an exponent', { title: '=Order {{ $json.order }}' }, 1234567890123456789012, '1.2345678901234568e+21'],
	['with an exponent alone', { title: '={{ "Order " + $json.order }}' }, 1e21, '1e+21'],
	['below zero', { title: '=Order {{ $json.order }}' }, -big, '7615917337495251000'],
	['within a target', { alias: '=u{{ $json.order }}' }, 1234567890123456789012, '1.2345678901234568e+21'],
])('a rounded number %s', async (_, parameters, order, written) => {
	const run = await send(parameters, [{ to: 'a', order }]);
	expect(warnings(run)).toEqual([
		[
			`${parameters.alias === undefined ? 'Title' : 'Alias'} holds ${written}, a number beyond 2^53 that was rounded before it came here; keep such numbers as text`,
		],
	]);
});

test('a formula in the text is no rounded number', async () => {
	const run = await send({ title: '=About {{ $json.order }}' }, [{ to: 'a', order: '1e+21' }]);
	expect(warnings(run)).toEqual([undefined]);
});

test.each([['7.61592E+18'], ['8e+21'], [1e21]])('%p as a target has lost its digits', async (to) => {
	const run = await send({}, [{ to: String(to) }, { to: 'lilei' }]);
	expect(reasons(run)).toContain(
		`Alias in item 0 is "${String(to)}", which is what a spreadsheet makes of a long number; it must be the alias itself`,
	);
	expect(practice.sandbox.journal.list().map(({ body }) => new URLSearchParams(body ?? '').get('alias'))).toEqual([
		'lilei',
	]);
});

test('digits that came as text are what they are', async () => {
	const run = await send({ title: '=Order {{ $json.order }}' }, [{ to: 'a', order: '7615917337495251000' }]);
	expect(warnings(run)).toEqual([undefined]);
});

test('no doubt, no word', async () => {
	const run = await practice.pushEach([regId]);
	expect(run.hints).toEqual([]);
	expect(run.outputs[0]?.[0]?.json.warnings).toBeUndefined();
});

describe('a time that an expression was to give and does not', () => {
	const later = new Date(Date.now() + 3_600_000).toISOString();
	const timed = async (timeToSend: string, items: IDataObject[], sendingOptions: IDataObject = {}) =>
		send(
			{ options: { timeToSend }, sendingOptions },
			items.map((item) => ({ to: 'lilei', ...item })),
		);
	const told = 'Options > Delivery: Time to Send is an expression that gives nothing, so the message goes out at once';

	test.each([{}, { dryRun: true }])('is told on the item and of the run (%j)', async (sendingOptions) => {
		const run = await timed(
			'={{ $json.at }}',
			[{ at: later }, {}, { at: null }, { at: '' }, { at: later }],
			sendingOptions,
		);
		expect(reasons(run)).toEqual(Array(5).fill(undefined));
		expect(warnings(run)).toEqual([undefined, [told], [told], [told], undefined]);
		expect(hints(run)).toContain('3 messages go out at once, because the expression for the time gives nothing');
	});

	test('is nothing to tell where it was given, typed or left empty', async () => {
		for (const run of [
			await timed('={{ $json.at }}', [{ at: later }]),
			await timed('', [{}]),
			await timed(later, [{}]),
		]) {
			expect(run.error).toBeUndefined();
			expect(hints(run).filter((sentence) => sentence.includes('at once'))).toEqual([]);
		}
	});
});
