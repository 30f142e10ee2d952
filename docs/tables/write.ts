// npx gulp readme: brings the generated parts of the documents up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { documents } from './documents';
import { root } from './services';

async function write(): Promise<void> {
	for (const { file, text } of await documents()) {
		const target = path.join(root, file);
		if (existsSync(target) && readFileSync(target, 'utf8') === text) continue;
		writeFileSync(target, text);
		process.stdout.write(`${file} written\n`);
	}
}

write().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
