import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { miPushScheme, miPushTest } from '../../credentials/MiPushApi.credentials';
import { testButton } from '../../lib/credential/testButton';
import { pageOf } from '../../lib/operation/documentation';
import { nodeProperties } from '../../lib/operation/properties';
import { withRedis } from '../../lib/operation/sending';
import { subtitle } from '../../lib/operation/subtitle';
import { mainConnection } from '../../lib/run/read/hostVersion';
import { outputsByOutcome } from '../../lib/run/answer/outputs';
import { receiveAwaited, waitingTooltip, waitingWebhooks } from '../../lib/waiting/receiveAwaited';
import { runWaitingService } from '../../lib/waiting/runWaiting';
import { receipts } from './receipts';
import { service } from './service';

export class MiPush implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Xiaomi MiPush',
		name: 'miPush',
		icon: { light: 'file:mipush.svg', dark: 'file:mipush.dark.svg' },
		group: ['output'],
		documentationUrl: pageOf(service.name),
		version: 1,
		subtitle: subtitle(service),
		description: 'Send push notifications to Xiaomi phones and manage them',
		defaults: { name: 'Xiaomi MiPush' },
		usableAsTool: true,
		inputs: [mainConnection()],
		outputs: outputsByOutcome,
		credentials: withRedis({ name: 'miPushApi', required: true, testedBy: 'testMiPush' }),
		webhooks: waitingWebhooks,
		waitingNodeTooltip: waitingTooltip,
		properties: nodeProperties(service),
	};

	methods = { credentialTest: { testMiPush: testButton(miPushScheme, miPushTest) } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return runWaitingService(this, service);
	}

	/** Receipts of messages that an execution waits for. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return receiveAwaited(this, receipts);
	}
}
