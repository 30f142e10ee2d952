import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { pageOf } from '../../lib/operation/documentation';
import { handOn, redisSwitch, withSwitchedRedis } from '../../lib/waiting/handOn';
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

export class MpaasPushTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ant mPaaS Push Trigger',
		name: 'mpaasPushTrigger',
		icon: { light: 'file:mpaas.svg', dark: 'file:mpaas.dark.svg' },
		group: ['trigger'],
		documentationUrl: pageOf('receipts'),
		version: triggerVersion,
		subtitle: eventsSubtitle(receipts.events),
		description: 'Starts the workflow when Ant mPaaS reports what became of a message',
		defaults: { name: 'Ant mPaaS Push Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: withSwitchedRedis(triggerCredentials),
		webhooks: receiptWebhook('mpaas'),
		properties: [
			addressNotice(
				'<b>Push callback API configuration</b> (推送回调接口配置) under Message Push > Settings > Key Management of the mPaaS console',
				'With signatures verified, no Address Secret is needed',
			),
			eventsProperty(receipts.events),
			{
				displayName: 'Verify Signature',
				name: 'verifySignature',
				type: 'boolean',
				default: true,
				noDataExpression: true,
				description:
					'Whether to take only posts that mPaaS has signed; without it, anybody who knows the address can start the workflow',
			},
			{
				displayName: 'Public Key',
				name: 'publicKey',
				type: 'string',
				typeOptions: { rows: 4 },
				default: '',
				required: true,
				placeholder: 'e.g. MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA…',
				description:
					'The RSA public key that the mPaaS console shows beside the callback address, in base64 or PEM; without it, every post is refused',
				displayOptions: { show: { verifySignature: [true] } },
			},
			outputProperty,
			redisSwitch,
		],
	};

	webhookMethods = webhookMethods;

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return receiveReceipts(this, receipts, handOn);
	}
}
