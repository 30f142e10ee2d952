import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { pageOf } from '../../lib/operation/documentation';
import { receiveReceipts } from '../../lib/webhook/receiveReceipts';
import {
	addressNotice,
	eventsProperty,
	eventsSubtitle,
	messageOutputProperty,
	receiptWebhook,
	triggerCredentials,
	triggerVersion,
	webhookMethods,
} from '../../lib/webhook/triggerProperties';
import { receipts } from './receipts';

export class MimcTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Xiaomi MIMC Trigger',
		name: 'mimcTrigger',
		icon: { light: 'file:mimc.svg', dark: 'file:mimc.dark.svg' },
		group: ['trigger'],
		documentationUrl: pageOf('receipts'),
		version: triggerVersion,
		subtitle: eventsSubtitle(receipts.events),
		description: 'Starts the workflow when a user writes a chat message',
		defaults: { name: 'Xiaomi MIMC Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: triggerCredentials,
		webhooks: receiptWebhook('mimc'),
		properties: [
			addressNotice('<b>Message callback</b> of the app in the MIMC console'),
			eventsProperty(receipts.events),
			messageOutputProperty,
		],
	};

	webhookMethods = webhookMethods;

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return receiveReceipts(this, receipts);
	}
}
