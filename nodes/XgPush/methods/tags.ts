import { memberOf, textOf } from '../../../lib/operation/json';
import type { Envelope } from '../../../lib/operation/operation';
import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
import { lookUp } from '../../../lib/run/lookup';
import { service } from '../service';

/** As many as the documents advise to ask for at once. */
const page = 200;
/** A list longer than this is no help; further tags can be given by an expression. */
const most = 2000;

/** What a page holds, and how many of it can be chosen: only a text or a number is a tag. */
function tagsIn({ data }: Envelope): { tags: string[]; full: boolean } {
	const listed = memberOf(data, 'tags');
	const found: unknown[] = Array.isArray(listed) ? listed : [];
	return { tags: found.flatMap((tag) => textOf(tag) ?? []), full: found.length >= page };
}

/**
 * The tags of the app, for the dropdown.
 *
 * @throws NodeOperationError with one sentence
 */
export async function loadTags(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const tags = new Set<string>();
	for (let start = 0; start < most; start += page) {
		const found = tagsIn(await lookUp(this, service, 'tag', 'getMany', { start, limit: page }));
		for (const tag of found.tags) tags.add(tag);
		if (!found.full) break;
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
	const { tags, full } = tagsIn(await lookUp(this, service, 'tag', 'getMany', { start, limit: page }));
	return {
		results: tags
			.filter((tag) => tag.toLowerCase().includes(filter.toLowerCase()))
			.map((tag) => ({ name: tag, value: tag })),
		...(full ? { paginationToken: String(start + page) } : {}),
	};
}
