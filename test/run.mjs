// npm test: installs what is missing, builds, runs every suite on Node 24, as n8n does, and ends with the plain line of totals.
// Further arguments go to jest, for example: npm test -- test/signing
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPackage, installDevelopmentPackages, nodeForTests } from '../demo/install.mjs';
import { root } from '../demo/settings.mjs';

let node;
try {
	await installDevelopmentPackages();
	await buildPackage();
	node = await nodeForTests();
} catch (error) {
	console.error(error.message);
	console.log('0 passed, 1 failed');
	process.exit(1);
}

const folder = mkdtempSync(path.join(tmpdir(), 'china-push-test-'));
const outputFile = path.join(folder, 'jest.json');
const jest = spawn(
	node,
	[
		path.join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
		'--json',
		`--outputFile=${outputFile}`,
		'--silent',
		`--cacheDirectory=${path.join(root, 'node_modules', '.cache', 'jest')}`,
		...process.argv.slice(2),
	],
	// jest prints its report on the error stream; the other one carries the JSON a second time.
	// What the tests leave among the temporary files goes with the folder.
	{ cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, TMPDIR: folder } },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => jest.kill('SIGTERM'));
jest.once('close', (code) => {
	const totals = totalsOf(outputFile);
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	// A suite that does not load has no tests to count, yet it has failed.
	const failed = totals.failed + (totals.failed === 0 && (code !== 0 || totals.passed === 0) ? 1 : 0);
	console.log(`${totals.passed} passed, ${failed} failed`);
	process.exitCode = failed === 0 ? 0 : 1;
});

function totalsOf(file) {
	try {
		const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
		return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
	} catch {
		return { passed: 0, failed: 1 };
	}
}
