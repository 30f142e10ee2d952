// Part of npx gulp build: what an item of each operation looks like, beside the compiled nodes.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { schemasOf } from './schemas';
import { receiptSchema } from '../../lib/webhook/receiptSource';
import { documentedServices, documentedTriggers, root } from './services';

function put(file: string, schema: object): void {
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, `${JSON.stringify(schema, undefined, '\t')}\n`);
}

async function write(): Promise<void> {
	for (const { className, version, service } of await documentedServices()) {
		for (const [name, schema] of schemasOf(service)) {
			const file = path.join(root, 'dist', 'nodes', className, '__schema__', `v${version}.0.0`, name);
			put(file, schema);
		}
	}
	// A node without operations has one schema, beside the folder of its version.
	for (const { folder, version, sources } of await documentedTriggers())
		put(path.join(root, 'dist', folder, '__schema__', `v${version}.0.0.json`), receiptSchema(sources));
}

write().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
