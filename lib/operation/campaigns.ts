import type { Columns } from './columns';
import { choice, collection, text, type Field } from './field';
import { howMany } from './paging';
import { coordination } from './sending';

/** What campaigns remember is shown and cleared the same way in every node; no service is called. */
export const campaignResource = {
	value: 'campaign',
	name: 'Campaign',
	description: 'What a Campaign Key has remembered',
} as const;

const key = (more: { show?: Record<string, readonly string[]> } = {}): Field =>
	text('campaign_key', 'Campaign Key', {
		description: "As it stands in the Sending Options of this workflow's nodes for this service",
		placeholder: 'e.g. spring-sale-2027',
		required: true,
		notBlank: true,
		maxLength: 200,
		local: true,
		...more,
	});

const what = choice('clear_what', 'Clear', {
	description: 'Which campaigns are forgotten, so that their keys send to everybody again',
	default: 'one',
	noExpression: true,
	options: [
		{ value: 'one', name: 'One Campaign Key' },
		{
			value: 'all',
			name: 'All of This Workflow',
			description: 'Every key that nodes of this workflow have used for this service',
		},
	],
	local: true,
});

/** Chosen as in the nodes that send: a campaign is kept there. */
const sharedOptions = collection('sendingOptions', 'Options', [coordination]);

export interface CampaignOperation {
	value: 'get' | 'getMany' | 'clear';
	name: string;
	action: string;
	description: string;
	fields: readonly Field[];
	/** What an item of it has. */
	columns: Columns;
}

const state = {
	campaignKey: 'text',
	operation: 'text',
	accepted: 'number',
	inDoubt: 'number',
	deadTargets: 'number',
	underWay: 'number',
	runsAtWork: 'number',
	begunAt: 'time',
	lastChangeAt: 'time',
} as const satisfies Columns;

export const campaignOperations: readonly CampaignOperation[] = [
	{
		value: 'get',
		name: 'Get',
		action: 'Get campaign',
		description: 'Get how many targets a Campaign Key has reached, and how many are in doubt',
		fields: [key(), sharedOptions],
		columns: state,
	},
	{
		value: 'getMany',
		name: 'Get Many',
		action: 'Get many campaigns',
		description: 'Get all Campaign Keys of this workflow for this service',
		fields: [...howMany, sharedOptions],
		columns: state,
	},
	{
		value: 'clear',
		name: 'Clear',
		action: 'Clear campaign',
		description: 'Forget who was reached',
		fields: [what, key({ show: { clearWhat: ['one'] } }), sharedOptions],
		columns: { cleared: 'number', campaignKey: 'text' },
	},
];
