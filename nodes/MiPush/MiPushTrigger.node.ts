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
	outputProperty,
	receiptWebhook,
	triggerCredentials,
	triggerVersion,
	webhookMethods,
} from '../../lib/webhook/triggerProperties';
import { receipts } from './receipts';

export class MiPushTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Xiaomi MiPush Trigger',
		name: 'miPushTrigger',
		icon: { light: 'file:mipush.svg', dark: 'file:mipush.dark.svg' },
		group: ['trigger'],
		documentationUrl: pageOf('receipts'),
		version: triggerVersion,
		subtitle: eventsSubtitle(receipts.events),
		description: 'Starts the workflow when Xiaomi reports what became of a message',
		defaults: { name: 'Xiaomi MiPush Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: triggerCredentials,
		webhooks: receiptWebhook('mipush'),
		properties: [
			addressNotice(
				'<b>Options > Receipts: Callback URL</b> of the node that sends, and tick there which events Xiaomi shall report',
			),
			eventsProperty(receipts.events),
			outputProperty,
		],
	};

	webhookMethods = webhookMethods;

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return receiveReceipts(this, receipts);
	}
}
