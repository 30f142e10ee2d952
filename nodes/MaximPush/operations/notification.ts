import { choice, choices, collection, text, themed, type Field } from '../../../lib/operation/field';
import { oncePerAudience } from '../../../lib/operation/oncePerAudience';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { actAsFields, actAsHeaders } from '../actAs';
import { audienceFields, audienceList, audienceValue } from '../audience';
import { body, checkMessage, messageOf, messageOptions, title } from '../message/message';
import { tap } from '../message/platforms';

const channels = [
	{ value: 'fcm', name: 'FCM' },
	{ value: 'huawei', name: 'Huawei' },
	{ value: 'meizu', name: 'Meizu' },
	{ value: 'oppo', name: 'OPPO' },
	{ value: 'ups', name: 'Phone Makers in China', description: 'Xiaomi, Huawei, Meizu, OPPO and Vivo' },
	{ value: 'vivo', name: 'Vivo' },
	{ value: 'xiaomi', name: 'Xiaomi' },
];

const setting: readonly Field[] = themed<Field>('Delivery', [
	choice('setting.distribution_strategy', 'Distribution Strategy', {
		name: 'distributionStrategy',
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
	choices('setting.ospush_sequence', 'Phone Maker Sequence', {
		name: 'ospushSequence',
		default: ['ups', 'fcm'],
		options: channels,
		combine: (values) => [...values],
		description: 'Which channels of phone makers to try, in the order in which you choose them',
	}),
	text('setting.request_id', 'Request ID', {
		name: 'requestId',
		description:
			'MaxIM does not push again for an ID it has seen. Empty: one is made for each request that stays the same in every try, so that trying again never sends twice. With a Campaign Key it gets an ending that stands for the targets of the request, so that those who are left get theirs',
		placeholder: 'e.g. {{ $execution.id }}-{{ $itemIndex }}',
	}),
]);

const prefix = 'setting.';

/** The `setting` of the request, out of the fields of the form. */
const settingOf = (values: Values): Values =>
	Object.fromEntries(
		Object.entries(values).flatMap(([wire, value]) =>
			wire.startsWith(prefix) ? [[wire.slice(prefix.length), value]] : [],
		),
	);

/** What the form has flat and the request in `message` and `setting`. */
const isPart = (wire: string): boolean => wire.startsWith('message.') || wire.startsWith(prefix);

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
			fields: [
				...audienceFields,
				title,
				body,
				...tap,
				collection('options', 'Options', [...messageOptions, ...setting, ...actAsFields]),
			],
			batching: { into: audienceList },
			everyone: ({ audience }) => audience === 'all',
			check: checkMessage,
			distinct: [
				oncePerAudience((values) => (values.audience === 'all' ? messageOf(values) : undefined)),
				{
					parameter: 'Options > Delivery: Request ID',
					of: (values) => {
						const { request_id: given } = settingOf(values);
						return typeof given === 'string' ? given : undefined;
					},
				},
			],
			shape: (values, context) => {
				const { audience: _kind, [audienceList]: _names, ...rest } = values;
				return {
					audience: audienceValue(values),
					...Object.fromEntries(Object.entries(rest).filter(([wire]) => !isPart(wire))),
					message: messageOf(values),
					setting: { ...settingOf(values), request_id: requestId(values, context) },
				};
			},
		},
	],
);
