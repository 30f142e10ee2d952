import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeType } from 'n8n-workflow';
import { oldestHost } from '../lib/run/read/hostVersion';
import { manifest, nodes } from './forms';

/** n8n-workflow 1.82 and older have no NodeConnectionTypes. */
test.each(nodes.map(({ name, file }) => [name, file]))(
	'%s: an n8n that is too old is told the oldest that does',
	(_name, file) => {
		jest.isolateModules(() => {
			jest.doMock('n8n-workflow', () => {
				const { NodeConnectionTypes: _absent, ...old } = jest.requireActual<Record<string, unknown>>('n8n-workflow');
				return old;
			});
			const [Class] = Object.values(jest.requireActual<Record<string, new () => INodeType>>(file));
			expect(() => Class && new Class()).toThrow(
				`${manifest.name} needs n8n ${oldestHost} or newer: update n8n, then restart it`,
			);
		});
		jest.dontMock('n8n-workflow');
	},
);

test('the READMEs and the package say the oldest n8n', () => {
	expect(manifest.engines.n8n).toBe(`>=${oldestHost}`);
	for (const file of ['README.md', 'README.zh-CN.md'])
		expect(readFileSync(path.join(__dirname, '..', file), 'utf8')).toContain(`n8n ${oldestHost}`);
});
