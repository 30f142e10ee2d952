import type { IDataObject } from 'n8n-workflow';
import type { Field, ShowWhen } from '../../lib/operation/field';
import type { Operation, Service } from '../../lib/operation/operation';
import { formFields } from '../../lib/operation/properties';
import { service as maxim } from '../../nodes/MaximPush/service';
import { service as mimc } from '../../nodes/Mimc/service';
import { service as mipush } from '../../nodes/MiPush/service';
import { service as mpaas } from '../../nodes/MpaasPush/service';
import { service as xg } from '../../nodes/XgPush/service';
import { goOn, type EnginePractice } from '../engine/practice';
import { useCampaigns } from '../engine/ledger';
import { usePractice as useMaxim } from '../maxim/practice';
import { usePractice as useMimc } from '../mimc/practice';
import { text, usePractice as useMipush } from '../mipush/practice';
import { simple, usePractice as useMpaas } from '../mpaas/practice';
import { usePractice as useXg } from '../xg/practice';

/**
 * A saved workflow may hold one expression for a whole collection or list of pairs. n8n alone makes nothing of it, and the message
 * goes without: run in n8n's engine, for every such field of every operation.
 */
const practices: Array<[Service, EnginePractice<unknown>]> = [
	[mipush, useMipush()],
	[mimc, useMimc()],
	[mpaas, useMpaas()],
	[xg, useXg()],
	[maxim, useMaxim()],
];
useCampaigns();

/** What the given fields have to hold so that one of them is shown. */
function showing(show: ShowWhen | undefined, fields: readonly Field[]): IDataObject {
	return Object.assign(
		{},
		...Object.entries(show ?? {}).map(([name, values]) => {
			const decider = fields.find(
				(field) =>
					field.name === name && (!('options' in field) || field.options.some(({ value }) => value === values[0])),
			);
			return decider ? { ...showing(decider.show, fields), [name]: values[0] } : {};
		}),
	) as IDataObject;
}

interface Place {
	where: string;
	labels: string[];
	parameters: IDataObject;
}

/** Every field that the form has as a collection, with the parameters in which it is an expression. */
function placesIn(fields: readonly Field[]): Place[] {
	return fields.flatMap((field): Place[] => {
		if (!['collection', 'group', 'pairs'].includes(field.kind) || (field.kind === 'pairs' && field.map)) return [];
		const beside = showing(field.show, fields);
		const within = 'fields' in field && !(field.kind === 'group' && field.many) ? placesIn(field.fields) : [];
		return [
			{ where: field.name, labels: [field.label], parameters: { ...beside, [field.name]: '={{ $json.o }}' } },
			...within.map(({ where, labels, parameters }) => ({
				where: `${field.name}.${where}`,
				labels: [field.label, ...labels],
				parameters: { ...beside, [field.name]: parameters },
			})),
		];
	});
}

/** Something in every field that n8n insists on, and a target in every field for them: both are looked at before all else. */
function needed(fields: readonly Field[]): IDataObject {
	const wanted = fields.filter(
		(field) =>
			['text', 'digits', 'json', 'time', 'targets'].includes(field.kind) &&
			(field.required || field.kind === 'targets'),
	);
	return Object.fromEntries(
		wanted.map((field) => {
			const pattern = field.kind === 'targets' ? field.each?.pattern : undefined;
			return [field.name, ['1', '1'.repeat(40)].find((target) => pattern?.test(target) ?? true) ?? '1'];
		}),
	);
}

const places = practices.flatMap(([service, practice]) =>
	service.operations.flatMap((operation: Operation) => {
		const fields = formFields(operation);
		return placesIn(fields).map((place) => ({
			...place,
			service: service.name,
			operation: `${operation.resource}.${operation.operation}`,
			practice,
			rest: needed(fields),
		}));
	}),
);

test('there are such fields in every service', () => {
	expect(new Set(places.map(({ service }) => service)).size).toBe(5);
	expect(places.filter(({ labels }) => labels.length > 1).length).toBeGreaterThan(10);
});

/** TPNS has accounts of its own. */
const accountFor = (operation: string, practice: (typeof places)[number]['practice']) =>
	/^\w+Tpns\./.test(operation)
		? {
				credential: practice.credential({
					service: 'tpns',
					region: 'other',
					authentication: 'hmac',
					accessId: '1500000001',
				}),
			}
		: {};

test.each(places)('$service $operation: $where', async ({ operation, labels, parameters, practice, rest }) => {
	const run = await practice.push(
		operation,
		{ ...rest, ...parameters },
		{ items: [{ o: { timeToLive: 1 } }, { o: null }], settings: goOn, ...accountFor(operation, practice) },
	);
	expect(run.error).toBeUndefined();
	expect(run.outputs[0]).toHaveLength(2);
	run.outputs[0]?.forEach(({ json, pairedItem }, item) => {
		expect(pairedItem).toEqual({ item });
		expect(String(json.error)).toContain(`${labels.join(' > ')} in item `);
		expect(String(json.error)).toMatch(/ is an expression for the whole; give each .+$/);
		expect(json).toMatchObject({ details: { outcome: 'rejected' } });
	});
	expect(practice.requests()).toEqual([]);
});

describe('what else is known of it', () => {
	const [, practice] = practices[0]!;
	const send = async (own: IDataObject, settings = {}) =>
		practice.push(
			'message.sendToRegIds',
			{ registrationId: '={{ $json.id }}', ...text, ...own },
			{ items: [{ id: 'practice-regid-lilei' }], settings },
		);

	test('without Continue the run ends with the sentence', async () => {
		const run = await send({ options: { extra: '={{ $json.extra }}' } });
		expect(run.error?.message).toBe(
			'Options > Custom Data in item 0 is an expression for the whole; give each pair its own name and value',
		);
		expect(run.error?.description).toContain('Nothing was sent');
		expect(practice.requests()).toEqual([]);
	});

	test('a list of expressions is no better', async () => {
		const list = ['={{ $json.id }}'];
		for (const parameters of [{ options: { extra: list } }, { options: list }, { sendingOptions: list }]) {
			const run = await send(parameters);
			expect(run.error?.message).toContain(' in item 0 is an expression for the whole; give each ');
		}
		expect(practice.requests()).toEqual([]);
	});

	test('the options of the whole run', async () => {
		const run = await send({ sendingOptions: '={{ { splitByOutcome: true, dryRun: true } }}' });
		expect(run.error?.message).toBe(
			'Sending Options in item 0 is an expression for the whole; give each of its fields its own expression',
		);
		expect(practice.requests()).toEqual([]);
	});

	test('it leaves through Rejected where n8n has made the outputs of what it gives', async () => {
		const run = await send({ sendingOptions: '={{ { splitByOutcome: true } }}' }, goOn);
		expect(run.outputs.map((output) => output.map(({ json }) => json.outcome))).toEqual([[], ['rejected'], [], []]);
		const other = await send({ sendingOptions: '={{ { splitByOutcome: false } }}' }, goOn);
		expect(other.outputs.map((output) => output.length)).toEqual([1]);
	});

	test('expressions in the fields go on as before', async () => {
		const run = await send({
			options: { timeToLive: '={{ 60 }}', extra: { values: [{ key: '={{ "a" }}', value: '={{ $json.id }}' }] } },
			sendingOptions: { maxTries: '={{ 1 }}' },
		});
		expect(run.outputs[0]?.map(({ json }) => json.outcome)).toEqual(['accepted']);
		expect(practice.requests()).toMatchObject([
			{ fields: { 'extra.a': 'practice-regid-lilei', time_to_live: '60000' } },
		]);
	});

	test.each([
		['a list', []],
		['a text', 'text'],
		['nothing', null],
	])('%s is nothing, as before', async (_, value) => {
		const run = await send({ options: value, sendingOptions: value });
		expect(run.outputs[0]?.map(({ json }) => json.outcome)).toEqual(['accepted']);
	});

	test('a field that the form does not show says nothing', async () => {
		const [, own] = practices[2]!;
		const run = await own.push(
			'push.sendSimple',
			{ ...simple, templateKeyValue: '={{ $json.o }}' },
			{ settings: goOn },
		);
		expect(JSON.stringify(run.outputs)).not.toContain('expression for the whole');
	});
});
