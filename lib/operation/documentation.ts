/** Where this package has its documents; the same as in package.json, the credentials and the codex files of the nodes. */
export const homepage = 'https://example.com/n8n-nodes-china-push';

/** The page that explains the operations of a service, by its name. Without a question mark, because older n8n adds one of its own. */
export const pageOf = (service: string): string => `${homepage}/blob/main/docs/${service}.md`;

/** The address of a heading on a page, as GitHub makes it. */
export const anchorOf = (heading: string): string =>
	heading
		.trim()
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.replace(/\s/g, '-');
