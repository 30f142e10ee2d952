import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { pageOf } from '../../lib/operation/documentation';
import { nodeProperties } from '../../lib/operation/properties';
import { withRedis } from '../../lib/operation/sending';
import { subtitle } from '../../lib/operation/subtitle';
import { runService } from '../../lib/run/execute';
import { mainConnection } from '../../lib/run/read/hostVersion';
import { outputsByOutcome } from '../../lib/run/answer/outputs';
import { loadTags, searchTags } from './methods/tags';
import { testXgPush } from './methods/testXgPush';
import { service } from './service';

export class XgPush implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Tencent XG Push',
		name: 'xgPush',
		icon: { light: 'file:xg.svg', dark: 'file:xg.dark.svg' },
		group: ['output'],
		documentationUrl: pageOf(service.name),
		version: 1,
		subtitle: subtitle(service),
		description:
			'Send push notifications to Android and iOS apps through Tencent TPNS (腾讯移动推送), or a gateway that speaks Tencent XG (信鸽), which closed in 2020',
		defaults: { name: 'Tencent XG Push' },
		usableAsTool: true,
		inputs: [mainConnection()],
		outputs: outputsByOutcome,
		credentials: withRedis({ name: 'xgPushApi', required: true, testedBy: 'testXgPush' }),
		properties: nodeProperties(service),
	};

	methods = { loadOptions: { loadTags }, listSearch: { searchTags }, credentialTest: { testXgPush } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return runService(this, service);
	}
}
