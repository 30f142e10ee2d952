import { memberOf } from '../../../lib/operation/json';
import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
import { lookUp } from '../../../lib/run/lookup';
import { service } from '../service';

/** As many as the documents advise to ask for at once. */
const page = 200;
/** A list longer than this is no help; further tags can be given by an expression. */
const most = 2000;

/**
 * The tags of the app, for the dropdown.
 *
 * @throws NodeOperationError with one sentence
 */
export async function loadTags(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const tags = new Set<string>();
	for (let start = 0; start < most; start += page) {
		const { data } = await lookUp(this, service, 'tag', 'getMany', { start, limit: page });
		const listed = memberOf(data, 'tags');
		const found: unknown[] = Array.isArray(listed) ? listed : [];
		for (const tag of found) tags.add(String(tag));
		if (found.length < page) break;
	}
	return [...tags].sort((a, b) => a.localeCompare(b)).map((tag) => ({ name: tag, value: tag }));
}

/**
 * The same for one tag, by pages: n8n asks for the next one as its user scrolls.
 *
 * @throws NodeOperationError with one sentence
 */
export async function searchTags(
	this: ILoadOptionsFunctions,
	filter = '',
	token?: unknown,
): Promise<INodeListSearchResult> {
	const start = Number(token ?? 0);
	const { data } = await lookUp(this, service, 'tag', 'getMany', { start, limit: page });
	const listed = memberOf(data, 'tags');
	const found = Array.isArray(listed) ? listed.map(String) : [];
	return {
		results: found
			.filter((tag) => tag.toLowerCase().includes(filter.toLowerCase()))
			.map((tag) => ({ name: tag, value: tag })),
		...(found.length < page ? {} : { paginationToken: String(start + page) }),
	};
}
