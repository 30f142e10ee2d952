import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { goOn } from '../engine/practice';
import { send, token } from './tpns';

/** Who is meant besides the target's own name, to a campaign: the same however it is said, and left out where that is the default. */
useCampaigns();

const text = { title: 'Shipped', content: 'It arrives tomorrow' };
const iOs = { ...text, platform: 'ios' };
const xg = { service: 'xg', appId: 'practicexgapp01' };
const options = (own: IDataObject): IDataObject => ({ options: own });
const kinds = { same: [options({ accountType: 0 })], other: [options({ accountType: 1 })] };
const environments = { same: [{ environment: 'product' }], other: [{ environment: 'dev' }] };

test.each<{ operation: string; parameters: IDataObject; xg?: typeof xg; same: IDataObject[]; other: IDataObject[] }>([
	{ operation: 'pushTpns.sendToAccount', parameters: { ...text, accountList: 'lilei' }, ...kinds },
	{ operation: 'pushTpns.sendToManyAccounts', parameters: { ...text, accountList: 'lilei' }, ...kinds },
	{ operation: 'pushV3.sendToAccount', parameters: { ...text, accountList: 'lilei' }, xg, ...kinds },
	{ operation: 'pushTpns.sendToManyDevices', parameters: { ...iOs, tokenList: token }, ...environments },
	{ operation: 'pushTpns.sendToTags', parameters: { ...iOs, tagList: 'vip' }, ...environments },
	{ operation: 'pushTpns.sendToAll', parameters: { ...iOs, confirmEveryone: true }, ...environments },
	{ operation: 'pushV3.sendToManyAccounts', parameters: { ...iOs, accountList: 'lilei' }, xg, ...environments },
	{
		operation: 'push.sendToAccount',
		parameters: { ...text, messageType: 0, account: 'lilei' },
		xg,
		same: [{ environment: 1 }],
		other: [{ environment: 2 }],
	},
])('$operation', async ({ operation, parameters, xg: credential, same, other }) => {
	const push = async (own: IDataObject): Promise<unknown> => {
		const { run, received } = await send(
			operation,
			{ ...parameters, ...own, sendingOptions: { campaignKey: 'spring' } },
			{ settings: goOn, ...(credential ? { credential } : {}) },
		);
		const [{ json } = { json: {} as IDataObject }] = run.outputs[0] ?? [];
		return { own, requests: received.length, outcome: json.outcome ?? json.error };
	};
	expect(await push({})).toEqual({ own: {}, requests: 1, outcome: 'accepted' });
	for (const own of same) expect(await push(own)).toEqual({ own, requests: 0, outcome: 'accepted' });
	for (const own of other) expect(await push(own)).toEqual({ own, requests: 1, outcome: 'accepted' });
});
