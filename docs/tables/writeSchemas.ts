// Part of npx gulp build: what an item of each operation looks like, beside the compiled nodes.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { schemasOf } from './schemas';
import { documentedServices, root } from './services';

async function write(): Promise<void> {
	for (const { className, version, service } of await documentedServices()) {
		for (const [name, schema] of schemasOf(service)) {
			const file = path.join(root, 'dist', 'nodes', className, '__schema__', `v${version}.0.0`, name);
			mkdirSync(path.dirname(file), { recursive: true });
			writeFileSync(file, `${JSON.stringify(schema, undefined, '\t')}\n`);
		}
	}
}

write().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
