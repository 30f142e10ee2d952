import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { SendingWorkflow } from './executions.mjs';
import { failures, undisturbed, verdictOf, whole } from './verdict.mjs';
import { ourFile, ourSend } from './workflows.mjs';

const options = (more) => ({
	campaignKey: 'spring-sale',
	coordination: 'redis',
	keepDays: 7,
	concurrency: 100,
	requestsPerSecond: 100_000,
	...more,
});

/** What is measured: all executions of one are of one campaign, and none has a target of another. */
const jobs = (sizes) => [
	{ name: 'files, 1,000 targets a request', executions: 4, targets: sizes.file, inFile: true, options: options() },
	{ name: 'items, 1,000 targets a request', executions: 10, targets: sizes.batched, options: options() },
	{
		name: 'items, a request for each target',
		executions: 10,
		targets: sizes.single,
		options: options({ batching: 'single' }),
	},
];

/** Targets a second with one worker and with two, in one run, and what a million targets cost. */
export async function throughput(stack, sizes) {
	const [first, second] = stack.workers;
	const measured = await Promise.all(
		jobs(sizes).map(async (job) => ({
			...job,
			workflow: await SendingWorkflow.publish(
				stack,
				(job.inFile ? ourFile : ourSend)(stack, `Throughput, ${job.name}`, job.options),
			),
		})),
	);
	// What is run for the first time is slow.
	if (sizes.warmUp)
		for (const job of measured) await measure(stack, { ...job, targets: Math.ceil(job.targets / 10) }, [first, second]);
	const both = [];
	for (const job of measured) both.push(await measure(stack, job, [first, second]));
	await second.kill();
	const alone = [];
	for (const job of measured) alone.push(await measure(stack, job, [first]));
	const line = ({ name }, index) => {
		const [one, two] = [alone[index], both[index]];
		return `${name}: ${whole(one.rate)} targets a second with one worker, ${whole(two.rate)} with two (${(two.rate / one.rate).toFixed(2)}x); a million targets cost ${one.costs}, with two ${two.costs}`;
	};
	return { line: measured.map(line).join('\n'), faults: [...both, ...alone].flatMap(({ faults }) => faults) };
}

async function measure(stack, { workflow, executions: count, targets, inFile = false }, workers) {
	const devices = await stack.practice.devices();
	const lists = Array.from({ length: count }, (_, index) => devices.list(targets, index * targets));
	const calls = inFile
		? lists.map((list, index) => ({ file: fileOf(stack, `${devices.prefix}-${index}.txt`, list) }))
		: lists.map((list) => ({ targets: list }));
	const before = { cpu: cpuOf(workers), redis: await stack.redis.use() };
	const executions = await workflow.run(calls);
	const after = { cpu: cpuOf(workers), redis: await stack.redis.use() };
	const begun = Math.min(...executions.map(({ started }) => started));
	const ended = Math.max(...executions.map(({ stopped }) => stopped));
	const million = 1e6 / (count * targets);
	const costs = {
		worker: (after.cpu - before.cpu) * million,
		redis: (after.redis.cpu - before.redis.cpu) * million,
		bytes: ((after.redis.bytes - before.redis.bytes) / 1e6) * million,
	};
	return {
		rate: ((count * targets) / (ended - begun)) * 1000,
		costs: `${costs.worker.toFixed(1)} s of the workers' CPU, ${costs.redis.toFixed(1)} s of Redis's and ${whole(costs.bytes)} MB of it`,
		faults: inFile
			? await faultsOfFiles(devices, executions, count * targets)
			: undisturbed(await verdictOf(devices, executions), executions),
	};
}

function fileOf(stack, name, list) {
	const file = path.join(stack.filesFolder, name);
	writeFileSync(file, `${list.join('\n')}\n`);
	return file;
}

/** A file has one answer with its counts. */
async function faultsOfFiles(devices, executions, targets) {
	const { delivered, distinct } = await devices.count();
	const told = executions.reduce((sum, { answers: [summary] }) => sum + (summary?.accepted ?? 0), 0);
	const faults = failures(executions);
	if (delivered !== targets || distinct !== targets || told !== targets)
		faults.push(
			`of ${whole(targets)} targets in files ${whole(distinct)} were reached by ${whole(delivered)} messages, and ${whole(told)} are called accepted`,
		);
	return faults;
}

const cpuOf = (workers) => workers.reduce((sum, { cpu }) => sum + (cpu ?? NaN), 0);
