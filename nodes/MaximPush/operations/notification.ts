import { choice, choices, group, text } from '../../../lib/operation/field';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { actAs, actAsHeaders } from '../actAs';
import { audienceFields, audienceList, audienceValue } from '../audience';
import { checkMessage, message } from '../message/message';

const channels = [
	{ value: 'fcm', name: 'FCM' },
	{ value: 'huawei', name: 'Huawei' },
	{ value: 'meizu', name: 'Meizu' },
	{ value: 'oppo', name: 'OPPO' },
	{ value: 'ups', name: 'Phone Makers in China', description: 'Xiaomi, Huawei, Meizu, OPPO and Vivo' },
	{ value: 'vivo', name: 'Vivo' },
	{ value: 'xiaomi', name: 'Xiaomi' },
];

const setting = group('setting', 'Setting', {
	description: 'How to deliver',
	placeholder: 'Add setting',
	fields: [
		choice('distribution_strategy', 'Distribution Strategy', {
			default: 'combined',
			description: 'Which channel delivers',
			options: [
				{
					value: 'combined',
					name: 'Combined',
					description: "MaxIM's own channel first, that of the phone maker when the app is not online",
				},
				{ value: 'mxpush_only', name: 'MaxIM Only' },
				{ value: 'ospush_only', name: 'Phone Maker Only' },
			],
		}),
		choices('ospush_sequence', 'Phone Maker Sequence', {
			default: ['ups', 'fcm'],
			options: channels,
			combine: (values) => [...values],
			description: 'Which channels of phone makers to try, in the order in which you choose them',
		}),
		text('request_id', 'Request ID', {
			description:
				'MaxIM does not push again for an ID it has seen. Empty: one is made for each request that stays the same in every try, so that trying again never sends twice. With a Campaign Key it gets an ending that stands for the targets of the request, so that those who are left get theirs',
			placeholder: 'e.g. {{ $execution.id }}-{{ $itemIndex }}',
		}),
	],
});

const settingOf = (values: Values): Values => (values.setting ?? {}) as Values;

/** An ID for the whole message must still differ between the requests that its targets need, in this run or a later one of the campaign. */
function requestId(values: Values, { idempotencyKey, part = 0, share }: RequestContext): string {
	const { request_id: given } = settingOf(values);
	if (typeof given !== 'string') return idempotencyKey;
	if (share !== undefined) return `${given}-${share}`;
	return part === 0 ? given : `${given}-${part + 1}`;
}

export const notification = inResource(
	{ value: 'notification', name: 'Notification', description: 'Push to devices' },
	[
		{
			operation: 'send',
			name: 'Send',
			action: 'Send notification',
			description:
				'Push to devices by alias, tag, user or push token, or to all of them; items that differ only in the target travel together',
			source: 'MaxIM server API, section 4.2',
			kind: 'send',
			method: 'POST',
			path: '/push/notify',
			encoding: 'json',
			headers: actAsHeaders,
			fields: [...audienceFields, message, setting, actAs],
			batching: { into: audienceList },
			everyone: ({ audience }) => audience === 'all',
			check: checkMessage,
			distinct: {
				parameter: 'Setting > Request ID',
				of: (values) => {
					const { request_id: given } = settingOf(values);
					return typeof given === 'string' ? given : undefined;
				},
			},
			shape: (values, context) => {
				const { audience: _kind, [audienceList]: _names, setting: _setting, ...rest } = values;
				return {
					audience: audienceValue(values),
					...rest,
					setting: { ...settingOf(values), request_id: requestId(values, context) },
				};
			},
		},
	],
);
