import { integer } from '../../../lib/operation/field';
import { isObject, textOf } from '../../../lib/operation/json';
import type { EntryBatching, Envelope } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { limits } from '../limits';
import { requestOptions } from '../message/v2';
import { statusNotice } from '../notice';
import { pairEntries, pairFields } from './pairs';
import { deviceToken, tagText } from './targets';

const base = {
	source: 'Tencent XG guide, server API, tag management and queries',
	method: 'POST',
	encoding: 'form',
} as const;

const batching: EntryBatching = {
	into: 'tag_token_list',
	max: limits.pairs,
	entries: pairEntries,
	shared: ['valid_time', 'cal_type'],
	emit: (pairs) => [...pairs],
};

const fields = [statusNotice, ...pairFields, requestOptions];

/** The tags of an answer, one item each; beside each the number of all tags, where the answer tells it, so that one can ask for the rest. */
function tagItems({ data }: Envelope): unknown {
	const { tags, total } = isObject(data) ? data : {};
	const count = Number(textOf(total) ?? NaN);
	return Array.isArray(tags)
		? tags.map((tag) => ({ tag: String(tag), ...(Number.isSafeInteger(count) ? { total: count } : {}) }))
		: [];
}

export const tag = inResource({ value: 'tag', name: 'Tag (V2)', description: 'Tags of the app and its devices' }, [
	{
		...base,
		operation: 'set',
		name: 'Set',
		action: 'Set tags on devices',
		description: `Give tags to devices, up to ${limits.pairs} pairs in a request`,
		kind: 'change',
		path: '/v2/tags/batch_set',
		fields,
		batching,
	},
	{
		...base,
		operation: 'getMany',
		name: 'Get Many',
		action: 'Get many tags of app',
		description: 'The tags of the app, one item each, with the number of all tags beside',
		kind: 'query',
		path: '/v2/tags/query_app_tags',
		fields: [
			statusNotice,
			integer('start', 'Start', {
				min: 0,
				default: 0,
				description: 'How many tags to pass over. The output holds the total: raise Start by Limit until it is reached',
			}),
			integer('limit', 'Limit', {
				min: 1,
				default: 100,
				description: 'Max number of results to return; XG advises 200 or fewer',
			}),
			requestOptions,
		],
		items: tagItems,
		columns: { tag: 'text' },
	},
	{
		...base,
		operation: 'getByDevice',
		name: 'Get by Device',
		action: 'Get tags of device',
		description: 'The tags of one device, one item each',
		kind: 'query',
		path: '/v2/tags/query_token_tags',
		fields: [statusNotice, deviceToken, requestOptions],
		items: tagItems,
		columns: { tag: 'text' },
	},
	{
		...base,
		operation: 'countDevices',
		name: 'Count Devices',
		action: 'Count devices with tag',
		description: 'How many devices have a tag',
		kind: 'query',
		path: '/v2/tags/query_tag_token_num',
		fields: [statusNotice, tagText, requestOptions],
		columns: { devices: { type: 'number', from: 'device_num' } },
	},
	{
		...base,
		operation: 'delete',
		name: 'Delete',
		action: 'Delete tags from devices',
		description: `Take tags away from devices, up to ${limits.pairs} pairs in a request`,
		kind: 'change',
		path: '/v2/tags/batch_del',
		fields,
		batching,
	},
]);
