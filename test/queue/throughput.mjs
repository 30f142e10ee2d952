import { SendingWorkflow } from './executions.mjs';
import { undisturbed, verdictOf, whole } from './verdict.mjs';
import { ourSend } from './workflows.mjs';

const options = (more) => ({ campaignKey: 'spring-sale', coordination: 'redis', keepDays: 7, concurrency: 100, requestsPerSecond: 100_000, ...more });

/** The jobs whose throughput is measured: all executions of one are of one campaign. */
const jobs = [
	{ name: 'one request for 1,000 targets', executions: 10, targets: ({ folded }) => folded, options: options() },
	{ name: 'one request for each target', executions: 10, targets: ({ single }) => single, options: options({ batching: 'single' }) },
];

/** Targets a second with one worker and with two, in one run, and what a million targets cost. */
export async function throughput(stack, sizes) {
	const [first, second] = stack.workers;
	const both = [];
	for (const job of jobs) both.push(await measure(stack, job, sizes, [first, second]));
	await second.kill();
	const alone = [];
	for (const job of jobs) alone.push(await measure(stack, job, sizes, [first]));
	const line = ({ name }, index) => {
		const [one, two] = [alone[index], both[index]];
		return `${name}: ${whole(one.rate)} targets a second with one worker, ${whole(two.rate)} with two (${(two.rate / one.rate).toFixed(2)}x); a million targets cost ${one.costs}, with two ${two.costs}`;
	};
	return { line: jobs.map(line).join('\n'), faults: [...both, ...alone].flatMap(({ faults }) => faults) };
}

async function measure(stack, job, sizes, workers) {
	const devices = await stack.practice.devices();
	const targets = job.targets(sizes);
	const workflow = await SendingWorkflow.publish(stack, ourSend(stack, `Throughput, ${job.name}`, job.options));
	const lists = Array.from({ length: job.executions }, (_, index) => ({ targets: devices.list(targets, index * targets) }));
	const before = { cpu: cpuOf(workers), redis: await stack.redis.use() };
	const executions = await workflow.run(lists);
	const after = { cpu: cpuOf(workers), redis: await stack.redis.use() };
	const verdict = await verdictOf(devices, executions);
	const begun = Math.min(...executions.map(({ started }) => started));
	const ended = Math.max(...executions.map(({ stopped }) => stopped));
	const million = 1e6 / verdict.targets;
	const costs = {
		worker: (after.cpu - before.cpu) * million,
		redis: (after.redis.cpu - before.redis.cpu) * million,
		bytes: ((after.redis.bytes - before.redis.bytes) / 1e6) * million,
		commands: (after.redis.commands - before.redis.commands) * million,
	};
	return {
		rate: (verdict.targets / (ended - begun)) * 1000,
		costs: `${costs.worker.toFixed(0)} s of the workers' CPU, ${costs.redis.toFixed(1)} s of Redis's, ${whole(costs.bytes)} MB of it and ${whole(costs.commands)} commands`,
		faults: undisturbed(verdict, executions),
	};
}

const cpuOf = (workers) => workers.reduce((sum, { cpu }) => sum + (cpu ?? NaN), 0);
