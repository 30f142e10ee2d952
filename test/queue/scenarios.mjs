import { setTimeout as sleep } from 'node:timers/promises';
import { SendingWorkflow } from './executions.mjs';
import { countsOf, failures, onBoth, spread, undisturbed, verdictOf, whole } from './verdict.mjs';
import { campaign, httpSend, keyOfCaller, keyOfExecution, ourSend } from './workflows.mjs';

const oneRequestEach = { batching: 'single' };

/** A hang ends here. Milliseconds. */
const patience = 120_000;

async function until(condition, what) {
	for (const giveUp = Date.now() + patience; !(await condition()); await sleep(5)) {
		if (Date.now() > giveUp) throw new Error(`${what} did not happen within ${patience / 1000} seconds.`);
	}
}

const reachedOf = async (devices) => (await devices.count()).distinct;

/** Twenty executions at once, from a webhook, each with a key and targets of its own. */
export async function spreadOverWorkers(stack, { executions: count, targets }) {
	const devices = await stack.practice.devices();
	const workflow = await SendingWorkflow.publish(stack, ourSend(stack, 'Spread', campaign(keyOfExecution)));
	const jobs = Array.from({ length: count }, (_, index) => ({ targets: devices.list(targets, index * targets) }));
	const executions = await workflow.run(jobs);
	const verdict = await verdictOf(devices, executions);
	const faults = undisturbed(verdict, executions);
	if (!onBoth(executions)) faults.push('one worker ran all of them');
	return { line: `${countsOf(verdict)}; ${spread(executions)}`, faults };
}

/** Many short executions at once, each with a key of its own, then the same keys again. */
export async function manyKeys(stack, { executions: count, targets, rounds }) {
	const lines = [];
	const faults = [];
	for (let round = 0; round < rounds; round++) {
		const devices = await stack.practice.devices();
		const workflow = await SendingWorkflow.publish(
			stack,
			ourSend(stack, 'Many keys', campaign(keyOfCaller, oneRequestEach)),
		);
		const jobs = Array.from({ length: count }, (_, index) => ({
			key: `many-${index}`,
			targets: devices.list(targets, index * targets),
		}));
		const first = await workflow.run(jobs);
		const second = await workflow.run(jobs);
		const verdict = await verdictOf(devices, [...first, ...second]);
		lines.push(`${countsOf(verdict)}; ${spread([...first, ...second])}`);
		faults.push(...undisturbed(verdict, [...first, ...second]));
		if (verdict.answers.earlier !== verdict.targets)
			faults.push(
				`the second runs should find ${whole(verdict.targets)} accepted earlier, not ${whole(verdict.answers.earlier)}`,
			);
	}
	return { line: lines.join('\n'), faults };
}

/** One campaign started several times at the same moment, on both workers: each run tells what the others did. */
export async function sameCampaign(stack, { runs, targets, rounds, batched }) {
	const lines = [];
	const faults = [];
	let wereOnBoth = 0;
	await stack.practice.delay(20);
	for (let round = 0; round < rounds; round++) {
		const devices = await stack.practice.devices();
		const workflow = await SendingWorkflow.publish(
			stack,
			ourSend(stack, 'Same campaign', campaign('spring-sale', batched ? {} : oneRequestEach)),
		);
		const executions = await workflow.run(Array.from({ length: runs }, () => ({ targets: devices.list(targets) })));
		const verdict = await verdictOf(devices, executions);
		lines.push(`${countsOf(verdict)}; ${spread(executions)}`);
		faults.push(...undisturbed(verdict, executions));
		if (verdict.answers.sent !== targets)
			faults.push(
				`of ${whole(targets)} targets the runs together call ${whole(verdict.answers.sent)} sent by themselves`,
			);
		if (verdict.answers.other > 0)
			faults.push(`${whole(verdict.answers.other)} answers say neither accepted nor unknown`);
		if (onBoth(executions)) wereOnBoth += 1;
	}
	await stack.practice.delay(0);
	if (wereOnBoth === 0) faults.push('no round ran on both workers');
	return { line: lines.join('\n'), faults };
}

/** Sends, kills the worker that sends when a share of the targets is reached, and starts the execution again, which the other worker takes. */
async function withWorkerKilled(stack, description, { targets, killAt }) {
	const devices = await stack.practice.devices();
	const workflow = await SendingWorkflow.publish(stack, description);
	const list = devices.list(targets);
	await workflow.call(list);
	await until(async () => (await reachedOf(devices)) >= targets * killAt, 'The beginning of the sending');
	const [dying] = await workflow.ids();
	const worker = await stack.workerOf(dying);
	await worker.kill();
	const lost = targets - (await reachedOf(devices));
	stack.startWorkers().catch(() => {}); // told when they are needed next
	const again = await workflow.call(list);
	// The killed execution gives no answers.
	const [second] = await workflow.ended([again], new Set([dying]));
	return { devices, list, lost, executions: [{ status: 'success', targets: list, answers: [] }, second], second };
}

/** A worker that dies in the middle; the same for the HTTP Request node with `compare` targets. */
export async function workerKilled(stack, { targets, moments, concurrency, compare }) {
	const lines = [];
	const faults = [];
	await stack.practice.delay(20);
	for (const killAt of moments) {
		const { devices, executions, lost, second } = await withWorkerKilled(
			stack,
			ourSend(stack, 'Killed', campaign('spring-sale', { ...oneRequestEach, concurrency })),
			{ targets, killAt },
		);
		const verdict = await verdictOf(devices, executions);
		lines.push(`killed with ${whole(lost)} of ${whole(targets)} not reached, started again: ${countsOf(verdict)}`);
		faults.push(...verdict.faults, ...failures([second]));
		if (lost === 0) faults.push('the worker was killed too late');
		if (verdict.unsent > 0) faults.push(`${verdict.unsent} targets were neither sent nor called in doubt`);
		if (verdict.answers.unknown > concurrency)
			faults.push(
				`${verdict.answers.unknown} targets are in doubt, and ${concurrency} requests at most were under way`,
			);
		if (verdict.answers.sent === 0 || verdict.answers.earlier === 0)
			faults.push('the second run should find some targets done and some to do');
	}
	if (compare) {
		const { devices, executions, lost } = await withWorkerKilled(stack, httpSend(stack, 'Killed, HTTP Request'), {
			targets: compare,
			killAt: moments[0],
		});
		const { twice, once } = await verdictOf(
			devices,
			executions.map((execution) => ({ ...execution, answers: [] })),
		);
		lines.push(
			`HTTP Request node: never sent if it is left at that ${whole(lost)} of ${whole(compare)}; started again: once ${whole(once)}, twice ${whole(twice)}`,
		);
	}
	await stack.practice.delay(0);
	return { line: lines.join('\n'), faults };
}

/** Redis ends in the middle of two executions and comes back; what is then left is sent by running them again. */
export async function redisRestarted(stack, { targets, restarts, concurrency }) {
	const lines = [];
	const faults = [];
	await stack.practice.delay(20);
	for (const { signal, pause } of restarts) {
		const devices = await stack.practice.devices();
		const workflow = await SendingWorkflow.publish(
			stack,
			ourSend(stack, 'Redis restarted', campaign('spring-sale', { ...oneRequestEach, concurrency })),
		);
		const jobs = [0, 1].map((index) => ({ targets: devices.list(targets, index * targets) }));
		const calls = await Promise.all(jobs.map(({ targets: list }) => workflow.call(list)));
		await until(async () => (await reachedOf(devices)) >= targets / 2, 'The beginning of the sending');
		await stack.redis.restart(signal, pause);
		const before = await reachedOf(devices);
		const first = await workflow.ended(calls);
		const between = await verdictOf(devices, first);
		const second = await workflow.run(jobs);
		const verdict = await verdictOf(devices, [...first, ...second]);
		lines.push(
			`${signal}, back after ${pause / 1000} s with ${whole(before)} reached; the runs: ${countsOf(between)}; run again: ${countsOf(verdict)}`,
		);
		faults.push(...between.faults, ...verdict.faults, ...failures(second));
		if (before >= verdict.targets) faults.push('Redis ended too late');
		if (verdict.unsent > 0) faults.push(`${verdict.unsent} targets were neither sent nor called in doubt`);
		if (verdict.doubtful > 2 * concurrency)
			faults.push(`${verdict.doubtful} targets are in doubt, and ${2 * concurrency} requests at most were under way`);
	}
	await stack.practice.delay(0);
	return { line: lines.join('\n'), faults };
}

/** A Campaign Key that one machine keeps is no promise where several work: it is refused before anything is sent. */
export async function withoutRedis(stack) {
	const devices = await stack.practice.devices();
	const workflow = await SendingWorkflow.publish(
		stack,
		ourSend(stack, 'Without Redis', { campaignKey: 'spring-sale' }),
	);
	const executions = [];
	// Until both workers have been asked: the second was started without the variable that says so.
	for (let tries = 0; tries < 5 && !onBoth(executions); tries++)
		executions.push(...(await workflow.run(Array.from({ length: 4 }, () => ({ targets: devices.list(10) })))));
	const { delivered } = await devices.count();
	const faults = [];
	const allowed = executions.filter(
		({ answers }) =>
			answers.length !== 10 ||
			answers.some(({ error, details }) => !/Redis/.test(`${error} ${JSON.stringify(details)}`)),
	);
	if (allowed.length > 0)
		faults.push(
			`${allowed.length} of ${executions.length} should be refused with a word of Redis: ${spread(allowed)}, ${allowed[0].status} ${JSON.stringify(allowed[0].answers[0])}`,
		);
	if (delivered > 0) faults.push(`${delivered} messages were sent`);
	if (!onBoth(executions)) faults.push('one worker ran all of them');
	return {
		line: `${delivered} sent, ${executions.length} executions refused: "${executions[0].answers[0]?.error}"`,
		faults,
	};
}
