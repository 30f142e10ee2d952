import { setTimeout as sleep } from 'node:timers/promises';
import { SendingWorkflow } from './executions.mjs';
import { failures, onBoth, spread, verdictOf, whole } from './verdict.mjs';
import { campaign, ourSend } from './workflows.mjs';

/** What has left a worker is noted down within this time. Milliseconds. */
const noted = 1_000;

const clock = () => Number(process.hrtime.bigint()) / 1e6;

/**
 * A rate for both workers together, counted in every second that begins with a request: where requests are written to their
 * connections, which is ours to keep, and where they arrive. More that arrive than have left were held up on their way, for
 * instance by a practice server that was late itself: that is told, and breaks no promise.
 */
export async function sharedRate(stack, { perSecond, targets }) {
	const devices = await stack.practice.devices();
	const workflow = await SendingWorkflow.publish(
		stack,
		ourSend(stack, 'Rate', campaign('spring-sale', { batching: 'single', requestsPerSecond: perSecond })),
	);
	let executions;
	let since;
	for (let tries = 0; tries < 3; tries++) {
		since = clock();
		executions = await workflow.run(
			[0, 1].map((index) => ({ targets: devices.list(targets, (2 * tries + index) * targets) })),
		);
		// Both may have gone to the same worker; then nothing is shown.
		if (onBoth(executions)) break;
	}
	const verdict = await verdictOf(devices, executions);
	await sleep(noted);
	const { arrivals, lags } = await stack.practice.times();
	const arrived = busiestSecond(arrivals.filter((time) => time >= since));
	const departures = (await Promise.all(stack.workers.map((worker) => worker.departures())))
		.flat()
		.filter((time) => time >= since);
	const left = busiestSecond(departures);
	const seconds = (Math.max(...departures) - Math.min(...departures)) / 1000;

	const faults = failures(executions);
	if (left.most > perSecond) faults.push(`${left.most} requests left within one second, and ${perSecond} were allowed`);
	if (departures.length !== 2 * targets)
		faults.push(`${departures.length} departures were noted of ${2 * targets} requests`);
	if (!onBoth(executions)) faults.push('one worker ran both');
	if (verdict.twice > 0 || verdict.answers.sent !== 2 * targets)
		faults.push(`${whole(verdict.answers.sent)} of ${whole(2 * targets)} targets were sent`);
	const late = lags
		.filter(({ at }) => at >= arrived.from && at <= arrived.to)
		.reduce((most, lag) => Math.max(most, lag.late), 0);
	const heldUp =
		arrived.most > perSecond
			? `, held up on their way (the practice server itself was up to ${late.toFixed(0)} ms late then)`
			: '';
	return {
		line: `at most ${left.most} of ${perSecond} requests left in any second, ${arrived.most} arrived${heldUp}; ${((departures.length - 1) / seconds).toFixed(1)} a second on the whole (${departures.length} requests); ${spread(executions)}`,
		faults,
	};
}

/** The most times within any second, its end not included, and where that second begins and ends. */
function busiestSecond(times) {
	const sorted = [...times].sort((a, b) => a - b);
	let [first, busiest] = [0, { most: 0, from: 0, to: 0 }];
	sorted.forEach((time, index) => {
		while (time - sorted[first] >= 1000) first += 1;
		if (index - first + 1 > busiest.most) busiest = { most: index - first + 1, from: sorted[first], to: time };
	});
	return busiest;
}
