import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { jsonOf, text, usePractice } from './practice';

useCampaigns();
const practice = usePractice();

test('a filter is the same to a campaign however its list is written', async () => {
	const push = async (options: IDataObject) =>
		jsonOf(
			await practice.push('message.sendToTopic', {
				...text,
				topic: 'news',
				options,
				sendingOptions: { campaignKey: 'spring' },
			}),
		).map(({ outcome, earlierRun }) => [outcome, earlierRun]);
	expect(await push({ locale: 'zh_CN,en_US' })).toEqual([['accepted', undefined]]);
	expect(await push({ locale: 'en_US, zh_CN' })).toEqual([['accepted', true]]);
	expect(await push({ locale: 'en_US' })).toEqual([['accepted', undefined]]);
	expect(await push({ localeNotIn: 'en_US' })).toEqual([['accepted', undefined]]);
});
