import { readFileSync } from 'node:fs';
import path from 'node:path';
import { documentedServices, root } from '../docs/tables/services';
import { anchorOf, homepage, pageOf } from '../lib/operation/documentation';
import { credentials, nodes } from './forms';

/** Where n8n's Docs buttons lead: to our own pages, beside which the vendor's stand. */
const { homepage: published } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
	homepage: string;
};

const headingsOf = (page: string): Set<string> =>
	new Set(
		[...readFileSync(path.join(root, page), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => anchorOf(text)),
	);

/** The file of the repository behind an address, and the heading. */
function placeOf(address: string): { page: string; heading: string | undefined } {
	const [place = '', heading] = address.split('#');
	expect(place.startsWith(`${homepage}/blob/main/`)).toBe(true);
	// n8n before 2.x adds a question mark with parameters of its own.
	expect(address).not.toContain('?');
	return { page: place.slice(`${homepage}/blob/main/`.length), heading };
}

test('the address of the documents is that of the package', () => expect(homepage).toBe(published));

test.each(nodes)(
	'$name: its Docs button and its codex lead to its page, and the page to the vendor',
	async ({ name, node, file }) => {
		const { service, vendorPage } = (await documentedServices()).find((one) => one.name === name)!;
		const { primaryDocumentation, credentialDocumentation } = (
			JSON.parse(readFileSync(`${file}.json`, 'utf8')) as {
				resources: Record<'primaryDocumentation' | 'credentialDocumentation', Array<{ url: string }>>;
			}
		).resources;
		expect(node.description.documentationUrl).toBe(pageOf(service.name));
		expect(primaryDocumentation.map(({ url }) => url)).toEqual([pageOf(service.name), vendorPage]);
		const { page } = placeOf(pageOf(service.name));
		expect(readFileSync(path.join(root, page), 'utf8')).toContain(`](${vendorPage})`);
		for (const { url } of credentialDocumentation)
			expect(placeOf(url)).toEqual({ page: 'README.md', heading: 'credentials' });
		for (const ending of ['.md', '.zh-CN.md']) {
			const headings = headingsOf(`docs/${service.name}${ending}`);
			for (const { operation, resource, name: title } of service.operations) {
				const of = service.resources.find(({ value }) => value === resource)!.name;
				expect({ operation, there: headings.has(anchorOf(`${of}: ${title}`)) }).toEqual({ operation, there: true });
			}
		}
	},
);

test.each(nodes)('$name: the question mark beside Operation leads to its resource', ({ node }) => {
	for (const { name, description } of node.description.properties) {
		if (name !== 'operation') continue;
		const { page, heading } = placeOf(/<a href="([^"]+)">/.exec(description ?? '')?.[1] ?? '');
		expect(headingsOf(page)).toContain(heading);
	}
});

test.each([...credentials.values()])(
	'$credential.name: its Docs button explains where to find it',
	({ credential }) => {
		const { page, heading } = placeOf(credential.documentationUrl ?? '');
		expect(headingsOf(page)).toContain(heading);
	},
);
