import { type CampaignName, status, type Status, type Ledger } from '../../../lib/ledger/ledger';
import { marksOf } from '../../../lib/ledger/mark';

/** What a process that may be killed at any moment is told to do. */
export interface Job {
	/** Where the ledger is. */
	place: string;
	/** Of the counter that stands for the service. */
	port: number;
	name: CampaignName;
	targets: number;
	/** Requests at once, and targets a request at most. */
	lanes: number;
	batch: number;
}

export const targetOf = (index: number) => `target ${index}`;

/** Sends to each target of the job that is open, as an execution does, and ends with the process. */
export async function work(open: (place: string) => Ledger): Promise<void> {
	const job = JSON.parse(process.argv[2] as string) as Job;
	const run = await open(job.place).join(job.name, { keepFor: 86_400_000 });
	const waiting = Array.from({ length: job.targets }, (_, index) => targetOf(index)).sort(() => Math.random() - 0.5);
	const lane = async () => {
		while (waiting.length > 0) {
			const texts = waiting.splice(0, 1 + Math.floor(Math.random() * job.batch));
			const begun = await run.begin(marksOf(texts));
			const mine = texts.filter((_text, index) => begun[index] === status.open);
			if (mine.length === 0) continue;
			const answer = await fetch(`http://127.0.0.1:${job.port}/`, { method: 'POST', body: JSON.stringify(mine) });
			const statuses = (await answer.json()) as Status[];
			void run.settle(marksOf(mine), Uint8Array.from(statuses));
			waiting.push(...mine.filter((_text, index) => statuses[index] === status.open));
		}
	};
	await Promise.all(Array.from({ length: job.lanes }, lane));
	await run.leave();
	process.exit(0);
}
