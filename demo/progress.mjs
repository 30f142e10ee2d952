/** A fault that one sentence explains; its stack helps nobody. */
export class DemoError extends Error {}

const begun = performance.now();
const seconds = (since = begun) => ((performance.now() - since) / 1000).toFixed(1);

/**
 * Runs one step and prints one line for it, with its seconds. On a terminal the line counts while the
 * step runs; elsewhere (a log) a long step says every half minute that it is still alive.
 */
export async function step(title, work) {
	const started = performance.now();
	const live = process.stdout.isTTY;
	const line = (text) => `${live ? '\r\u001b[K' : ''}[${seconds().padStart(6)} s] ${text}`;
	const tick = () =>
		process.stdout.write(live ? line(`${title} … ${seconds(started)} s`) : `${line(`${title}: still at it`)}\n`);
	const timer = setInterval(tick, live ? 500 : 30_000);
	if (live) tick();
	try {
		const result = await work();
		process.stdout.write(`${line(`${title}: ${seconds(started)} s`)}\n`);
		return result;
	} catch (error) {
		process.stdout.write(`${line(`${title}: failed after ${seconds(started)} s`)}\n`);
		throw error;
	} finally {
		clearInterval(timer);
	}
}

export const say = (text = '') => process.stdout.write(`${text}\n`);
