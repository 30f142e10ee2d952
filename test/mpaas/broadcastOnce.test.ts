import type { IDataObject } from 'n8n-workflow';
import { goOn, jsonOf, toAll, usePractice } from './practice';

/** A broadcast is the same whatever its times are made of, and another one at another time. */
const practice = usePractice();

const hour = 3_600_000;
const day = 24 * hour;

const pushed = async (own: IDataObject, items: IDataObject[]): Promise<boolean[]> => {
	const run = await practice.push('push.sendToAll', { ...toAll, ...own }, { items, settings: goOn });
	const errors = jsonOf(run).map(({ error }) => String(error ?? ''));
	for (const error of errors)
		expect(error).toMatch(/^$|^Message in item \d is the same as in item \d, and so is the audience/);
	const sent = errors.map((error) => error === '');
	expect(practice.requests()).toHaveLength(sent.filter(Boolean).length);
	return sent;
};

const at = (...after: number[]): IDataObject[] => {
	const soon = Math.ceil(Date.now() / 60_000) * 60_000 + hour;
	return after.map((ms) => ({ at: new Date(soon + ms).toISOString() }));
};
const dayIn = (days: number, clock = ''): string =>
	new Date(Date.now() + 8 * hour + days * day).toISOString().slice(0, 10) + clock;

const once = { options: { strategyType: 1, fixedTime: '={{ $json.at }}' } };

test('at one time, which an expression gives in milliseconds', async () => {
	expect(await pushed(once, at(0, 1, 999, 59_000))).toEqual([true, false, false, false]);
});

test('at an hour from now, counted for each item', async () => {
	const counted = { options: { strategyType: 1, fixedTime: '={{ $now.plus({ hours: 1 }) }}' } };
	expect(await pushed(counted, [{}, {}, {}])).toEqual([true, false, false]);
});

test('at other times', async () => {
	expect(await pushed(once, at(0, hour, 2 * hour))).toEqual([true, true, true]);
});

test('at a time, and at once', async () => {
	const own = { options: { strategyType: '={{ $json.type }}', fixedTime: at(0)[0]!.at as string } };
	expect(await pushed(own, [{ type: 0 }, { type: 1 }, { type: 0 }])).toEqual([true, true, false]);
});

const repeated = (own: IDataObject): IDataObject => ({
	options: {
		strategyType: 2,
		startTime: '={{ $json.from }}',
		endTime: '={{ $json.to }}',
		circleType: 2,
		circleValue: '={{ $json.on }}',
		time: '={{ $json.clock ?? "09:30" }}',
		...own,
	},
});
const usual = { from: dayIn(1), to: dayIn(30), on: [1, 3] };

test('repeatedly: of the dates only the day counts, of days not the order, and seconds of the clock may be left out', async () => {
	const items = [
		usual,
		{ ...usual, from: dayIn(1, 'T10:00:00+08:00'), to: dayIn(30, 'T23:59:59+08:00') },
		{ ...usual, on: [3, 1, 3] },
		{ ...usual, clock: '09:30:00' },
	];
	expect(await pushed(repeated({}), items)).toEqual([true, false, false, false]);
});

test.each<[string, IDataObject]>([
	['another first day', { from: dayIn(2) }],
	['another last day', { to: dayIn(29) }],
	['other weekdays', { on: [1, 4] }],
	['another time of day', { clock: '18:30' }],
])('repeatedly: %s', async (_what, own) => {
	expect(await pushed(repeated({}), [usual, { ...usual, ...own }])).toEqual([true, true]);
});

test('another day of the month is not the same weekday', async () => {
	const own = repeated({ circleType: '={{ $json.type }}' });
	expect(
		await pushed(own, [
			{ ...usual, type: 2 },
			{ ...usual, type: 3 },
		]),
	).toEqual([true, true]);
});

test('whether the times stand in fields or in JSON says nothing', async () => {
	const [first] = at(0);
	const own = {
		options: {
			strategyType: 1,
			strategyFrom: '={{ $json.from }}',
			fixedTime: first!.at as string,
			strategyContent: JSON.stringify({ fixedTime: Date.parse(first!.at as string) }),
		},
	};
	expect(await pushed(own, [{ from: 'fields' }, { from: 'json' }])).toEqual([true, false]);
});

const bound = {
	timeMode: 1,
	pushStatus: 0,
	bindStartTime: '={{ $now.minus({ days: $json.days }) }}',
	bindEndTime: '={{ $now }}',
};

test('who has bound within days that are counted back from now is the same audience, other days are another', async () => {
	expect(await pushed(bound, [{ days: 7 }, { days: 7 }, { days: 30 }])).toEqual([true, false, true]);
});

test('values of placeholders in another order are the same text', async () => {
	const own = {
		templateValues: 'json',
		templateKeyValue: undefined,
		templateValuesJson: '={{ $json.turned ? { more: "1", content: "a" } : { content: "a", more: "1" } }}',
	};
	const items = [{ turned: false }, { turned: true }];
	expect(await pushed(own, items)).toEqual([true, false]);
});

test('another app or workspace is another audience; the one of the credential is the same, named or not', async () => {
	const { appId: app = '', workspaceId: workspace = '' } = practice.credential();
	const items = [{ app: '' }, { app }, { app: 'ONEX000000000002' }, { workspace: 'other' }, { workspace }];
	const run = await practice.push(
		'push.sendToAll',
		{ ...toAll, options: { appId: '={{ $json.app }}', workspaceId: '={{ $json.workspace }}' } },
		{ items: items as IDataObject[], settings: goOn },
	);
	expect(jsonOf(run).map(({ error }) => /is the same as in item (\d)/.exec(String(error))?.[1])).toEqual([
		undefined,
		'0',
		undefined,
		undefined,
		'0',
	]);
	expect(practice.requests()).toHaveLength(3);
});
