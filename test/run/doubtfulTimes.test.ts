import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { goOn } from '../engine/practice';
import * as maxim from '../maxim/practice';
import * as mipush from '../mipush/practice';
import { send } from '../xg/tpns';

/** A time whose expression gives nothing, wherever it can stand: told where the message goes out at once because of it. */
useCampaigns();
const practice = mipush.usePractice();
const maximPractice = maxim.usePractice();

const text = { title: 'Shipped', content: 'It arrives tomorrow' };
const xg = { credential: { service: 'xg', appId: 'practicexgapp01' }, settings: goOn };
const atOnce = /is an expression that gives nothing, so the message goes out at once$/;
const later = new Date(Date.now() + 86_400_000).toISOString();
const sendTime = { sendTime: '={{ $json.at }}' };

interface Told {
	warnings: unknown;
	hints: unknown[];
}
const toldOf = (run: Awaited<ReturnType<typeof practice.push>>): Told => {
	const [{ json } = { json: {} as IDataObject }] = run.outputs[0] ?? [];
	expect(json.error).toBeUndefined();
	return {
		warnings: json.warnings,
		hints: run.hints.map(({ message }) => message).filter((hint) => hint.includes('at once')),
	};
};
const hint = '1 message goes out at once, because the expression for the time gives nothing';
const told: Told = { warnings: [expect.stringMatching(atOnce)], hints: [hint] };
const untold: Told = { warnings: undefined, hints: [] };

test.each([
	['pushTpns.sendToTags', { tagList: 'vip' }, { settings: goOn }],
	['pushTpns.sendToAll', { confirmEveryone: true }, { settings: goOn }],
	['pushTpns.sendToPackage', { confirmEveryone: true, uploadId: '17' }, { settings: goOn }],
	['pushV3.sendToTags', { tagList: 'vip' }, xg],
	['pushV3.sendToAll', { confirmEveryone: true }, xg],
	['push.sendToDevice', { deviceToken: 'a'.repeat(40), messageType: 1 }, xg],
	['push.sendToAccount', { account: 'lilei', messageType: 1 }, xg],
	['push.sendToTags', { tagsList: 'vip', messageType: 1 }, xg],
	['push.sendToAll', { confirmEveryone: true, messageType: 1 }, xg],
])('%s', async (operation, parameters, setting) => {
	const push = async (item: IDataObject) =>
		toldOf((await send(operation, { ...text, ...parameters, options: sendTime }, { ...setting, items: [item] })).run);
	expect(await push({})).toEqual(told);
	expect(await push({ at: later })).toEqual(untold);
});

test('MaxIM', async () => {
	const push = async (item: IDataObject) =>
		toldOf(
			await maximPractice.push(
				'notification.send',
				{ ...maxim.message, audience: 'alias', alias: 'lilei', options: { showBeginTime: '={{ $json.at }}' } },
				{ items: [item] },
			),
		);
	expect(await push({})).toEqual(told);
	expect(await push({ at: later })).toEqual(untold);
});

test('personalized messages, whose list has one time', async () => {
	const push = async (parameters: IDataObject) =>
		toldOf(
			await practice.push(
				'personalizedMessage.sendEachToAliases',
				{ ...parameters, options: { timeToSend: '={{ $json.at }}' } },
				{ items: [{}] },
			),
		);
	expect(await push({ ...mipush.text, target: 'lilei' })).toEqual(told);
	const messages = JSON.stringify([{ target: 'lilei', message: mipush.written }]);
	expect(await push({ messagesFrom: 'json', messages })).toEqual(told);
});

test('a message that goes out by its loop is not told to go out at once', async () => {
	const inDays = (days: number): string =>
		new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
	const values = [{ startDate: inDays(2), endDate: inDays(4), loopType: 1, dayTimes: '09:00' }];
	const { run } = await send(
		'sendToTags',
		{ ...text, tagList: 'vip', options: { ...sendTime, loopParam: { values } } },
		{ items: [{}], settings: goOn },
	);
	expect(toldOf(run)).toEqual(untold);
});

test('what another run has sent does not go out at once', async () => {
	const push = async (aliases: string[], sendingOptions: IDataObject) => {
		const run = await practice.push(
			'message.sendToAliases',
			{ ...mipush.text, alias: '={{ $json.to }}', options: { timeToSend: '={{ $json.at }}' }, sendingOptions },
			{ items: aliases.map((to) => ({ to })) },
		);
		return run.hints.map(({ message }) => message).filter((sentence) => sentence.includes('at once'));
	};
	const campaign = { campaignKey: 'spring' };
	expect(await push(['lilei'], campaign)).toEqual([hint]);
	expect(await push(['lilei'], campaign)).toEqual([]);
	expect(await push(['lilei', 'hanmeimei'], campaign)).toEqual([hint]);
});

test.each(['={{ $json.at }} ', '={{ $json.at ?? "" }}', '={{ [] }}', '={{ {} }}'])(
	'what is no time is told or refused: %s',
	async (timeToSend) => {
		const run = await practice.push(
			'message.sendToAliases',
			{ ...mipush.text, alias: 'lilei', options: { timeToSend } },
			{ items: [{}], settings: goOn },
		);
		const [{ json } = { json: {} as IDataObject }] = run.outputs[0] ?? [];
		expect(json.error ?? json.warnings).toBeDefined();
	},
);
