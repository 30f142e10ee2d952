import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { httpServer, type Loopback } from './loopback';
import type { Done, Job } from './sharedRateWorker';

export interface Arrival {
	who: number;
	weight: number;
	/** When the process began it, and when it was here; milliseconds on the clock of this machine, which all its processes share. */
	start: number;
	at: number;
}

export const clock = (): number => Number(process.hrtime.bigint()) / 1e6;

/** The service: takes as long as it is asked to, and notes who came when. */
export class Watch {
	readonly arrivals: Arrival[] = [];
	mostActive = 0;
	status = 200;
	private active = 0;
	private server: Loopback | undefined;

	static async open(): Promise<Watch> {
		const watch = new Watch();
		watch.server = await httpServer(({ headers }, answer) => {
			const at = clock();
			watch.arrivals.push({
				who: Number(headers['who']),
				weight: Number(headers['weight']),
				start: Number(headers['start']) / 1e6,
				at,
			});
			watch.mostActive = Math.max(watch.mostActive, ++watch.active);
			answer.on('close', () => {
				if (!answer.writableFinished) watch.active--;
			});
			setTimeout(() => {
				if (answer.destroyed) return;
				watch.active--;
				answer.statusCode = watch.status;
				answer.end();
			}, Number(headers['takes']));
		});
		return watch;
	}

	async close(): Promise<void> {
		await this.server?.stop();
	}

	get port(): number {
		return this.server?.port ?? 0;
	}

	of(who: number): Arrival[] {
		return this.arrivals.filter((arrival) => arrival.who === who);
	}

	/** Starts as the senders stamped them: that is what is promised. */
	get starts(): number[] {
		return this.arrivals.map(({ start }) => start).sort((a, b) => a - b);
	}

	/**
	 * Arrivals as they were stamped here. What a busy machine kept on its way longer than the rest counts as sent when it was sent,
	 * within 10 milliseconds, about what the rate leaves for the way.
	 */
	get seen(): number[] {
		const usual = Math.min(...this.arrivals.map(({ start, at }) => at - start));
		return this.arrivals.map(({ start, at }) => Math.min(at, start + usual + 10)).sort((a, b) => a - b);
	}
}

/** Fails when it is not so within that time, in milliseconds. */
export async function until(condition: () => boolean, within = 60_000): Promise<void> {
	const last = performance.now() + within;
	while (!condition()) {
		if (performance.now() > last) throw new Error(`not within ${within} ms: ${String(condition)}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

/** The most in any second, wherever it begins. */
export function busiestSecond(times: readonly number[]): number {
	let most = 0;
	let first = 0;
	times.forEach((time, index) => {
		while (time - (times[first] as number) >= 1_000) first++;
		most = Math.max(most, index - first + 1);
	});
	return most;
}

export class Worker {
	private constructor(
		readonly process: ChildProcess,
		readonly done: Promise<Done>,
	) {}

	/** Loaded and ready, so that several begin at the same moment. */
	static async start(): Promise<Worker> {
		const child = fork(join(__dirname, 'sharedRateWorker.ts'), {
			execArgv: ['--import', 'tsx'],
			stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
		});
		await once(child, 'message');
		const done = new Promise<Done>((resolve, reject) => {
			child.on('message', (message) => resolve(message as Done));
			child.on('exit', (code, signal) => reject(new Error(`the process ended with ${code ?? signal}`)));
		});
		done.catch(() => undefined);
		return new Worker(child, done);
	}

	work(job: Job): void {
		this.process.send(job);
	}

	stop(): void {
		this.process.send('stop');
	}

	async kill(): Promise<void> {
		if (this.process.exitCode !== null || this.process.signalCode !== null) return;
		this.process.kill('SIGKILL');
		await once(this.process, 'exit');
	}
}

/** The most a second, over three of them: where nothing else keeps the machine busy. */
export function bestRate(times: readonly number[]): number {
	let most = 0;
	let first = 0;
	times.forEach((time, index) => {
		while (time - (times[first] as number) >= 3_000) first++;
		most = Math.max(most, index - first + 1);
	});
	return most / 3;
}
