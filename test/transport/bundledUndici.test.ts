import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The undici that the build carries, whose assertions the gulpfile makes quick (`npm test` builds first). */
const built = path.join(__dirname, '..', '..', 'dist', 'lib', 'bundled', 'undici.js');

/** What one call of its connector throws; no connection is opened. jest does not look into dist, another process does. */
function thrown(options: object): unknown {
	const script = `
		const { buildConnector } = require(${JSON.stringify(built)});
		try {
			buildConnector({})(${JSON.stringify(options)}, () => undefined).destroy();
			console.log('null');
		} catch (error) {
			const { name, code, message, expected, operator } = error;
			console.log(JSON.stringify({ name, code, message, expected, operator }));
		}`;
	return JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
}

test('an assertion that does not hold is thrown by Node as ever, with its words', () => {
	expect(thrown({ protocol: 'http:', hostname: '127.0.0.1', port: '1', httpSocket: {} })).toMatchObject({
		name: 'AssertionError',
		code: 'ERR_ASSERTION',
		message: 'httpSocket can only be sent on TLS update',
		operator: '==',
	});
	expect(thrown({ protocol: 'https:', hostname: '' })).toMatchObject({ code: 'ERR_ASSERTION' });
});

test('every assertion of it is made quick', () => {
	expect(readFileSync(built, 'utf8').match(/require\(["'](?:node:)?assert["']\)/g)).toEqual(['require("node:assert")']);
});
