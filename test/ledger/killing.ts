import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { status, type Status, type Ledger } from '../../lib/ledger/ledger';
import { marksOf } from '../../lib/ledger/mark';
import { day, spring } from './conformance';
import { type Job, targetOf } from './worker/work';

/** Moments at which a process is killed. */
const moments = ['at the start', 'at a request', 'before an answer', 'after an answer'] as const;

/** Stands for the service: counts how often each target was sent to, and lets something happen at a request. */
class Counter {
	readonly sent = new Map<string, number>();
	readonly answered = new Set<string>();
	requests = 0;
	onRequest: (answer: () => void) => void = (answer) => answer();
	private readonly refused = new Set<string>();
	private server: Server | undefined;

	async listen(): Promise<number> {
		const server = createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const targets = JSON.parse(Buffer.concat(chunks).toString()) as string[];
				const statuses = targets.map((target) => this.receive(target));
				this.requests++;
				this.onRequest(() =>
					response.end(JSON.stringify(statuses), () => targets.forEach((target) => this.answered.add(target))),
				);
			});
		});
		this.server = server;
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return (server.address() as AddressInfo).port;
	}

	/** Every fifth is refused at first, and so is free to be sent again; every seventh is dead. */
	private receive(target: string): Status {
		const index = Number(target.split(' ')[1]);
		if (index % 5 === 0 && !this.refused.has(target)) {
			this.refused.add(target);
			return status.open;
		}
		this.sent.set(target, (this.sent.get(target) ?? 0) + 1);
		return index % 7 === 0 ? status.dead : status.accepted;
	}

	close(): void {
		this.server?.closeAllConnections();
		this.server?.close();
	}
}

export interface Killing {
	/** The worker's source, beside work.ts. */
	worker: string;
	place: string;
	ledger: Ledger;
	/** Where what is built may lie. */
	folder: string;
	rounds: number;
	/** How many processes work at the campaign; one of them is killed. */
	processes: number;
	targets?: number;
}

export interface Toll {
	kills: Record<(typeof moments)[number], number>;
	doubtful: number;
	/** Of the doubtful, how many the service had got. */
	doubtfulButSent: number;
}

/** Kills a process at work `rounds` times, looks each time, lets one finish, and checks every target. */
export async function killAtRandom({
	worker,
	place,
	ledger,
	folder,
	rounds,
	processes,
	targets = 60 * rounds,
}: Killing): Promise<Toll> {
	const script = path.join(folder, 'worker.cjs');
	buildSync({
		entryPoints: [path.join(__dirname, 'worker', worker)],
		bundle: true,
		platform: 'node',
		outfile: script,
		logLevel: 'error',
	});
	const counter = new Counter();
	const job: Job = { place, port: await counter.listen(), name: spring, targets, lanes: 8, batch: 3 };
	const children = new Set<ChildProcess>();
	const start = () => {
		const child = spawn(process.execPath, [script, JSON.stringify(job)], { stdio: ['ignore', 'ignore', 'pipe'] });
		let said = '';
		child.stderr.on('data', (chunk) => {
			said += String(chunk);
		});
		children.add(child);
		const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
			child.once('close', (code) => {
				children.delete(child);
				resolve({ code, said });
			}),
		);
		return { child, ended };
	};
	const counts = async () => (await ledger.list({ workflow: spring.workflow, service: spring.service }))[0];
	const kills = { 'at the start': 0, 'at a request': 0, 'before an answer': 0, 'after an answer': 0 };
	let doubtful = 0;
	try {
		for (let round = 0; round < rounds; round++) {
			const moment = moments[round % moments.length]!;
			const victim = start();
			const beside = Array.from({ length: processes - 1 }, start);
			const kill = () => void victim.child.kill('SIGKILL');
			const later = counter.requests + 1 + Math.floor(Math.random() * 12);
			let timer: NodeJS.Timeout | undefined;
			const soon = () => {
				timer ??= setTimeout(kill, Math.random() * 4);
			};
			if (moment === 'at the start') timer = setTimeout(kill, 20 + Math.random() * 150);
			counter.onRequest = (answer) => {
				const isTime = moment !== 'at the start' && counter.requests >= later;
				if (isTime && moment === 'at a request') kill();
				else if (isTime) soon();
				if (isTime && moment === 'before an answer') setTimeout(answer, Math.random() * 6);
				else answer();
			};
			const end = await victim.ended;
			clearTimeout(timer);
			counter.onRequest = (answer) => answer();
			if (end.code === null) kills[moment]++;
			else expect(end).toMatchObject({ code: 0 });
			for (const other of beside) other.child.kill('SIGKILL');
			await Promise.all(beside.map(async ({ ended }) => await ended));
			const now = await counts();
			// In doubt is at most what was under way: a batch for each lane of each process.
			expect(now?.underWay ?? 0).toBe(0);
			expect(now?.doubtful ?? 0).toBeLessThanOrEqual(doubtful + processes * job.lanes * job.batch);
			doubtful = now?.doubtful ?? 0;
		}
		expect(await start().ended).toEqual({ code: 0, said: '' });
		return { kills, ...(await checkAll(ledger, counter, targets)) };
	} finally {
		for (const child of children) child.kill('SIGKILL');
		counter.close();
	}
}

/** Each target was sent to once, or is in doubt and was sent to at most once. */
async function checkAll(ledger: Ledger, counter: Counter, targets: number): Promise<Omit<Toll, 'kills'>> {
	const texts = Array.from({ length: targets }, (_, index) => targetOf(index));
	const run = await ledger.join(spring, day);
	const statuses = await run.statuses(marksOf(texts));
	await run.leave();
	const wrong = texts.filter((text, index) => {
		const times = counter.sent.get(text) ?? 0;
		if (statuses[index] === status.doubtful) return times > 1;
		return (
			times !== 1 ||
			!counter.answered.has(text) ||
			statuses[index] !== (index % 7 === 0 ? status.dead : status.accepted)
		);
	});
	expect(wrong).toEqual([]);
	const inDoubt = texts.filter((_text, index) => statuses[index] === status.doubtful);
	return { doubtful: inDoubt.length, doubtfulButSent: inDoubt.filter((text) => counter.sent.has(text)).length };
}
