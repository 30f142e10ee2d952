import { packageName } from './settings.mjs';

/** How the address of each trigger ends: the path that its node declares. */
const endings = {
	miPushTrigger: 'mipush',
	mimcTrigger: 'mimc',
	mpaasPushTrigger: 'mpaas',
	pushReceiptTrigger: 'receipt',
};

/** Which trigger waits for what the practice server sends, by the name of the setting there. MiPush's address stands in each message. */
const triggers = { mpaas: 'mpaasPushTrigger', mimc: 'mimcTrigger', huawei: 'pushReceiptTrigger' };

/** The address of a trigger, by its node's name and webhook ID, at which a published workflow answers. */
export const productionAddress = (n8nOrigin, type, webhookId) => `${n8nOrigin}/webhook/${webhookId}/${endings[type]}`;

/** The one that answers while the editor listens. */
export const testAddress = (n8nOrigin, type, webhookId) => `${n8nOrigin}/webhook-test/${webhookId}/${endings[type]}`;

/** Every setting of the practice server's receipts. */
export const receiptSettings = async (sandboxOrigin) => (await fetch(`${sandboxOrigin}/_sandbox/receipts`)).json();

/** Changes some of them. */
export async function setReceipts(sandboxOrigin, settings) {
	const answer = await fetch(`${sandboxOrigin}/_sandbox/receipts`, {
		method: 'PUT',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(settings),
	});
	if (!answer.ok) throw new Error(`The practice server does not take these addresses: ${await answer.text()}`);
}

/**
 * Enters the triggers' addresses at the practice server, as one does in the console of a service. One that somebody has entered
 * there stays; ours is written anew each time, because n8n's port may have moved.
 */
export async function enterReceiptAddresses({ sandboxOrigin, n8nOrigin }, workflows) {
	const nodes = workflows.flatMap((workflow) => workflow.nodes);
	const entered = await receiptSettings(sandboxOrigin);
	const ours = Object.entries(triggers).flatMap(([setting, type]) => {
		const trigger = nodes.find((node) => node.type === `${packageName}.${type}`);
		const isFree = entered[setting] === '' || entered[setting].includes(`/webhook/${trigger?.webhookId}/`);
		return trigger && isFree ? [[setting, productionAddress(n8nOrigin, type, trigger.webhookId)]] : [];
	});
	await setReceipts(sandboxOrigin, Object.fromEntries(ours));
}
