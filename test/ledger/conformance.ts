import {
	type CampaignName,
	type CampaignRun,
	status,
	type Status,
	type JoinOptions,
	type Ledger,
} from '../../lib/ledger/ledger';
import { marksOf } from '../../lib/ledger/mark';

/** A ledger as a process of its own would have it. */
export interface Peer {
	ledger: Ledger;
	/** What the others see when the process is killed and so much time has passed that its runs have died: nothing is written any more. */
	crash: () => Promise<void>;
}

/** One place where marks are kept, empty at first. */
export interface Stage {
	peer(): Promise<Peer>;
	tidy(): Promise<void>;
}

export const spring: CampaignName = { workflow: 'wf', service: 'svc', operation: 'message.send', key: 'spring' };
export const day: JoinOptions = { keepFor: 86_400_000 };

export const { open, underWay, accepted, dead, doubtful } = status;

export const begin = async (
	run: CampaignRun,
	texts: readonly string[],
	options?: { again?: boolean; whole?: boolean; unseen?: boolean },
) => [...(await run.begin(marksOf(texts), options))];
export const settle = async (run: CampaignRun, texts: readonly string[], statuses: readonly Status[]) =>
	await run.settle(marksOf(texts), Uint8Array.from(statuses));
export const statuses = async (run: CampaignRun, texts: readonly string[]) => [...(await run.statuses(marksOf(texts)))];
const soon = async (milliseconds: number) => await new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What every ledger does. Each implementation runs it with a stage of its own. */
export function conformance(title: string, newStage: () => Promise<Stage>): void {
	let stage: Stage;
	beforeEach(async () => {
		stage = await newStage();
	});
	afterEach(async () => await stage.tidy());

	/** A process, and a run of it. */
	const entered = async (name = spring, options = day) => {
		const peer = await stage.peer();
		return { ...peer, run: await peer.ledger.join(name, options) };
	};

	describe(`${title}: marks`, () => {
		it('are open, then under way, then what the answer said, for each target', async () => {
			const { run } = await entered();
			expect(await statuses(run, ['a', 'b', 'c', 'd', 'e'])).toEqual([open, open, open, open, open]);
			expect(await begin(run, ['a', 'b', 'c', 'd'])).toEqual([open, open, open, open]);
			expect(await statuses(run, ['a', 'b', 'c', 'd', 'e'])).toEqual([underWay, underWay, underWay, underWay, open]);
			await settle(run, ['d', 'b', 'a', 'c'], [doubtful, dead, accepted, open]);
			expect(await statuses(run, ['a', 'b', 'c', 'd', 'e'])).toEqual([accepted, dead, open, doubtful, open]);
		});

		it('are begun with once, in order, and left alone otherwise', async () => {
			const { run } = await entered();
			await begin(run, ['a', 'b', 'c']);
			await settle(run, ['a', 'b', 'c'], [accepted, dead, doubtful]);
			await begin(run, ['d']);
			expect(await begin(run, ['e', 'a', 'b', 'c', 'd', 'e', 'f'])).toEqual([
				open,
				accepted,
				dead,
				doubtful,
				underWay,
				underWay,
				open,
			]);
			expect(await statuses(run, ['a', 'b', 'c', 'd', 'e', 'f'])).toEqual([
				accepted,
				dead,
				doubtful,
				underWay,
				underWay,
				underWay,
			]);
		});

		it('long lists of new ones, settled alike or one by one, are told to all who come later', async () => {
			const first = await entered();
			const list = (name: string) => Array.from({ length: 1000 }, (_, index) => `${name} ${index}`);
			const lists = ['accepted', 'dead', 'open', 'doubtful', 'mixed', 'in doubt', 'left'].map((name) =>
				marksOf(list(name)),
			);
			const [taken, gone, unsent, lost, mixed] = lists as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
			await Promise.all(lists.map(async (marks) => await first.run.begin(marks, { unseen: true })));
			const alike = (one: Status) => new Uint8Array(1000).fill(one);
			const one = Uint8Array.from(
				{ length: 1000 },
				(_, index) => [accepted, dead, open, doubtful][index % 4] as Status,
			);
			await Promise.all([
				first.run.settle(taken, alike(accepted)),
				first.run.settle(gone, alike(dead)),
				first.run.settle(mixed, one),
				first.run.settle(unsent, alike(open)),
				first.run.settle(lost, alike(doubtful)),
			]);
			const short = marksOf(['short']);
			await first.run.begin(short, { unseen: true });
			await first.run.settle(short, Uint8Array.of(accepted));
			const second = await entered();
			const told = async (name: string) => [...new Set(await statuses(second.run, list(name)))];
			const toldOfAll = async () => await Promise.all(['accepted', 'dead', 'open', 'doubtful', 'short'].map(told));
			expect(await toldOfAll()).toEqual([[accepted], [dead], [open], [doubtful], [open]]);
			expect(await statuses(second.run, ['short'])).toEqual([accepted]);
			expect(await statuses(second.run, list('mixed'))).toEqual([...one]);
			expect(await told('in doubt')).toEqual([underWay]);
			// Now that it is not alone any more.
			await first.run.settle(lists[6] as Uint8Array, alike(accepted));
			expect(await told('left')).toEqual([accepted]);
			expect(new Set(await begin(second.run, list('open')))).toEqual(new Set([open]));
			await first.crash();
			expect(await told('in doubt')).toEqual([doubtful]);
			const third = await entered();
			expect([...new Set(await statuses(third.run, list('accepted')))]).toEqual([accepted]);
			expect([...new Set(await statuses(third.run, list('in doubt')))]).toEqual([doubtful]);
		});

		it('no marks are no statuses', async () => {
			const { run } = await entered();
			expect(await begin(run, [])).toEqual([]);
			expect(await begin(run, [], { whole: true })).toEqual([]);
			expect(await statuses(run, [])).toEqual([]);
			await settle(run, [], []);
		});

		it('as a whole: all of them or none', async () => {
			const { run } = await entered();
			await begin(run, ['a', 'b']);
			await settle(run, ['a'], [accepted]);
			expect(await begin(run, ['x', 'a', 'b', 'y'], { whole: true })).toEqual([open, accepted, underWay, open]);
			expect(await statuses(run, ['x', 'y'])).toEqual([open, open]);
			expect(await begin(run, ['x', 'y', 'x'], { whole: true })).toEqual([open, open, open]);
			expect(await statuses(run, ['x', 'y'])).toEqual([underWay, underWay]);
		});

		it('a doubt stays until an answer ends it', async () => {
			const { run } = await entered();
			await begin(run, ['a', 'b', 'c', 'd']);
			await settle(run, ['a', 'b', 'c', 'd'], [doubtful, doubtful, doubtful, doubtful]);
			expect(await begin(run, ['a', 'b'])).toEqual([doubtful, doubtful]);
			expect(await begin(run, ['n', 'a'], { whole: true })).toEqual([open, doubtful]);
			expect(await begin(run, ['a', 'b', 'n'], { again: true })).toEqual([open, open, open]);
			expect(await begin(run, ['c', 'd'], { again: true, whole: true })).toEqual([open, open]);
			expect(await statuses(run, ['a', 'b', 'c', 'd', 'n'])).toEqual(Array(5).fill(underWay));
			// Certainly not sent this time; what came of the time before is as unknown as it was.
			await settle(run, ['a', 'b', 'c', 'd', 'n'], [open, accepted, open, dead, open]);
			expect(await statuses(run, ['a', 'b', 'c', 'd', 'n'])).toEqual([doubtful, accepted, doubtful, dead, open]);
		});

		it('accepted and dead are never begun with again', async () => {
			const { run } = await entered();
			await begin(run, ['a', 'b']);
			await settle(run, ['a', 'b'], [accepted, dead]);
			expect(await begin(run, ['a', 'b'], { again: true })).toEqual([accepted, dead]);
			expect(await begin(run, ['a', 'c'], { again: true, whole: true })).toEqual([accepted, open]);
			expect(await statuses(run, ['a', 'b', 'c'])).toEqual([accepted, dead, open]);
		});

		it('settling touches nothing that this run has not begun with', async () => {
			const { run, ledger } = await entered();
			const beside = await ledger.join(spring, day);
			await begin(run, ['a', 'b']);
			await settle(run, ['a'], [accepted]);
			await settle(beside, ['a', 'b', 'c'], [open, open, accepted]);
			await settle(run, ['a', 'c'], [dead, dead]);
			expect(await statuses(run, ['a', 'b', 'c'])).toEqual([accepted, underWay, open]);
		});

		it('what was settled without waiting is kept with the next begin', async () => {
			const { run, ledger } = await entered();
			await begin(run, ['a', 'b']);
			const settled = settle(run, ['a', 'b'], [accepted, open]);
			expect(await begin(run, ['a', 'b', 'c'])).toEqual([accepted, open, open]);
			expect(await statuses(await ledger.join(spring, day), ['a', 'b', 'c'])).toEqual([accepted, underWay, underWay]);
			await settled;
		});

		it('many at once, in any mixture', async () => {
			const { run } = await entered();
			const texts = Array.from({ length: 50_000 }, (_, index) => `target ${index}`);
			expect((await begin(run, texts)).every((one) => one === open)).toBe(true);
			const outcome = texts.map((_, index) => [accepted, dead, doubtful, open][(index * index) % 4] as Status);
			await settle(run, texts, outcome);
			expect(await statuses(run, texts)).toEqual(outcome);
			await run.leave();
			const { run: other } = await entered();
			expect(await statuses(other, texts)).toEqual(outcome);
		});
	});

	describe(`${title}: runs`, () => {
		it('a later run finds what an earlier one left, and says that it is not the first', async () => {
			const first = await entered();
			expect(first.run.resumed).toBe(false);
			await begin(first.run, ['a', 'b', 'c', 'd', 'e']);
			await settle(first.run, ['a', 'b', 'c', 'd'], [accepted, dead, doubtful, open]);
			await first.run.leave();
			await first.run.leave();
			for (const ledger of [first.ledger, (await stage.peer()).ledger]) {
				const second = await ledger.join(spring, day);
				expect(second.resumed).toBe(true);
				expect(await statuses(second, ['a', 'b', 'c', 'd', 'e'])).toEqual([accepted, dead, doubtful, open, doubtful]);
				await second.leave();
			}
		});

		it('what one begins with as unseen, while it is alone, another sees at once, in this process or another', async () => {
			const first = await entered();
			const lists = Array.from({ length: 60 }, (_, list) =>
				marksOf(Array.from({ length: 50 }, (__, index) => `${list}-${index}`)),
			);
			const inEach = async (run: CampaignRun, from: number, to: number) =>
				await Promise.all(lists.slice(from, to).map(async (marks) => [...new Set(await run.statuses(marks))]));
			const answers = (kind: Status) => new Uint8Array(50).fill(kind);
			for (const marks of lists.slice(0, 30))
				expect([...(await first.run.begin(marks, { unseen: true }))]).toEqual(Array(50).fill(open));
			for (const marks of lists.slice(0, 10)) void first.run.settle(marks, answers(accepted));
			for (const marks of lists.slice(10, 20)) await first.run.settle(marks, answers(dead));
			const second = await first.ledger.join(spring, day);
			expect(await inEach(second, 0, 60)).toEqual([
				...Array(10).fill([accepted]),
				...Array(10).fill([dead]),
				...Array(10).fill([underWay]),
				...Array(30).fill([open]),
			]);
			// Lists that were begun with before the other one came.
			for (const marks of lists.slice(20, 25)) await first.run.settle(marks, answers(open));
			const elsewhere = await entered();
			expect([...(await elsewhere.run.begin(lists[20]!, { unseen: true }))]).toEqual(Array(50).fill(open));
			expect([...(await first.run.begin(lists[30]!, { unseen: true }))]).toEqual(Array(50).fill(open));
			expect([...(await elsewhere.run.begin(lists[30]!, { unseen: true }))]).toEqual(Array(50).fill(underWay));
			await first.crash();
			expect(await inEach(elsewhere.run, 20, 32)).toEqual([
				[underWay],
				...Array(4).fill([open]),
				...Array(6).fill([doubtful]),
				[open],
			]);
		});

		it('leaving waits for what was settled', async () => {
			const { run, ledger } = await entered();
			await begin(run, ['a', 'b']);
			void settle(run, ['a'], [accepted]);
			await run.leave();
			expect(await statuses(await ledger.join(spring, day), ['a', 'b'])).toEqual([accepted, doubtful]);
		});

		it('leaving with what was begun again: doubtful', async () => {
			const { run, ledger } = await entered();
			await begin(run, ['a']);
			await run.leave();
			const second = await ledger.join(spring, day);
			expect(await begin(second, ['a'], { again: true })).toEqual([open]);
			await second.leave();
			expect(await statuses(await ledger.join(spring, day), ['a'])).toEqual([doubtful]);
		});

		it.each(['one process', 'two processes'])('beside each other in %s: each target once', async (where) => {
			const first = await entered();
			const second = where === 'one process' ? { run: await first.ledger.join(spring, day) } : await entered();
			expect(second.run.resumed).toBe(true);
			const texts = Array.from({ length: 400 }, (_, index) => `target ${index}`);
			const work = async (run: CampaignRun, order: readonly string[]) => {
				const sent: string[] = [];
				await Promise.all(
					Array.from({ length: 8 }, async (_, lane) => {
						for (let at = lane * 5; at < order.length; at += 40) {
							const part = order.slice(at, at + 5);
							const answer = await begin(run, part);
							const mine = part.filter((_text, index) => answer[index] === open);
							sent.push(...mine);
							void settle(
								run,
								mine,
								mine.map(() => accepted),
							);
						}
					}),
				);
				return sent;
			};
			const [one, two] = await Promise.all([work(first.run, texts), work(second.run, [...texts].reverse())]);
			expect([...one, ...two].sort()).toEqual([...texts].sort());
			await first.run.leave();
			expect(await statuses(second.run, texts)).toEqual(texts.map(() => accepted));
		});

		it('one sees what another has under way, and takes it when it is open again', async () => {
			const first = await entered();
			const second = await entered();
			await begin(first.run, ['a', 'b', 'c']);
			expect(await begin(second.run, ['a', 'd'])).toEqual([underWay, open]);
			expect(await begin(second.run, ['b'], { again: true })).toEqual([underWay]);
			await settle(first.run, ['a', 'b'], [open, accepted]);
			expect(await begin(second.run, ['a', 'b', 'c'])).toEqual([open, accepted, underWay]);
			await settle(second.run, ['a'], [accepted]);
			expect(await statuses(first.run, ['a', 'b', 'c', 'd'])).toEqual([accepted, accepted, underWay, underWay]);
		});

		it('one that has died leaves doubts, and nothing else', async () => {
			const first = await entered();
			const second = await entered();
			await begin(first.run, ['a', 'b', 'c', 'd']);
			await settle(first.run, ['a', 'b'], [accepted, open]);
			await begin(second.run, ['z']);
			await first.crash();
			expect(await statuses(second.run, ['a', 'b', 'c', 'd', 'z'])).toEqual([
				accepted,
				open,
				doubtful,
				doubtful,
				underWay,
			]);
			expect(await begin(second.run, ['b', 'c', 'z'])).toEqual([open, doubtful, underWay]);
			expect(await begin(second.run, ['c'], { again: true })).toEqual([open]);
			await settle(second.run, ['c'], [open]);
			expect(await statuses(second.run, ['c'])).toEqual([doubtful]);
			await second.run.leave();
			const third = await entered();
			expect(await statuses(third.run, ['a', 'b', 'c', 'd', 'z'])).toEqual([
				accepted,
				doubtful,
				doubtful,
				doubtful,
				doubtful,
			]);
		});

		it('a signal that has aborted ends joining', async () => {
			const { ledger } = await stage.peer();
			await expect(ledger.join(spring, { ...day, signal: AbortSignal.abort() })).rejects.toMatchObject({
				name: 'LedgerError',
				fault: 'cancelled',
			});
			expect(await ledger.list({ workflow: 'wf', service: 'svc' })).toEqual([]);
		});

		it('what is under way is settled although the execution was stopped', async () => {
			const stop = new AbortController();
			const { run, ledger } = await entered(spring, { ...day, signal: stop.signal });
			await begin(run, ['a', 'b', 'c']);
			stop.abort();
			await settle(run, ['a', 'b'], [accepted, open]);
			await run.leave();
			expect(await statuses(await ledger.join(spring, day), ['a', 'b', 'c'])).toEqual([accepted, open, doubtful]);
		});
	});

	describe(`${title}: campaigns`, () => {
		it('differ by workflow, service, operation and key, whatever is in them', async () => {
			const { ledger, run } = await entered();
			await begin(run, ['a']);
			const keys = [
				'Spring',
				'spring ',
				' spring',
				'spring:svc',
				'spring\0',
				'{spring}',
				'*',
				'%',
				"';--",
				'春'.repeat(200),
				'😀',
				'a\nb',
				'wf',
			];
			const others = [
				{ ...spring, workflow: 'wf2' },
				{ ...spring, service: 'svc2' },
				{ ...spring, operation: 'message.sen' },
				{ ...spring, workflow: 'wf:svc', service: '' },
				{ ...spring, service: 'svc:message.send', operation: '' },
				...keys.map((key) => ({ ...spring, key })),
			];
			for (const name of others) {
				const other = await ledger.join(name, day);
				expect(other.resumed).toBe(false);
				expect(await begin(other, ['a'])).toEqual([open]);
			}
			expect((await ledger.list({ workflow: 'wf', service: 'svc' })).map((one) => one.key).sort()).toEqual(
				['spring', 'spring', ...keys].sort(),
			);
			for (const key of keys)
				expect(await ledger.list({ workflow: 'wf', service: 'svc', key })).toMatchObject([
					{ ...spring, key, underWay: 1 },
				]);
		});

		it('are counted', async () => {
			const before = Date.now();
			const { ledger, run, crash } = await entered();
			const other = await entered();
			await begin(run, ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
			await settle(run, ['a', 'b', 'c', 'd', 'e'], [accepted, accepted, dead, doubtful, open]);
			await begin(other.run, ['h', 'd'], { again: true });
			const [counts] = await ledger.list({ workflow: 'wf', service: 'svc' });
			expect(counts).toEqual({
				...spring,
				accepted: 2,
				dead: 1,
				doubtful: 0,
				underWay: 4,
				runs: 2,
				begun: expect.any(Number),
				last: expect.any(Number),
			});
			expect(counts!.begun).toBeLessThanOrEqual(counts!.last);
			// The clock of the ledger may be another machine's.
			expect(Math.abs(counts!.begun - before)).toBeLessThan(600_000);
			await crash();
			expect(await other.ledger.list({ workflow: 'wf', service: 'svc', key: 'spring' })).toMatchObject([
				{ accepted: 2, dead: 1, doubtful: 2, underWay: 2, runs: 1 },
			]);
			await settle(other.run, ['h', 'd'], [accepted, open]);
			await other.run.leave();
			expect(await other.ledger.list({ workflow: 'wf', service: 'svc', key: 'spring' })).toMatchObject([
				{ accepted: 3, dead: 1, doubtful: 3, underWay: 0, runs: 0 },
			]);
		});

		it('are listed in the order in which they were begun, of one workflow and service', async () => {
			const { ledger } = await stage.peer();
			expect(await ledger.list({ workflow: 'wf', service: 'svc' })).toEqual([]);
			for (const key of ['b', 'c', 'a']) {
				await (await ledger.join({ ...spring, key }, day)).leave();
				await soon(2);
			}
			for (const operation of ['one', 'two'])
				await (await ledger.join({ ...spring, operation, key: 'b' }, day)).leave();
			await ledger.join({ ...spring, service: 'other' }, day);
			await (await ledger.join({ ...spring, key: 'c' }, day)).leave();
			const { ledger: other } = await stage.peer();
			expect((await other.list({ workflow: 'wf', service: 'svc' })).map(({ key }) => key)).toEqual([
				'b',
				'c',
				'a',
				'b',
				'b',
			]);
			expect(
				(await other.list({ workflow: 'wf', service: 'svc', key: 'b' })).map(({ operation }) => operation).sort(),
			).toEqual(['message.send', 'one', 'two']);
			expect(await other.list({ workflow: 'wf', service: 'svc', key: 'd' })).toEqual([]);
			expect(await other.list({ workflow: 'other', service: 'svc' })).toEqual([]);
		});

		it('are cleared: one key, or all of the workflow and service', async () => {
			const { ledger } = await stage.peer();
			for (const name of [
				spring,
				{ ...spring, operation: 'other' },
				{ ...spring, key: 'x' },
				{ ...spring, key: 'y' },
				{ ...spring, workflow: 'wf2' },
			]) {
				const run = await ledger.join(name, day);
				await begin(run, ['a']);
				await run.leave();
			}
			expect(await ledger.clear({ workflow: 'wf', service: 'svc', key: 'nothing' })).toBe(0);
			expect(await ledger.clear({ workflow: 'wf', service: 'svc', key: 'spring' })).toBe(2);
			expect((await ledger.list({ workflow: 'wf', service: 'svc' })).map(({ key }) => key)).toEqual(['x', 'y']);
			expect(await ledger.clear({ workflow: 'wf', service: 'svc' })).toBe(2);
			expect(await ledger.list({ workflow: 'wf', service: 'svc' })).toEqual([]);
			expect(await ledger.list({ workflow: 'wf2', service: 'svc' })).toHaveLength(1);
			const again = await ledger.join(spring, day);
			expect(again.resumed).toBe(false);
			expect(await begin(again, ['a'])).toEqual([open]);
		});

		it('are not cleared while a run is at work, none of them; a dead one is no hindrance', async () => {
			const { run, crash } = await entered();
			await begin(run, ['a']);
			const { ledger } = await stage.peer();
			await (await ledger.join({ ...spring, key: 'idle' }, day)).leave();
			await expect(ledger.clear({ workflow: 'wf', service: 'svc' })).rejects.toMatchObject({
				name: 'LedgerError',
				fault: 'busy',
			});
			await expect(ledger.clear({ workflow: 'wf', service: 'svc', key: 'spring' })).rejects.toMatchObject({
				fault: 'busy',
			});
			expect(await ledger.list({ workflow: 'wf', service: 'svc' })).toHaveLength(2);
			await crash();
			expect(await ledger.clear({ workflow: 'wf', service: 'svc' })).toBe(2);
			expect(await ledger.list({ workflow: 'wf', service: 'svc' })).toEqual([]);
		});

		it('are forgotten when unchanged for as long as they are kept', async () => {
			const { ledger } = await stage.peer();
			for (const [key, keepFor] of [
				['short', 100],
				['long', day.keepFor],
			] as const) {
				const run = await ledger.join({ ...spring, key }, { keepFor });
				await begin(run, ['a']);
				await settle(run, ['a'], [accepted]);
				await run.leave();
			}
			await soon(300);
			expect((await ledger.list({ workflow: 'wf', service: 'svc' })).map(({ key }) => key)).toEqual(['long']);
			const again = await ledger.join({ ...spring, key: 'short' }, day);
			expect(again.resumed).toBe(false);
			expect(await statuses(again, ['a'])).toEqual([open]);
		});
	});
}
