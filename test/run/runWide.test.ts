import type { IDataObject } from 'n8n-workflow';
import type { EngineRun } from '../engine/harness';
import type { PushSetting } from '../engine/practice';
import { tellsItemsApart } from '../../lib/run/read/runWide';
import { useCampaigns } from '../engine/ledger';
import { goOn, regId, text, usePractice } from '../mipush/practice';

/** Options that decide for the whole run: the same for all items, or nothing is sent. */
const practice = usePractice();
useCampaigns();

const items = (...own: IDataObject[]): IDataObject[] => own.map((json, index) => ({ id: `bulk-${index}`, ...json }));
const send = async (
	sendingOptions: IDataObject,
	input: IDataObject[],
	more: PushSetting = {},
	parameters: IDataObject = {},
): Promise<EngineRun> =>
	practice.push(
		'message.sendToRegIds',
		{ registrationId: '={{ $json.id }}', ...text, sendingOptions, ...parameters },
		{ items: input, ...more },
	);

const differs = (name: string, item: number) =>
	`Sending Options > ${name} in item ${item} differs from item 0; it decides for the whole run, so it must be the same for all items`;

test.each<[string, IDataObject, IDataObject[], string]>([
	['dry run', { dryRun: '={{ $json.v }}' }, [{ v: false }, { v: true }], differs('Dry Run', 1)],
	[
		'dry run the other way',
		{ dryRun: '={{ $json.v }}' },
		[{ v: true }, { v: true }, { v: false }],
		differs('Dry Run', 2),
	],
	['campaign key', { campaignKey: '={{ $json.v }}' }, [{ v: 'spring' }, { v: 'autumn' }], differs('Campaign Key', 1)],
	[
		'campaign key, spaces within',
		{ campaignKey: '={{ $json.v }}' },
		[{ v: 'spring sale' }, { v: 'spring  sale' }],
		differs('Campaign Key', 1),
	],
	['concurrency', { concurrency: '={{ $json.v }}' }, [{ v: 3 }, { v: 4 }], differs('Concurrent Requests', 1)],
	['rate', { requestsPerSecond: '={{ $json.v }}' }, [{ v: 3 }, { v: 4 }], differs('Requests per Second', 1)],
	['tries', { maxTries: '={{ $json.v }}' }, [{ v: 3 }, { v: 4 }], differs('Max Tries', 1)],
	['timeout', { timeout: '={{ $json.v }}' }, [{ v: 3 }, { v: 4 }], differs('Timeout (Seconds)', 1)],
	['batching', { batching: '={{ $json.v }}' }, [{ v: 'batch' }, { v: 'single' }], differs('Batching', 1)],
	['audience limit', { audienceLimit: '={{ $json.v }}' }, [{ v: 5 }, { v: 500 }], differs('Audience Limit', 1)],
	[
		'doubtful ones',
		{ repeatDoubtful: '={{ $json.v }}' },
		[{ v: false }, { v: true }],
		differs('Send Doubtful Again', 1),
	],
	[
		'one that is there for the first item only',
		{ dryRun: '={{ $json.v }}' },
		[{ v: false }, {}],
		'Sending Options > Dry Run in item 1 is an expression that gives nothing',
	],
])('%s', async (_, options, own, sentence) => {
	const run = await send(options, items(...own));
	expect(run.error?.message).toBe(sentence);
	expect(run.error?.description).toContain('Nothing was sent');
	const going = await send(options, items(...own), { settings: goOn });
	expect(going.error).toBeUndefined();
	expect(going.outputs[0]).toHaveLength(own.length);
	going.outputs[0]?.forEach(({ json, pairedItem }, item) => {
		expect(json).toMatchObject({ error: sentence, details: { outcome: 'rejected' } });
		expect(pairedItem).toEqual({ item });
	});
	expect(practice.requests()).toEqual([]);
});

test.each<[string, unknown]>([
	['undefined', undefined],
	['null', null],
	['empty text', ''],
	['white space', ' \n\t\u00a0 '],
])('an option whose expression gives %s is refused, whichever it is', async (_, v) => {
	for (const [option, label] of [
		['campaignKey', 'Campaign Key'],
		['dryRun', 'Dry Run'],
		['audienceLimit', 'Audience Limit'],
		['timeout', 'Timeout (Seconds)'],
	]) {
		const run = await send({ [option as string]: '={{ $json.v }}' }, items({ v } as IDataObject, { v } as IDataObject));
		expect(run.error?.message).toBe(`Sending Options > ${label} in item 0 is an expression that gives nothing`);
	}
	expect(practice.requests()).toEqual([]);
});

test.each(['undefined', 'null', '[object Object]'])('a campaign is not named "%s" by an expression', async (v) => {
	const run = await send({ campaignKey: '={{ `${$json.v}` }}' }, items({ v }));
	expect(run.error?.message).toContain(`Campaign Key in item 0 is "${v}"`);
	expect(practice.requests()).toEqual([]);
});

test.each([
	['={{ "spring-" + $json.nothing }}', 'spring-undefined'],
	['=spring-{{ $json.nothing }}', 'spring-'],
	['=spring-{{ $json.v }}-{{ $json.nothing }}', 'spring-2027-'],
	['={{ $json.id }}-{{ $json.none }}', 'bulk-0-'],
	['={{ [$json.v, $json.none].map(String).join("|") }}', '2027|null'],
])('a campaign is not named by a text that lacks a part: %s', async (campaignKey, key) => {
	const run = await send({ campaignKey }, items({ v: 2027, none: null }));
	expect(run.error?.message).toBe(
		`Sending Options > Campaign Key in item 0 is "${key}", put together from a value that is missing`,
	);
	expect(run.error?.description).toContain('Nothing was sent');
	expect(practice.requests()).toEqual([]);
});

test.each([
	'=spring-{{ $json.v }}',
	'={{ $json.v }}-null-{{ "x" }}',
	'={{ "spring" + $json.v }}',
	'=spring {{ $json.empty }}{{ $json.v }}',
])('a campaign is named by a text that has all its parts: %s', async (campaignKey) => {
	expect((await send({ campaignKey }, items({ v: 2027, empty: '' }))).error).toBeUndefined();
	expect(practice.requests()).toHaveLength(1);
});

test('a Campaign Key of white space is refused, typed or not', async () => {
	const run = await send({ campaignKey: '   ' }, items({}));
	expect(run.error?.message).toBe(
		'Sending Options > Campaign Key in item 0 is blank; it must hold at least one visible character',
	);
	expect(practice.requests()).toEqual([]);
});

test('a Campaign Key is the same as a number, as text, and with spaces around it', async () => {
	const first = await send({ campaignKey: '={{ $json.v }}' }, items({ v: 1 }, { v: '1' }, { v: ' 1 ' }));
	expect(first.error).toBeUndefined();
	const second = await send({ campaignKey: '1' }, items({}, {}, {}));
	expect(second.outputs[0]?.map(({ json }) => json.earlierRun)).toEqual([true, true, true]);
	expect(practice.requests()).toHaveLength(1);
});

test('the same value for all items is taken, whatever it is written as', async () => {
	const run = await send({ dryRun: '={{ $json.v }}' }, items({ v: true }, { v: 'true' }, { v: 1 }));
	expect(run.error).toBeUndefined();
	expect(run.outputs[0]?.map(({ json }) => json.dryRun)).toEqual([true, true, true]);
});

test('an expression that fails for one item refuses the run', async () => {
	const run = await send({ campaignKey: '={{ $json.v ?? $("Nowhere").first().json.v }}' }, items({ v: 'spring' }, {}), {
		settings: goOn,
	});
	expect(run.outputs[0]?.map(({ json }) => String(json.error).slice(0, 60))).toEqual(
		Array(2).fill('Sending Options > Campaign Key in item 1 cannot be worked ou'),
	);
	expect(practice.requests()).toEqual([]);
});

test('what cannot differ is asked once: each question takes n8n half a millisecond', async () => {
	// The clock's milliseconds pass while 300 items are asked.
	const run = await send({ campaignKey: '={{ $now.toMillis() }}' }, items(...Array.from({ length: 300 }, () => ({}))));
	expect(run.error).toBeUndefined();
	expect(run.outputs[0]).toHaveLength(300);
});

test.each([
	[false, "={{ $('Webhook').first().json.body.key }}"],
	[false, '={{ $("Webhook") . last ( ).json.key + $workflow.id }}'],
	[false, '={{ $(`Webhook`).all()[0].json.key }}'],
	[false, '={{ $input.first().json.key }}'],
	[true, "={{ $('Webhook').all()[$itemIndex].json.key }}"],
	[true, "={{ $('Webhook').first($itemIndex).json.key }}"],
	[true, "={{ $('Webhook').first().json.key + $json.id }}"],
	[true, "={{ $('Webhook').item.json.key }}"],
	[true, "={{ $('Webhook').itemMatching(0).json.key }}"],
	[true, '={{ $(`${$json.node}`).first().json.key }}'],
	[true, '={{ $($json.node).first().json.key }}'],
	[true, '={{ $input.item.json.key }}'],
])('%s: tells items apart %s', (apart, expression) => {
	expect(tellsItemsApart(expression)).toBe(apart);
});

describe('an expression in the credential', () => {
	const byItem = (): PushSetting => ({ credential: practice.credential({ appSecret: '={{ $json.app }}' }) });

	test('the account of item 0 sends nothing for others', async () => {
		const run = await send({}, items({ app: 'secret-one' }, { app: 'secret-one' }, { app: 'secret-two' }), byItem());
		expect(run.error?.message).toBe(
			'The credential in item 2 differs from item 0, because it holds an expression; it decides for the whole run, so it must be the same for all items',
		);
		expect(run.error?.description).toContain('Nothing was sent');
		expect(practice.requests()).toEqual([]);
	});

	test('one value for all items is used', async () => {
		const app = String(practice.credential().appSecret);
		const run = await send({}, items({ app }, { app }), byItem());
		expect(run.outputs[0]?.map(({ json }) => json.outcome)).toEqual(['accepted', 'accepted']);
	});

	test('what is no different from item to item is read once', async () => {
		const run = await send({}, items({}, {}, {}), {
			credential: practice.credential({ packageName: '={{ $workflow.name }}' }),
		});
		expect(run.credentialLoads).toBe(1);
	});
});

describe('what decides about the form and the outputs takes no expression', () => {
	test('Split by Outcome', async () => {
		for (const splitByOutcome of ['={{ true }}', '={{ false }}', '={{ $json.v }}']) {
			const run = await send({ splitByOutcome }, items({ v: true }, { v: true }), { settings: goOn });
			expect(run.outputs[0]?.map(({ json }) => json.error)).toEqual(
				Array(2).fill(
					'Sending Options > Split by Outcome in item 0 is an expression; it must be switched on or off in the form',
				),
			);
		}
		expect(practice.requests()).toEqual([]);
	});

	test('a Split by Outcome that the outputs do not know of makes no outputs', async () => {
		const run = await send({ splitByOutcome: 'true' }, items({ id: 'nobody' }));
		expect(run.outputs[0]?.map(({ json }) => json.outcome)).toEqual(['deadTarget']);
	});

	test.each([
		['operation', 'Operation', 'sendToRegIds'],
		['resource', 'Resource', 'message'],
	])('%s', async (name, label, value) => {
		const run = await send({}, items({ v: value }), { settings: goOn }, { [name]: '={{ $json.v }}' });
		expect(JSON.stringify(run.outputs)).toContain(`${label} is an expression; it must be chosen in the form`);
		expect(practice.requests()).toEqual([]);
	});

	test('Targets From, and any other choice of that kind', async () => {
		const file = await send({}, items({ v: 'field' }), {}, { sendingOptions: { targetsFrom: '={{ $json.v }}' } });
		expect(file.error?.message).toBe(
			'Sending Options > Targets From in item 0 is an expression; it must be chosen in the form, because the other fields depend on it',
		);
		const content = await send(
			{},
			items({ v: 'fields', id: regId }),
			{},
			{ options: { passThrough: '={{ $json.v }}' } },
		);
		expect(content.error?.message).toContain('is an expression; it must be chosen in the form');
		expect(practice.requests()).toEqual([]);
	});
});
