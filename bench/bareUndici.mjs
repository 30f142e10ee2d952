// What sending the same requests costs without n8n: undici alone, bodies made before, as many at once. Runs as a process of its own.
import { createHash } from 'node:crypto';
import { Pool } from 'undici';
import { idOf, tokenRule, xgParameters } from './workflows.mjs';

process.on('message', async ({ origin, practice, count, concurrency }) => {
	const context = {
		createHash,
		host: new URL(origin).hostname,
		timestamp: String(Math.floor(Date.now() / 1000)),
		...practice.xg,
	};
	const bodies = Array.from({ length: count }, (_, index) =>
		new URLSearchParams(xgParameters(index, { ...context, token: idOf(tokenRule, index) })).toString(),
	);
	const headers = { 'content-type': 'application/x-www-form-urlencoded' };
	const pool = new Pool(origin, { connections: concurrency, pipelining: 1, connect: { timeout: 60_000 } });
	let next = 0;
	let refused = 0;
	const sendAll = async () => {
		while (next < bodies.length) {
			const { statusCode, body } = await pool.request({
				path: '/v2/push/single_device',
				method: 'POST',
				headers,
				body: bodies[next++],
			});
			if (JSON.parse(await body.text()).ret_code !== 0 || statusCode !== 200) refused++;
		}
	};
	// As both n8ns do before each run.
	gc();
	const begun = performance.now();
	await Promise.all(Array.from({ length: concurrency }, sendAll));
	const time = performance.now() - begun;
	await pool.close();
	process.send({ time, refused });
});
