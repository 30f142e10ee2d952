import { choice, integer, text, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import type { Operation } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { appOptions, inFinanceCloud, needApp, options } from '../fields/app';
import { dataRecord } from '../records';
import { base } from './base';

const beyondDocument = "Alibaba Cloud's TypeScript and Java SDKs for 2020-10-28";

const deviceBase = { ...base, beyondDocument } as const;

const userId = text('UserId', 'User ID', {
	identifies: true,
	required: true,
	notBlank: true,
	description: 'Your own ID of the user',
	placeholder: 'e.g. {{ $json.userId }}',
});

const deliveryToken = text('DeliveryToken', 'Delivery Token', {
	required: true,
	notBlank: true,
	description: "The device ID that the app's SDK reports: Ad-token on Android, device token on iOS and HarmonyOS",
	placeholder: 'e.g. {{ $json.token }}',
});

const otherSystem = 'other';

const osType: readonly Field[] = [
	choice('OsType', 'OS Type', {
		default: 1,
		description: "The device's system",
		options: [
			{ value: 1, name: 'Android' },
			{ value: 2, name: 'iOS' },
			{ value: otherSystem, name: 'Other', description: "A number that the app's SDK reports", wire: undefined },
		],
		beyondDocument:
			'The SDKs give its bounds, not its meaning; 1 and 2 follow Delivery Type and the client SDK (user guide 8.1)',
	}),
	integer('OsType', 'OS Type Number', {
		name: 'osTypeNumber',
		required: true,
		min: 1,
		max: 100,
		default: 3,
		show: { osType: [otherSystem] },
		description: "The device's system as the app's SDK reports it",
		beyondDocument: 'The SDKs give its bounds, not its meaning',
	}),
];

/** The SDKs for the finance cloud have no such operation. */
const check: NonNullable<Operation['check']> = (values, context) => {
	needApp(values, context);
	if (inFinanceCloud(context))
		throw new InputError('Operation', 'does not exist in the finance cloud (API version 2020-07-10 of the credential)');
};

export const device = inResource(
	{ value: 'device', name: 'Device', description: 'Which user a device belongs to, and its state' },
	[
		{
			...deviceBase,
			operation: 'getState',
			name: 'Get State',
			action: 'Get state of device',
			description: 'Binding, phone maker and whether an Android device is online',
			source: 'help.aliyun.com document_detail/2926886',
			beyondDocument: 'help.aliyun.com document_detail/2926886 (PushQueryDeviceState)',
			kind: 'query',
			fixed: { Action: 'PushQueryDeviceState' },
			check: needApp,
			fields: [
				choice('TargetType', 'Target Type', {
					default: 2,
					options: [
						{ value: 1, name: 'Device' },
						{ value: 2, name: 'User' },
					],
				}),
				text('Target', 'Target', {
					required: true,
					notBlank: true,
					description: 'The user ID or the device ID',
					placeholder: 'e.g. {{ $json.userId }}',
				}),
				appOptions,
			],
			items: dataRecord,
			columns: {
				userId: 'text',
				deviceId: 'text',
				deliveryToken: 'text',
				platform: 'text',
				manufacturer: 'text',
				state: { type: 'text', from: 'statue' },
			},
		},
		{
			...deviceBase,
			operation: 'bindUser',
			name: 'Bind User',
			action: 'Bind user to device',
			description: 'The device gets pushes to this user from now on',
			source: 'Alibaba Cloud SDK, PushBind',
			kind: 'change',
			fixed: { Action: 'PushBind' },
			check,
			fields: [
				userId,
				deliveryToken,
				...osType,
				options(text('PhoneNumber', 'Phone Number', { description: 'For SMS supplements' })),
			],
			target: 'UserId',
		},
		{
			...deviceBase,
			operation: 'unbindUser',
			name: 'Unbind User',
			action: 'Unbind user from device',
			description: 'The device no longer gets pushes to this user',
			source: 'Alibaba Cloud SDK, PushUnBind',
			kind: 'change',
			fixed: { Action: 'PushUnBind' },
			check,
			fields: [userId, deliveryToken, appOptions],
			target: 'UserId',
		},
	],
);
