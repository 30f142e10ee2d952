// Loaded into the n8n that is measured; does nothing until the bench asks.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
setFlagsFromString('--no-expose-gc');

let session;
/** Profiles have a clock of their own, in microseconds; run data has the time of day. */
let clocks = 0;

const tasks = {
	// Once: V8 forgets the compiled code of functions that a few collections in a row have not seen running.
	collectGarbage: collect,
	startProfile: async () => {
		session = new Session();
		session.connect();
		await session.post('Profiler.enable');
		await session.post('Profiler.setSamplingInterval', { interval: 200 });
		clocks = Number(process.hrtime.bigint() / 1000n) - Date.now() * 1000;
		await session.post('Profiler.start');
	},
	stopProfile: async ({ file, from, to }) => {
		const { profile } = await session.post('Profiler.stop');
		session.disconnect();
		writeFileSync(file, JSON.stringify(cut(profile, from * 1000 + clocks, to * 1000 + clocks)));
	},
};

process.on('message', async (message) => {
	const task = tasks[message?.what];
	if (!task) return;
	await task(message);
	process.send({ done: message.what });
});
// Listening must not keep n8n alive.
process.channel?.unref();

/** The samples of the node's own time. */
function cut(profile, from, to) {
	const samples = [];
	const timeDeltas = [];
	let time = profile.startTime;
	let last = from;
	profile.samples.forEach((sample, index) => {
		time += profile.timeDeltas[index];
		if (time < from || time > to) return;
		samples.push(sample);
		timeDeltas.push(time - last);
		last = time;
	});
	return { ...profile, startTime: from, endTime: to, samples, timeDeltas };
}
