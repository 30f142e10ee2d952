import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { mpaasPushTest } from '../../credentials/MpaasPushApi.credentials';
import { mpaasPushScheme } from '../../credentials/mpaasPushScheme';
import { testButton } from '../../lib/credential/testButton';
import { pageOf } from '../../lib/operation/documentation';
import { nodeProperties } from '../../lib/operation/properties';
import { withRedis } from '../../lib/operation/sending';
import { subtitle } from '../../lib/operation/subtitle';
import { mainConnection } from '../../lib/run/read/hostVersion';
import { outputsByOutcome } from '../../lib/run/answer/outputs';
import { runWaitingService } from '../../lib/waiting/runWaiting';
import { getTemplateFields, searchSchedules, searchTasks, searchTemplates } from './methods/lists';
import { service } from './service';

export class MpaasPush implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ant mPaaS Push',
		name: 'mpaasPush',
		icon: { light: 'file:mpaas.svg', dark: 'file:mpaas.dark.svg' },
		group: ['output'],
		documentationUrl: pageOf(service.name),
		version: 1,
		subtitle: subtitle(service),
		description: 'Send push notifications to Android, iOS and HarmonyOS devices and manage them',
		defaults: { name: 'Ant mPaaS Push' },
		usableAsTool: true,
		inputs: [mainConnection()],
		outputs: outputsByOutcome,
		credentials: withRedis({ name: 'mpaasPushApi', required: true, testedBy: 'testMpaasPush' }),
		properties: nodeProperties(service),
	};

	methods = {
		credentialTest: { testMpaasPush: testButton(mpaasPushScheme, mpaasPushTest) },
		listSearch: { searchSchedules, searchTasks, searchTemplates },
		resourceMapping: { getTemplateFields },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return runWaitingService(this, service);
	}
}
