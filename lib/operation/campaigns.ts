import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** Clearing what campaigns remember is the same in every node; it calls no service. */
export const forgetCampaigns = { resource: 'campaign', operation: 'clear' } as const;

export const campaignResource: INodePropertyOptions = { value: forgetCampaigns.resource, name: 'Campaign', description: 'What a Campaign Key has remembered' };

export const campaignProperties: readonly INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [forgetCampaigns.resource] } },
		options: [
			{
				value: forgetCampaigns.operation,
				name: 'Clear',
				action: 'Clear campaigns of this workflow',
				description: 'Forgets who was reached, so that the same Campaign Keys send to everybody again',
			},
		],
		default: forgetCampaigns.operation,
	},
	{
		displayName: 'This clears all Campaign Keys of this workflow, and what its Remove Duplicates nodes with the scope "workflow" remember.',
		name: 'campaignNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { resource: [forgetCampaigns.resource] } },
	},
];
