import { collection, targets } from '../../../lib/operation/field';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { limits } from '../limits';
import { packageName, withPackage } from '../message/package';

const base = { source: 'Xiaomi Server API, section 12', kind: 'change', method: 'POST', encoding: 'form' } as const;

const options = collection('options', 'Options', [packageName]);

/** Section 12 calls it optional nowhere. */
const onePackage = { required: true, several: false } as const;
const withDefault = {
	shape: (values: Values, context: RequestContext) => withPackage(values, context, onePackage),
	check: (values: Values, context: RequestContext) => void withPackage(values, context, onePackage),
};

export const delivery = inResource(
	{ value: 'delivery', name: 'Delivery', description: 'Stop a message that is still being sent' },
	[
		{
			...base,
			...withDefault,
			operation: 'stopByIds',
			name: 'Stop by Message IDs',
			action: 'Stop delivery by message IDs',
			description: 'What has not reached a phone yet is not delivered any more',
			path: '/v1/message/switch/stop_by_id',
			fields: [
				targets('msg_ids', 'Message IDs', {
					required: true,
					max: limits.stopped,
					separator: ',',
					noun: 'message ID',
					description: 'As the sending operation returned them; one ID an item is the safest',
					placeholder: 'e.g. {{ $json.messageId }}',
				}),
				options,
			],
			target: 'msg_ids',
		},
		{
			...base,
			...withDefault,
			operation: 'stopByJobKeys',
			name: 'Stop by Job Keys',
			action: 'Stop delivery by job keys',
			description: 'What has not reached a phone yet is not delivered any more',
			path: '/v1/message/switch/stop_by_jobkey',
			fields: [
				targets('job_keys', 'Job Keys', {
					required: true,
					max: limits.stopped,
					separator: ',',
					noun: 'job key',
					description: 'One job key an item is the safest',
				}),
				options,
			],
			target: 'job_keys',
		},
	],
);
