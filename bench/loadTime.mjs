// What loading the package costs n8n at its start: time and memory of requiring every node and credential of dist/.
// Run by main.mjs in a process of its own, which has loaded n8n-workflow before, as n8n has.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(path.join(root, 'package.json'));
const { n8n } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
require('n8n-workflow');

const memory = () => {
	globalThis.gc();
	globalThis.gc();
	const { rss, heapUsed } = process.memoryUsage();
	return { rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20 };
};

const before = memory();
const begun = performance.now();
const each = {};
for (const file of [...n8n.nodes, ...n8n.credentials]) {
	const start = performance.now();
	const name = path.basename(file).split('.')[0];
	new (require(path.join(root, file))[name])();
	each[name] = performance.now() - start;
}
const time = performance.now() - begun;
const after = memory();
process.send({ time, heap: after.heap - before.heap, rss: after.rss - before.rss, each });
