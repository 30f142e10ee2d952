import { choice, digits, targets, text, collection, type Field } from '../../../lib/operation/field';
import { largestInt64 } from '../../../lib/operation/numeral';
import type { EntryBatching, Operation } from '../../../lib/operation/operation';
import { inResource, type OperationEntry } from '../../../lib/operation/resource';
import { asList } from '../../../lib/operation/targets';
import { limits } from '../limits';
import { pairEntries, pairFields } from './pairs';
import { deviceList, singleDevice } from './targets';

/**
 * The guide calls tags of version 3 "under construction"; XG's later documents and its Java SDK have them: one path and
 * ten numbered operations.
 */
const beyondDocument = "XG's later documents, tag API v3, and its Java SDK";

const base = {
	source: 'XG official documents, tag API v3',
	beyondDocument,
	kind: 'change',
	method: 'POST',
	path: '/v3/device/tag',
	encoding: 'json',
} as const;

const platform = choice('platform', 'Platform', {
	required: true,
	default: 'android',
	options: [
		{ value: 'android', name: 'Android' },
		{ value: 'ios', name: 'iOS' },
	],
});

const options: Field = collection('options', 'Options', [
	text('op_id', 'Operator ID', { description: 'Who makes the change' }),
	choice('op_type', 'Operator Type', {
		default: 'other',
		description: 'What kind of ID Operator ID is',
		options: [
			{ value: 'email', name: 'Email' },
			{ value: 'other', name: 'Other' },
			{ value: 'qq', name: 'QQ' },
			{ value: 'rtx', name: 'RTX' },
		],
	}),
	digits('seq', 'Sequence Number', { emit: 'numeral', largest: largestInt64, description: 'Comes back in the answer' }),
]);

const tags = (label: string, max: number, own: { description?: string } = {}): Field =>
	targets('tag_list', label, {
		required: true,
		max,
		noun: 'tag',
		each: { maxLength: limits.tagLengthV3, pattern: /^\S+$/, patternMeaning: 'without spaces' },
		emit: asList,
		placeholder: 'e.g. vip',
		...own,
	});

const oneTag = tags('Tag', 1, { description: `At most ${limits.tagLengthV3} characters, without spaces` });
const severalTags = tags('Tags', limits.deviceTagListV3);
const devices = deviceList('token_list', limits.deviceTagListV3);

type Words = Pick<Operation, 'operation' | 'name' | 'action' | 'description'>;

const withDevice = (type: number, words: Words, ...own: Field[]): OperationEntry => ({
	...base,
	...words,
	fixed: { operator_type: type },
	fields: [singleDevice, ...own, platform, options],
	target: 'token_list',
});

const withDevices = (type: number, words: Words): OperationEntry => ({
	...base,
	...words,
	fixed: { operator_type: type },
	fields: [devices, oneTag, platform, options],
	batching: { into: 'token_list' },
});

const pairBatching: EntryBatching = {
	into: 'tag_token_list',
	max: limits.pairs,
	entries: pairEntries,
	shared: ['platform', 'op_id', 'op_type', 'seq'],
	emit: (pairs) => [...pairs],
};

const withPairs = (type: number, words: Words): OperationEntry => ({
	...base,
	...words,
	fixed: { operator_type: type },
	fields: [...pairFields, platform, options],
	batching: pairBatching,
});

export const tagV3 = inResource(
	{ value: 'tagV3', name: 'Tag (V3)', description: 'Tags of devices with API version 3' },
	[
		withDevice(
			1,
			{
				operation: 'addTag',
				name: 'Add Tag to Device',
				action: 'Add tag to device',
				description: 'One device gets one more tag',
			},
			oneTag,
		),
		withDevice(
			3,
			{
				operation: 'addTags',
				name: 'Add Tags to Device',
				action: 'Add tags to device',
				description: 'One device gets several more tags',
			},
			severalTags,
		),
		withDevices(7, {
			operation: 'addTagToDevices',
			name: 'Add Tag to Devices',
			action: 'Add tag to devices',
			description: `Many devices get one more tag, ${limits.deviceTagListV3} in a request`,
		}),
		withPairs(9, {
			operation: 'addPairs',
			name: 'Add Tags and Devices',
			action: 'Add tags by pairs',
			description: `Each pair gives a tag to a device, ${limits.pairs} in a request`,
		}),
		withDevice(
			6,
			{
				operation: 'replaceTags',
				name: 'Replace Tags of Device',
				action: 'Replace tags of device',
				description: 'One device has these tags and no others',
			},
			severalTags,
		),
		withDevice(
			2,
			{
				operation: 'deleteTag',
				name: 'Delete Tag From Device',
				action: 'Delete tag from device',
				description: 'One device loses one tag',
			},
			oneTag,
		),
		withDevice(
			4,
			{
				operation: 'deleteTags',
				name: 'Delete Tags From Device',
				action: 'Delete tags from device',
				description: 'One device loses several tags',
			},
			severalTags,
		),
		withDevices(8, {
			operation: 'deleteTagFromDevices',
			name: 'Delete Tag From Devices',
			action: 'Delete tag from devices',
			description: `Many devices lose one tag, ${limits.deviceTagListV3} in a request`,
		}),
		withPairs(10, {
			operation: 'deletePairs',
			name: 'Delete Tags and Devices',
			action: 'Delete tags by pairs',
			description: `Each pair takes a tag from a device, ${limits.pairs} in a request`,
		}),
		withDevice(5, {
			operation: 'deleteAllTags',
			name: 'Delete All Tags of Device',
			action: 'Delete all tags of device',
			description: 'One device loses every tag',
		}),
	],
);
