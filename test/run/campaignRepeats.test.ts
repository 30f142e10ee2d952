import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { goOn, jsonOf, message, usePractice } from '../maxim/practice';

/** A campaign at a service that drops what it takes for a repeat: what is left of a message is no repeat of what was sent of it. */
const practice = usePractice();
useCampaigns();

const shown = (): string[] =>
	practice.sandbox.phones
		.notifications()
		.map(({ phone }) => phone)
		.sort();
const keyed = (more: IDataObject = {}, sending: IDataObject = {}): IDataObject => ({
	sendingOptions: { campaignKey: 'spring', ...sending },
	...more,
});
const given = { options: { requestId: 'spring-sale' } };
const outcomes = (items: IDataObject[]) =>
	items.map(({ outcome, details }) => outcome ?? (details as IDataObject).outcome);

const send = async (ids: string[], parameters: IDataObject) => practice.pushEach(ids, parameters, { settings: goOn });

test('a Request ID of the user: who is added later gets the message', async () => {
	expect(outcomes(jsonOf(await send(['lilei', 'hanmeimei'], keyed(given))))).toEqual(['accepted', 'accepted']);
	expect(outcomes(jsonOf(await send(['lilei', 'hanmeimei', 'wangwei'], keyed(given))))).toEqual([
		'accepted',
		'accepted',
		'accepted',
	]);
	expect(shown()).toEqual(['Han Meimei', 'Li Lei', 'Wang Wei']);
});

test('a Request ID of the user: what is in doubt and sent again is dropped by the service where it had come', async () => {
	practice.sandbox.dials.set({ fault: 'lost', times: 3 });
	expect(outcomes(jsonOf(await send(['lilei', 'hanmeimei'], keyed(given))))).toEqual(['unknown', 'unknown']);
	expect(outcomes(jsonOf(await send(['lilei', 'hanmeimei'], keyed(given, { repeatDoubtful: true }))))).toEqual([
		'accepted',
		'accepted',
	]);
	expect(shown()).toEqual(['Han Meimei', 'Li Lei']);
});

test('what another run had under way and was refused goes out under an ID of its own', async () => {
	practice.sandbox.dials.set({ fault: 'slow', delayMs: 600, times: 1 });
	practice.sandbox.dials.set({ fault: 'code', code: 10002, times: 1 });
	const first = send(['lilei'], keyed({}, { maxTries: 1 }));
	await new Promise((resolve) => {
		setTimeout(resolve, 300);
	});
	expect(
		outcomes(
			jsonOf(
				await practice.push(
					'notification.send',
					{ audience: 'alias', alias: '={{ $json.ids }}', ...message, ...keyed() },
					{ items: [{ ids: ['lilei', 'hanmeimei'] }], settings: goOn },
				),
			),
		),
	).toEqual(['accepted']);
	expect(outcomes(jsonOf(await first))).not.toEqual(['accepted']);
	expect(shown()).toEqual(['Han Meimei', 'Li Lei']);
});

test('a file: the lines that are left are no repeat of those that were sent', async () => {
	const run = async (names: string[]) => {
		const data = {
			data: Buffer.from(names.join('\n')).toString('base64'),
			mimeType: 'text/plain',
			fileName: 'targets.txt',
		};
		return practice.push(
			'notification.send',
			{
				audience: 'alias',
				alias: '',
				...message,
				...keyed(given, { targetsFrom: 'file', confirmLargeAudience: true }),
			},
			{ items: [{}], binary: [{ data }] },
		);
	};
	await run(['lilei', 'hanmeimei']);
	expect((await run(['lilei', 'hanmeimei', 'wangwei'])).outputs[0]?.[0]?.json).toMatchObject({
		accepted: 1,
		acceptedEarlier: 2,
	});
	expect(shown()).toEqual(['Han Meimei', 'Li Lei', 'Wang Wei']);
});

test('a file tried again by n8n: the lines that are left are no repeat of one whose answer is lost', async () => {
	practice.sandbox.dials.set({ fault: 'lost', times: 1 });
	practice.sandbox.dials.set({ fault: 'code', code: 10001, times: 1 });
	const ids = Array.from({ length: 501 }, (_, index) => `bulk-${index}`);
	const data = {
		data: Buffer.from(ids.join('\n')).toString('base64'),
		mimeType: 'text/plain',
		fileName: 'targets.txt',
	};
	await practice.push(
		'notification.send',
		{
			audience: 'alias',
			alias: '',
			...message,
			sendingOptions: { confirmLargeAudience: true, concurrency: 1, maxTries: 1, targetsFrom: 'file' },
		},
		{ items: [{}], binary: [{ data }], settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 } },
	);
	expect(practice.sandbox.bulk.counters()).toEqual([
		expect.objectContaining({ vendor: 'maxim', delivered: 501, distinct: 501, duplicates: 0 }),
	]);
});
