import { useCampaigns } from '../engine/ledger';
import { jsonOf, text, usePractice } from './practice';

/** With one key: what a filter leaves of an audience is another audience. */
const practice = usePractice();
useCampaigns();

test.each([
	['message.sendToTopic', { topic: 'news' }],
	['message.sendToAll', { confirmEveryone: true }],
])('%s', async (operation, parameters) => {
	const push = async (locale: string) =>
		jsonOf(
			await practice.push(operation, {
				...text,
				...parameters,
				options: { locale },
				sendingOptions: { campaignKey: 'spring' },
			}),
		)[0];
	for (const [locale, earlier] of [
		['zh_CN', undefined],
		['zh_TW', undefined],
		['zh_CN', true],
	] as const)
		expect(await push(locale)).toMatchObject({ outcome: 'accepted', ...(earlier ? { earlierRun: true } : {}) });
	expect(practice.requests()).toHaveLength(2);
});

test('a difference of topics has a first one; the others may stand in any order', async () => {
	const push = async (topics: string, topicOp: string) =>
		jsonOf(
			await practice.push('message.sendToTopics', {
				...text,
				topics,
				topicOp,
				sendingOptions: { campaignKey: 'spring' },
			}),
		)[0]?.earlierRun === true;
	expect([
		await push('a,b,c', 'EXCEPT'),
		await push('a,c,b', 'EXCEPT'),
		await push('b,a,c', 'EXCEPT'),
		await push('c,b,a', 'UNION'),
		await push('a,b,c', 'UNION'),
	]).toEqual([false, true, false, false, true]);
});
