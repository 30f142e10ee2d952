import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { miPushScheme, miPushTest } from '../../credentials/MiPushApi.credentials';
import { testButton } from '../../lib/credential/testButton';
import { pageOf } from '../../lib/operation/documentation';
import { nodeProperties } from '../../lib/operation/properties';
import { withRedis } from '../../lib/operation/sending';
import { subtitle } from '../../lib/operation/subtitle';
import { runService } from '../../lib/run/execute';
import { mainConnection } from '../../lib/run/read/hostVersion';
import { outputsByOutcome } from '../../lib/run/answer/outputs';
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
		properties: nodeProperties(service),
	};

	methods = { credentialTest: { testMiPush: testButton(miPushScheme, miPushTest) } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return runService(this, service);
	}
}
