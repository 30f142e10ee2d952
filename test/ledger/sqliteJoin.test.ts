import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CampaignRun, status } from '../../lib/ledger/ledger';
import { marksOf } from '../../lib/ledger/mark';
import { MarkTable } from '../../lib/ledger/markTable';
import { SqliteLedger } from '../../lib/ledger/sqliteLedger';
import { SqliteLog } from '../../lib/ledger/sqliteLog';

const folder = mkdtempSync(path.join(tmpdir(), 'ledger-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const name = { workflow: 'w', service: 's', operation: 'o', key: 'k' };
const keepFor = 86_400_000;
const target = (number: number) => marksOf([`target ${number}`]);
const accepted = Uint8Array.of(status.accepted);

test('a run that comes to one in the middle of a long list: what that has noted is read in pieces, and the first goes on meanwhile', async () => {
	const ledger = new SqliteLedger(path.join(folder, 'pieces.db'));
	const first = await ledger.join(name, { keepFor });
	let next = 0;
	const send = async (): Promise<void> => {
		const marks = target(next++);
		expect(await first.begin(marks, { unseen: true })).toEqual(Uint8Array.of(status.open));
		await first.settle(marks, accepted);
	};
	while (next < 150) await send();

	// Time goes by with each look at the clock, so that a piece is a few lists.
	let clock = performance.now();
	const now = jest.spyOn(performance, 'now').mockImplementation(() => (clock += 4));
	let [inOneTurn, most, isOver] = [0, 0, false];
	const set = jest.spyOn(MarkTable.prototype, 'set');
	const turn = (): void => {
		most = Math.max(most, set.mock.calls.length - inOneTurn);
		inOneTurn = set.mock.calls.length;
		if (!isOver) setImmediate(turn);
	};
	setImmediate(turn);
	const joining = ledger.join(name, { keepFor });
	const atWork = (async () => {
		while (next < 180) await send();
	})();
	const second = await joining;
	await atWork;
	isOver = true;
	now.mockRestore();

	expect(set.mock.calls.length).toBeGreaterThanOrEqual(300);
	expect(most).toBeLessThan(30);
	expect(await second.begin(target(0))).toEqual(accepted);
	expect(await second.begin(target(179))).toEqual(accepted);
	expect(await second.begin(target(180))).toEqual(Uint8Array.of(status.open));
	expect(await first.begin(target(180), { unseen: true })).toEqual(Uint8Array.of(status.underWay));
	await Promise.all([first.leave(), second.leave()]);
});

test('another process has written while it is read in pieces: whenever the first run goes on, no message is begun with twice', async () => {
	const file = path.join(folder, 'processes.db');
	const [ledger, elsewhere] = [new SqliteLedger(file), new SqliteLedger(file)];
	for (let rows = 1; rows <= 4; rows++)
		for (let turns = 0; turns < 8; turns++) {
			const own = { ...name, key: `${rows} ${turns}` };
			const first = await ledger.join(own, { keepFor });
			for (let number = 0; number < 4; number++) {
				const marks = target(number);
				await first.begin(marks, { unseen: true });
				await first.settle(marks, accepted);
			}
			const foreign = await elsewhere.join(own, { keepFor });
			for (let number = 0; number < rows; number++) await foreign.begin(target(1000 + number));
			let clock = performance.now();
			const now = jest.spyOn(performance, 'now').mockImplementation(() => (clock += 4));
			const joining = ledger.join(own, { keepFor });
			for (let turn = 0; turn < turns; turn++)
				await new Promise((resolve) => {
					setImmediate(resolve);
				});
			expect([rows, turns, ...(await first.begin(target(1000), { unseen: true }))]).toEqual([
				rows,
				turns,
				status.underWay,
			]);
			now.mockRestore();
			await Promise.all([first.leave(), (await joining).leave(), foreign.leave()]);
		}
});

const another = async (ledger: SqliteLedger): Promise<CampaignRun> => {
	const run = await ledger.join(name, { keepFor });
	await run.begin(target(5000));
	return run;
};

/** The disk is full for a moment. */
const failure = async (_: SqliteLedger, first: CampaignRun): Promise<undefined> => {
	const append = jest.spyOn(SqliteLog.prototype, 'append').mockImplementation(() => {
		throw Object.assign(new Error('full'), { errcode: 13 });
	});
	await expect(first.begin(target(5000), { unseen: true })).rejects.toThrow('disk is full');
	append.mockRestore();
	return undefined;
};

test.each([
	['another process comes to', another, status.underWay],
	['the disk fails', failure, status.open],
])(
	'%s one that was alone with a long list: that reads it in pieces before it goes on, and gives signs of life meanwhile',
	async (what, happen, expected) => {
		const file = path.join(folder, `${what}.db`);
		const [ledger, elsewhere] = [new SqliteLedger(file), new SqliteLedger(file)];
		const first = await ledger.join(name, { keepFor });
		for (let number = 0; number < 3000; number += 500)
			await Promise.all(
				Array.from({ length: 500 }, async (_, index) => {
					const marks = target(number + index);
					await first.begin(marks, { unseen: true });
					await first.settle(marks, accepted);
				}),
			);
		const lists = Array.from({ length: 120 }, (_, at) =>
			marksOf(Array.from({ length: 32 }, (__, index) => `target ${at} of list ${index}`)),
		);
		for (const marks of lists) await first.begin(marks, { unseen: true });
		const second = await happen(elsewhere, first);

		// Time goes by with each look at the clock, so that a piece is a few rows, and all of them take minutes.
		let clock = performance.now();
		const now = jest.spyOn(performance, 'now').mockImplementation(() => (clock += 4_000));
		let [inOneTurn, most, isOver] = [0, 0, false];
		const set = jest.spyOn(MarkTable.prototype, 'set').mockClear();
		const signs = jest.spyOn(SqliteLedger.prototype as unknown as { sign(): void }, 'sign');
		const turn = (): void => {
			most = Math.max(most, set.mock.calls.length - inOneTurn);
			inOneTurn = set.mock.calls.length;
			if (!isOver) setImmediate(turn);
		};
		setImmediate(turn);
		const begun = await first.begin(target(5000), { unseen: true });
		isOver = true;
		now.mockRestore();

		expect(begun).toEqual(Uint8Array.of(expected));
		expect(set.mock.calls.length).toBeGreaterThanOrEqual(9_000);
		expect(most).toBeLessThan(3_000);
		expect(signs.mock.calls.length).toBeGreaterThan(10);
		for (const spy of [set, signs]) spy.mockRestore();
		await Promise.all([first.leave(), second?.leave()]);
	},
);
