import { text } from '../../../lib/operation/field';
import { inResource } from '../../../lib/operation/resource';
import { limits } from '../limits';
import { planIdIn, planPath } from '../planId';

export const planTpns = inResource(
	{ value: 'planTpns', name: 'Plan (TPNS)', description: 'Pushes that are counted together' },
	[
		{
			operation: 'create',
			name: 'Create',
			action: 'Create push plan (TPNS)',
			description: 'A plan whose ID messages can carry; it reaches nobody. TPNS takes 200 in a day',
			source: 'TPNS, creating a push plan (/v3/push/plan/add_plan_push), 2024-01',
			beyondDocument: "Tencent's pages of TPNS, creating a push plan, 2024-01",
			kind: 'change',
			method: 'POST',
			path: planPath,
			encoding: 'json',
			fields: [
				text('planName', 'Name', {
					required: true,
					notBlank: true,
					maxLength: limits.planNameTpns,
					placeholder: 'e.g. Spring sale',
				}),
				text('planDescribe', 'Description', { required: true, notBlank: true, maxLength: limits.planDescriptionTpns }),
			],
			output: ({ data }) => ({ planId: planIdIn(data) }),
			columns: { planId: 'text' },
		},
	],
);
