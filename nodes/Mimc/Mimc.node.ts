import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { mimcScheme, mimcTest } from '../../credentials/MimcApi.credentials';
import { testButton } from '../../lib/credential/testButton';
import { pageOf } from '../../lib/operation/documentation';
import { nodeProperties } from '../../lib/operation/properties';
import { withRedis } from '../../lib/operation/sending';
import { subtitle } from '../../lib/operation/subtitle';
import { runService } from '../../lib/run/execute';
import { mainConnection } from '../../lib/run/read/hostVersion';
import { outputsByOutcome } from '../../lib/run/answer/outputs';
import { service } from './service';

export class Mimc implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Xiaomi MIMC',
		name: 'mimc',
		icon: { light: 'file:mimc.svg', dark: 'file:mimc.dark.svg' },
		group: ['output'],
		documentationUrl: pageOf(service.name),
		version: 1,
		subtitle: subtitle(service),
		description: 'Send chat messages to users and groups of an app on Xiaomi MIMC',
		defaults: { name: 'Xiaomi MIMC' },
		usableAsTool: true,
		inputs: [mainConnection()],
		outputs: outputsByOutcome,
		credentials: withRedis({ name: 'mimcApi', required: true, testedBy: 'testMimc' }),
		properties: nodeProperties(service),
	};

	methods = { credentialTest: { testMimc: testButton(mimcScheme, mimcTest) } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return runService(this, service);
	}
}
