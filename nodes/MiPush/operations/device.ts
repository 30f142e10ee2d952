import { collection, digits, targets, text } from '../../../lib/operation/field';
import { entriesOf, isObject } from '../../../lib/operation/json';
import { largestInt64 } from '../../../lib/operation/numeral';
import type { Envelope, RequestContext, Values } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { packageName, withPackage } from '../message/package';

const base = { kind: 'query', method: 'GET', encoding: 'query' } as const;

const registrationId = targets('registration_id', 'Registration ID', {
	required: true,
	max: 1,
	separator: ',',
	noun: 'registration ID',
	description: 'The device',
	placeholder: 'e.g. {{ $json.regId }}',
});

const options = collection('options', 'Options', [packageName]);

const onePackage = { required: false, several: false } as const;
const withDefault = {
	shape: (values: Values, context: RequestContext) => withPackage(values, context, onePackage),
	check: (values: Values, context: RequestContext) => void withPackage(values, context, onePackage),
};

const list =
	(name: string) =>
	({ data }: Envelope) => {
		const entries = isObject(data) && 'list' in data ? data.list : data;
		return Array.isArray(entries) ? entries.map((value: unknown) => ({ [name]: value })) : entriesOf(entries);
	};

export const device = inResource({ value: 'device', name: 'Device', description: 'What a device has set' }, [
	{
		...base,
		...withDefault,
		operation: 'getAliases',
		name: 'Get Aliases',
		action: 'Get aliases of device',
		description: 'The aliases a device has set, one item each',
		source: 'Xiaomi Server API, section 7',
		path: '/v1/alias/all',
		fields: [registrationId, options],
		items: list('alias'),
		columns: { alias: 'text' },
	},
	{
		...base,
		...withDefault,
		operation: 'getTopics',
		name: 'Get Topics',
		action: 'Get topics of device',
		description: 'The topics a device is subscribed to, one item each',
		source: 'Xiaomi Server API, section 8',
		path: '/v1/topic/all',
		fields: [registrationId, options],
		items: list('topic'),
		columns: { topic: 'text' },
	},
	{
		...base,
		operation: 'getRegIds',
		name: 'Get Registration IDs',
		action: 'Get registration IDs of user account',
		description: 'The devices of a user account, one item each',
		source: 'Xiaomi Server API, section 9, table 9-1',
		path: '/v1/useraccount/get_regids_by_useraccount',
		fields: [
			targets('userAccount', 'User Account', {
				required: true,
				max: 1,
				separator: ',',
				noun: 'user account',
				description: 'The account to look up',
				placeholder: 'e.g. {{ $json.email }}',
			}),
			digits('appId', 'App ID', {
				emit: 'text',
				required: true,
				largest: largestInt64,
				positive: true,
				description: "The app's number in the Xiaomi developer console",
				placeholder: 'e.g. 2882303761517000001',
			}),
			collection('options', 'Options', [
				text('packageName', 'Package Name', {
					description: "The Android package; the credential's when empty",
					placeholder: 'e.g. com.example.shop',
				}),
			]),
		],
		shape: (values, context) => withPackage(values, context, onePackage, 'packageName'),
		check: (values, context) => void withPackage(values, context, onePackage, 'packageName'),
		items: list('registrationId'),
		columns: { registrationId: 'text' },
	},
]);
