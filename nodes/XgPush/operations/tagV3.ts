import { choice, digits, targets, text, collection, type Field } from '../../../lib/operation/field';
import { largestInt64 } from '../../../lib/operation/numeral';
import { inResource } from '../../../lib/operation/resource';
import { asList } from '../../../lib/operation/targets';
import { limits } from '../limits';
import { pairFields } from './pairs';
import { tagActions } from './tagActions';
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

/** The tags to give or take, one or several. */
export const tags = (label: string, max: number, own: { description?: string } = {}): Field =>
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

export const tagV3 = inResource(
	{ value: 'tagV3', name: 'Tag (V3)', description: 'Tags of devices with API version 3' },
	tagActions({
		base,
		most: { devices: limits.deviceTagListV3, pairs: limits.pairs },
		device: singleDevice,
		devices,
		oneTag,
		severalTags,
		pairs: pairFields,
		emitPairs: (pairs) => [...pairs],
		further: [platform, options],
		shared: ['platform', 'op_id', 'op_type', 'seq'],
	}),
);
