import fc from 'fast-check';
import { type CampaignRun, status, type Status } from '../../lib/ledger/ledger';
import { marksOf, type Marks } from '../../lib/ledger/mark';
import { begin, day, statuses, type Peer, settle, spring, type Stage } from './conformance';

/** What one mark has come to: a status, or begun by a run, which remembers whether it was doubtful. */
type Mark = { status: Status } | { by: ModelRun; wasDoubtful: boolean };

interface ModelRun {
	alive: boolean;
	/** What it has begun with, or tried to. */
	seen: Set<string>;
}

/** The ledger in a few plain lines. */
class Model {
	private readonly marks = new Map<string, Mark>();

	statusOf(text: string): Status {
		const mark = this.marks.get(text) ?? { status: status.open };
		if ('status' in mark) return mark.status;
		return mark.by.alive ? status.underWay : status.doubtful;
	}

	begin(by: ModelRun, texts: readonly string[], again: boolean, whole: boolean): Status[] {
		for (const text of texts) by.seen.add(text);
		const isFree = (text: string) =>
			this.statusOf(text) === status.open || (again && this.statusOf(text) === status.doubtful);
		if (whole && !texts.every(isFree)) return texts.map((text) => this.statusOf(text));
		const free = new Set(texts.filter(isFree));
		return texts.map((text) => {
			const before = this.statusOf(text);
			if (isFree(text)) this.marks.set(text, { by, wasDoubtful: before === status.doubtful });
			else if (!whole || !free.has(text)) return before;
			return status.open;
		});
	}

	settle(by: ModelRun, texts: readonly string[], answers: readonly Status[]): void {
		texts.forEach((text, index) => {
			const mark = this.marks.get(text);
			if (mark === undefined || 'status' in mark || mark.by !== by) return;
			const answer = answers[index] as Status;
			this.marks.set(text, { status: answer === status.open && mark.wasDoubtful ? status.doubtful : answer });
		});
	}

	leave(by: ModelRun): void {
		for (const [text, mark] of this.marks)
			if ('by' in mark && mark.by === by) this.marks.set(text, { status: status.doubtful });
		by.alive = false;
	}

	counts() {
		const counts = { accepted: 0, dead: 0, doubtful: 0, underWay: 0 };
		for (const text of this.marks.keys()) {
			const name = (Object.keys(status) as (keyof typeof status)[]).find(
				(one) => status[one] === this.statusOf(text),
			) as keyof typeof status;
			if (name !== 'open') counts[name]++;
		}
		return counts;
	}
}

const texts = Array.from('abcdefghij');
const some = fc.array(fc.constantFrom(...texts), { maxLength: 6 });
const answer = fc.constantFrom(status.open, status.accepted, status.dead, status.doubtful);
const which = fc.nat({ max: 100 });
const answers = fc.array(answer, { minLength: 10, maxLength: 10 });
/** Whether a run is asked for all statuses afterwards: that may change how it keeps them. */
const look = fc.boolean();

const step = fc.oneof(
	{
		weight: 8,
		arbitrary: fc.record({
			do: fc.constant('begin' as const),
			which,
			some,
			again: fc.boolean(),
			whole: fc.boolean(),
			look,
		}),
	},
	{
		weight: 10,
		arbitrary: fc.record({ do: fc.constant('beginUnseen' as const), which, some, look: fc.constant(false) }),
	},
	{
		weight: 8,
		arbitrary: fc.record({
			do: fc.constant('settleList' as const),
			which,
			list: fc.nat({ max: 100 }),
			answers,
			look: fc.constant(false),
		}),
	},
	{
		weight: 8,
		arbitrary: fc.record({
			do: fc.constant('settle' as const),
			which,
			some: fc.uniqueArray(fc.constantFrom(...texts)),
			answers,
			look,
		}),
	},
	{ weight: 3, arbitrary: fc.record({ do: fc.constant('join' as const), which, look }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('leave' as const), which, look }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), which, look }) },
);

interface Worker {
	peer: Peer;
	/** `lists` are those that were begun with as unseen, and all of them open. */
	runs: { real: CampaignRun; model: ModelRun; lists: { marks: Marks; texts: string[] }[] }[];
}

/** Random work of several runs in two processes, some of which are killed, against {@link Model}: every answer and every count is the same. */
export function conformsToModel(title: string, newStage: () => Promise<Stage>, numRuns = 60): void {
	it(`${title}: whatever is done in whatever order, it answers as a plain model does`, async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), async (steps) => {
				const stage = await newStage();
				try {
					await play(stage, steps);
				} finally {
					await stage.tidy();
				}
			}),
			{ numRuns },
		);
	});
}

async function play(
	stage: Stage,
	steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[],
): Promise<void> {
	const model = new Model();
	const workers: Worker[] = [
		{ peer: await stage.peer(), runs: [] },
		{ peer: await stage.peer(), runs: [] },
	];
	const join = async (worker: Worker) =>
		worker.runs.push({
			real: await worker.peer.ledger.join(spring, day),
			model: { alive: true, seen: new Set() },
			lists: [],
		});
	// The other one comes when it is first used.
	await join(workers[0]!);
	for (const one of steps) {
		let pending: Promise<void> | undefined;
		const worker = workers[one.which % 2] as Worker;
		if (worker.runs.length === 0) await join(worker);
		const run = worker.runs[(one.which >> 1) % worker.runs.length]!;
		if (one.do === 'join') await join(worker);
		else if (one.do === 'begin') {
			expect(await begin(run.real, one.some, { again: one.again, whole: one.whole })).toEqual(
				model.begin(run.model, one.some, one.again, one.whole),
			);
		} else if (one.do === 'beginUnseen') {
			const own = [...new Set(one.some)].filter((text) => !run.model.seen.has(text));
			const marks = marksOf(own);
			const answer = [...(await run.real.begin(marks, { unseen: true }))];
			expect(answer).toEqual(model.begin(run.model, own, false, false));
			if (answer.every((each) => each === status.open)) run.lists.push({ marks, texts: own });
		} else if (one.do === 'settleList') {
			const [list] = run.lists.splice(one.list % (run.lists.length || 1), 1);
			if (list === undefined) continue;
			const answers = one.answers.slice(0, list.texts.length);
			pending = run.real.settle(list.marks, Uint8Array.from(answers));
			model.settle(run.model, list.texts, answers);
		} else if (one.do === 'settle') {
			const answers = one.answers.slice(0, one.some.length);
			// Every second one is not waited for: what comes after it must still come after it.
			pending = settle(run.real, one.some, answers);
			if (one.which % 4 > 1) await pending;
			model.settle(run.model, one.some, answers);
			if (one.look) expect(await statuses(run.real, texts)).toEqual(texts.map((text) => model.statusOf(text)));
		} else if (one.do === 'leave') {
			await run.real.leave();
			model.leave(run.model);
			worker.runs.splice(worker.runs.indexOf(run), 1);
		} else {
			await worker.peer.crash();
			for (const each of worker.runs.splice(0)) each.model.alive = false;
			worker.peer = await stage.peer();
		}
		const seen = workers.find(({ runs }) => runs.length > 0)?.runs[0];
		if (one.look && seen !== undefined)
			expect(await statuses(seen.real, texts)).toEqual(texts.map((text) => model.statusOf(text)));
		await pending;
		const runs = workers.reduce((sum, each) => sum + each.runs.length, 0);
		expect(await worker.peer.ledger.list({ workflow: 'wf', service: 'svc' })).toMatchObject([
			{ ...model.counts(), runs },
		]);
	}
}
