import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { jsonOf, many, simple, toAll, usePractice } from './practice';

/** With one key, other receivers are other ones although they are named alike. */
const practice = usePractice();
useCampaigns();

test.each<[string, IDataObject, IDataObject]>([
	['push.sendSimple', simple, { deliveryType: 1 }],
	['push.sendMany', many, { deliveryType: 1 }],
	['push.sendToAll', toAll, { pushStatus: 2 }],
])('%s: the kind of receiver belongs to the mark', async (operation, parameters, other) => {
	const push = async (more: IDataObject = {}) =>
		jsonOf(await practice.push(operation, { ...parameters, ...more, sendingOptions: { campaignKey: 'spring' } }))[0];
	expect((await push())?.earlierRun).toBeUndefined();
	expect(await push()).toMatchObject({ outcome: 'accepted', earlierRun: true });
	expect((await push(other))?.earlierRun).toBeUndefined();
	expect((await push(other))?.earlierRun).toBe(true);
	expect(practice.requests()).toHaveLength(2);
});
