import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core writes a settings file when it is loaded: keep it away from the home of whoever runs the tests.
process.env.N8N_USER_FOLDER ??= mkdtempSync(join(tmpdir(), 'china-push-test-'));
// n8n-core repeats on the console what the tests make the nodes fail with.
process.env.N8N_LOG_LEVEL ??= 'silent';
// The proxy settings of the machine must not decide whether loopback tests pass.
for (const name of [
	'HTTP_PROXY',
	'HTTPS_PROXY',
	'ALL_PROXY',
	'NO_PROXY',
	'http_proxy',
	'https_proxy',
	'all_proxy',
	'no_proxy',
])
	delete process.env[name];
