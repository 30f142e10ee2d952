import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { maximPushScheme, maximPushTest } from '../../credentials/MaximPushApi.credentials';
import { testButton } from '../../lib/credential/testButton';
import { pageOf } from '../../lib/operation/documentation';
import { nodeProperties } from '../../lib/operation/properties';
import { withRedis } from '../../lib/operation/sending';
import { subtitle } from '../../lib/operation/subtitle';
import { runService } from '../../lib/run/execute';
import { mainConnection } from '../../lib/run/read/hostVersion';
import { outputsByOutcome } from '../../lib/run/answer/outputs';
import { service } from './service';

export class MaximPush implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'MaxIM',
		name: 'maximPush',
		icon: { light: 'file:maxim.svg', dark: 'file:maxim.dark.svg' },
		group: ['output'],
		documentationUrl: pageOf(service.name),
		version: 1,
		subtitle: subtitle(service),
		description: 'Send push notifications with MaxIM (Lanying IM) and manage them',
		defaults: { name: 'MaxIM' },
		usableAsTool: true,
		inputs: [mainConnection()],
		outputs: outputsByOutcome,
		credentials: withRedis({ name: 'maximPushApi', required: true, testedBy: 'testMaximPush' }),
		properties: nodeProperties(service),
	};

	methods = { credentialTest: { testMaximPush: testButton(maximPushScheme, maximPushTest) } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return runService(this, service);
	}
}
