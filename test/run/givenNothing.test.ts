import type { IDataObject } from 'n8n-workflow';
import { jsonOf, goOn, regId, text, usePractice } from '../mipush/practice';
import { text as xgText, token, usePractice as useXg } from '../xg/practice';

/** A parameter that is empty because an expression in it found nothing is told apart from one that nobody filled in. */
const mipush = usePractice();
const xg = useXg();

const nothing = '={{ $json.nothing }}';

async function saidOf(parameters: IDataObject): Promise<[unknown, unknown]> {
	const run = await mipush.push(
		'message.sendToRegIds',
		{ registrationId: regId, ...text, ...parameters },
		{ settings: goOn },
	);
	const [item] = jsonOf(run);
	return [item?.error, (item?.details as IDataObject | undefined)?.remedy];
}

const mend = 'Correct the expression, or give the item the value';

test.each([
	['a target', { registrationId: nothing }, 'Registration ID in item 0', '; it must name at least one registration ID'],
	[
		'a list of targets',
		{ registrationId: '={{ [] }}' },
		'Registration ID in item 0',
		'; it must name at least one registration ID',
	],
	['a text', { title: nothing }, 'Title in item 0', '; it is required'],
])('%s of the form', async (_what, parameters, begins, ends) => {
	expect(await saidOf(parameters)).toEqual([`${begins} is empty, because its expression gave nothing${ends}`, mend]);
	expect(mipush.requests()).toEqual([]);
});

test('an option that the service needs in company of another', async () => {
	const options = { passThrough: 1, payload: nothing };
	expect(await saidOf({ options })).toEqual([
		'Options > Payload in item 0 is empty, because its expression gave nothing; a pass-through message needs one',
		mend,
	]);
	expect((await saidOf({ options: { ...options, payload: '' } }))[0]).toBe(
		'Options > Payload in item 0 is empty; a pass-through message needs one',
	);
});

test('what nobody filled in is merely empty', async () => {
	const run = await mipush.push('statistics.getByMessage', {}, { settings: goOn });
	expect(jsonOf(run)[0]?.error).toBe('Message ID in item 0 is empty; fill in either Message ID or Job Key');
});

test('where the vendor alone decides whether a field is needed', async () => {
	const run = await xg.push('push.sendToDevice', { deviceToken: token, ...xgText, title: nothing }, { settings: goOn });
	expect(jsonOf(run)[0]?.error).toBe('Title in item 0 is empty, because its expression gave nothing; it is required');
	expect(xg.requests()).toEqual([]);
});
