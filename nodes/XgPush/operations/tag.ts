import { isObject, memberOf, textOf } from '../../../lib/operation/json';
import type { EntryBatching, Envelope } from '../../../lib/operation/operation';
import { howMany } from '../../../lib/operation/paging';
import { inResource } from '../../../lib/operation/resource';
import { limits } from '../limits';
import { requestOptions } from '../message/v2';
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

const fields = [...pairFields, requestOptions];

/** The tags of an answer, one item each. */
function tagItems({ data }: Envelope): unknown {
	const { tags } = isObject(data) ? data : {};
	return Array.isArray(tags) ? tags.map((tag) => ({ tag: textOf(tag) ?? null })) : [];
}

/** How many tags there are in all, where the answer tells it. */
function totalOf({ data }: Envelope): number | undefined {
	const total = Number(textOf(memberOf(data, 'total')) ?? NaN);
	return Number.isSafeInteger(total) ? total : undefined;
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
		description: 'The tags of the app, one item each',
		kind: 'query',
		path: '/v2/tags/query_app_tags',
		fields: [...howMany, requestOptions],
		paging: { size: limits.tagPage, page: ({ start, size }) => ({ start, limit: size }), total: totalOf },
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
		fields: [deviceToken, requestOptions],
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
		fields: [{ ...tagText, pick: 'searchTags', pickBy: 'By Name' }, requestOptions],
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
