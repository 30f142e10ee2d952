import {
	NodeConnectionTypes,
	NodeOperationError,
	type INodeProperties,
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
	outputProperty,
	receiptWebhook,
	triggerCredentials,
	triggerVersion,
	webhookMethods,
} from '../../lib/webhook/triggerProperties';
import { receipts } from './receipts';

const shownFor = (value: string): NonNullable<INodeProperties['displayOptions']> => ({ show: { maker: [value] } });

export class PushReceiptTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Push Receipt Trigger',
		name: 'pushReceiptTrigger',
		icon: { light: 'file:receipt.svg', dark: 'file:receipt.dark.svg' },
		group: ['trigger'],
		documentationUrl: pageOf('receipts'),
		version: triggerVersion,
		subtitle: `={{ (${JSON.stringify(Object.fromEntries(receipts.map(({ name, value }) => [value, name])))})[$parameter["maker"]] }}`,
		description: 'Starts the workflow when a phone maker reports what became of a message',
		defaults: { name: 'Push Receipt Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: triggerCredentials,
		webhooks: receiptWebhook('receipt'),
		properties: [
			{
				displayName: 'Phone Maker',
				name: 'maker',
				type: 'options',
				noDataExpression: true,
				options: receipts.map(({ name, value }) => ({ name, value })),
				default: 'huawei',
				description: 'Whose receipts come to this address; each maker needs a trigger of its own',
			},
			...receipts.map(({ value, place, hint }) => ({
				...addressNotice(place, hint),
				displayOptions: shownFor(value),
			})),
			...receipts.map(({ value, events }) => eventsProperty(events, shownFor(value))),
			outputProperty,
		],
	};

	webhookMethods = webhookMethods;

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const chosen = this.getNodeParameter('maker') as string;
		const maker = receipts.find(({ value }) => value === chosen);
		if (!maker) throw new NodeOperationError(this.getNode(), `Phone Maker "${chosen}" is not one of the list`);
		return receiveReceipts(this, maker);
	}
}
