import { spawn, spawnSync } from 'node:child_process';
import fs, {
	chmodSync,
	closeSync,
	existsSync,
	ftruncateSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readdirSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { DatabaseSync } from 'node:sqlite';
import type { CampaignRun, LedgerError } from '../../lib/ledger/ledger';
import { openSqliteLedger } from '../../lib/ledger/sqlite';
import { SqliteCampaign } from '../../lib/ledger/sqliteCampaign';
import { SqliteFile } from '../../lib/ledger/sqliteFile';
import { SqliteLedger } from '../../lib/ledger/sqliteLedger';
import { thisProcess } from '../../lib/ledger/processIdentity';
import { accepted, begin, day, doubtful, statuses, open, settle, spring, underWay } from './conformance';

let folder: string;
let file: string;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'ledger-'));
	file = path.join(folder, 'campaigns.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const scope = { workflow: 'wf', service: 'svc' };
const soon = async (milliseconds: number) => await new Promise((resolve) => setTimeout(resolve, milliseconds));
const faultOf = async (work: Promise<unknown>): Promise<LedgerError> =>
	await work.then(
		() => {
			throw new Error('It should have failed');
		},
		(error: unknown) => error as LedgerError,
	);
const withDatabase = <Result>(work: (database: DatabaseSync) => Result): Result => {
	const database = new DatabaseSync(file);
	try {
		return work(database);
	} finally {
		database.close();
	}
};
const elsewhere = { machine: 'another machine', pid: 1, token: '' };

describe('SQLite: a file that cannot be used', () => {
	const refusals: [string, () => void, RegExp][] = [
		[
			'is no database',
			() => writeFileSync(file, 'This is a text file, and by no means a database. '.repeat(40)),
			/^cannot be used, because .*campaigns\.sqlite is no SQLite database$/,
		],
		[
			'is damaged',
			() => {
				withDatabase((database) =>
					database.exec(
						'CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(20000)); PRAGMA application_id = 1129336139',
					),
				);
				const handle = openSync(file, 'r+');
				writeSync(handle, Buffer.alloc(300, 0xee), 0, 300, 100);
				ftruncateSync(handle, 8192);
				closeSync(handle);
			},
			/is damaged$/,
		],
		[
			'was written by a newer version',
			() =>
				withDatabase((database) =>
					database.exec('CREATE TABLE t (a); PRAGMA application_id = 1129336139; PRAGMA user_version = 2'),
				),
			/because a newer version of this package has written .*campaigns\.sqlite$/,
		],
		[
			'belongs to another program',
			() => withDatabase((database) => database.exec('CREATE TABLE t (a)')),
			/campaigns\.sqlite holds the data of another program$/,
		],
		['is a folder', () => mkdirSync(file), /can neither be opened nor made/],
	];
	it.each(refusals)('%s: refused in a sentence, and left as it is', async (_what, spoil, sentence) => {
		spoil();
		const before = statSync(file).size;
		const ledger = new SqliteLedger(file);
		for (const work of [ledger.join(spring, day), ledger.list(scope), ledger.clear(scope)]) {
			const error = await faultOf(work);
			expect(error).toMatchObject({
				name: 'LedgerError',
				fault: 'unusable',
				message: expect.stringMatching(sentence),
				remedy: expect.stringMatching(/^[A-Z].*[^.]$/),
			});
		}
		expect(statSync(file).size).toBe(before);
	});

	it('its folder is a file', async () => {
		writeFileSync(path.join(folder, 'storage'), '');
		expect(await faultOf(openSqliteLedger(path.join(folder, 'storage', 'node')).join(spring, day))).toMatchObject({
			fault: 'unusable',
			message: expect.stringContaining('ENOTDIR'),
		});
	});

	it('Node has no SQLite', async () => {
		const without = jest.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
		try {
			expect(await faultOf(openSqliteLedger(folder).join(spring, day))).toMatchObject({
				fault: 'unusable',
				message: `needs the SQLite of Node, which Node ${process.versions.node} lacks`,
				remedy: expect.stringContaining('Redis'),
			});
		} finally {
			without.mockRestore();
		}
		expect(readdirSync(folder)).toEqual([]);
	});

	it.each(['the folder', 'the file'])('%s may only be read', async (what) => {
		chmodSync(folder, 0o755);
		if (what === 'the file') {
			await (await new SqliteLedger(file, undefined, { lockedFor: 1000, closedAfter: 0 }).join(spring, day)).leave();
			while (existsSync(`${file}-wal`)) await soon(5);
			chmodSync(file, 0o444);
		}
		chmodSync(folder, 0o555);
		// Root may write anything.
		const isRoot = process.getuid?.() === 0;
		if (isRoot) process.seteuid?.(65534);
		try {
			expect(await faultOf(new SqliteLedger(file).join(spring, day))).toMatchObject({
				fault: 'unusable',
				message: expect.stringMatching(
					/may not be written \(EACCES\)$|may only be read$|can neither be opened nor made$/,
				),
			});
		} finally {
			if (isRoot) process.seteuid?.(0);
		}
	});
});

describe('SQLite: locked by another program', () => {
	const patience = { lockedFor: 300, closedAfter: 5000 };

	it('for a while: waited for, with everything in order', async () => {
		const run = await new SqliteLedger(file).join(spring, day);
		await begin(run, ['a']);
		const other = new DatabaseSync(file);
		other.exec('BEGIN IMMEDIATE');
		void settle(run, ['a'], [accepted]);
		const begun = begin(run, ['a', 'b']);
		await soon(150);
		other.exec('COMMIT');
		other.close();
		expect(await begun).toEqual([accepted, open]);
	});

	it('for too long: busy, nothing is begun with, and reading goes on', async () => {
		const ledger = new SqliteLedger(file, undefined, patience);
		const run = await ledger.join(spring, day);
		await begin(run, ['a']);
		const other = new DatabaseSync(file);
		other.exec('BEGIN IMMEDIATE');
		expect(await statuses(run, ['a', 'b'])).toEqual([underWay, open]);
		const settled = settle(run, ['a'], [accepted]);
		expect(await faultOf(begin(run, ['b']))).toMatchObject({
			fault: 'busy',
			message: expect.stringMatching(/has held .* locked for 0\.3 seconds$/),
		});
		expect(await faultOf(settled)).toMatchObject({ fault: 'busy' });
		other.exec('ROLLBACK');
		other.close();
		// What could not be settled keeps the run from beginning with more; the run's end leaves it in doubt.
		expect(await faultOf(begin(run, ['c']))).toMatchObject({ fault: 'busy' });
		await run.leave();
		expect(await statuses(await ledger.join(spring, day), ['a', 'b', 'c'])).toEqual([doubtful, open, open]);
	});

	it('a stop ends the wait of what begins, not of what ends', async () => {
		const stop = new AbortController();
		const run = await new SqliteLedger(file).join(spring, { ...day, signal: stop.signal });
		await begin(run, ['a']);
		const other = new DatabaseSync(file);
		other.exec('BEGIN IMMEDIATE');
		const settled = settle(run, ['a'], [accepted]);
		const begun = faultOf(begin(run, ['b']));
		const joined = faultOf(new SqliteLedger(file).join(spring, { ...day, signal: stop.signal }));
		await soon(20);
		stop.abort();
		expect(await begun).toMatchObject({ fault: 'cancelled' });
		expect(await joined).toMatchObject({ fault: 'cancelled' });
		other.exec('ROLLBACK');
		other.close();
		await settled;
		await run.leave();
		expect(await new SqliteLedger(file).list(scope)).toMatchObject([
			{ accepted: 1, doubtful: 0, underWay: 0, runs: 0 },
		]);
	});
});

/** Begins until the ledger refuses. @returns how many were begun with */
async function fill(run: CampaignRun): Promise<{ count: number; error: LedgerError }> {
	for (let count = 0; ; count += 1000) {
		try {
			await begin(
				run,
				Array.from({ length: 1000 }, (_, index) => `target ${count + index}`),
			);
		} catch (error) {
			return { count, error: error as LedgerError };
		}
	}
}

describe('SQLite: no room', () => {
	/** @param makeRoom after which the disk is full no more */
	const fillAndGoOn = async (makeRoom: () => void) => {
		const ledger = new SqliteLedger(file, undefined, { lockedFor: 1000, closedAfter: 0 });
		const run = await ledger.join(spring, day);
		const { count, error } = await fill(run);
		expect(count).toBeGreaterThan(0);
		expect(error).toMatchObject({ fault: 'unusable', message: 'cannot be kept, because the disk is full' });
		expect(await statuses(run, ['target 0', `target ${count - 1}`, `target ${count}`])).toEqual([
			underWay,
			underWay,
			open,
		]);
		makeRoom();
		expect(await begin(run, ['target 0', `target ${count}`])).toEqual([underWay, open]);
		await settle(run, ['target 0', 'target 1'], [accepted, open]);
		await run.leave();
		expect(await ledger.list(scope)).toMatchObject([{ accepted: 1, doubtful: count - 1, underWay: 0, runs: 0 }]);
		while (existsSync(`${file}-wal`)) await soon(5);
	};

	it('in the database: refused in a sentence, what was begun with is kept, and it goes on when there is room', async () => {
		const real = Reflect.get(SqliteFile, 'open') as typeof SqliteFile.open;
		let opened: SqliteFile | undefined;
		let pages = 60;
		const limit = () => opened?.database.exec(`PRAGMA max_page_count = ${pages}`);
		const open = jest.spyOn(SqliteFile, 'open').mockImplementation((...args) => {
			opened = Reflect.apply(real, SqliteFile, args);
			limit();
			return opened;
		});
		try {
			await fillAndGoOn(() => {
				pages = 100_000;
				limit();
			});
		} finally {
			open.mockRestore();
		}
	});

	// Only root can make a small disk.
	(process.getuid?.() === 0 ? it : it.skip)(
		'on the disk: refused in a sentence, what was begun with is kept, and it goes on when there is room',
		async () => {
			expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]).status).toBe(0);
			try {
				writeFileSync(path.join(folder, 'ballast'), Buffer.alloc(1_200_000));
				await fillAndGoOn(() => rmSync(path.join(folder, 'ballast')));
			} finally {
				spawnSync('umount', ['-l', folder]);
			}
		},
	);

	it('a quota of the file: refused in a sentence, and what was begun with is kept', async () => {
		const script = path.join(folder, 'fill.cjs');
		buildSync({
			entryPoints: [path.join(__dirname, 'worker', 'fill.ts')],
			bundle: true,
			platform: 'node',
			outfile: script,
			logLevel: 'error',
		});
		const { stdout, stderr } = spawnSync(
			'bash',
			['-c', 'ulimit -f 200; exec "$0" "$1" "$2"', process.execPath, script, folder],
			{ encoding: 'utf8' },
		);
		expect(stderr).toBe('');
		const { count, fault, message } = JSON.parse(stdout);
		expect(count).toBeGreaterThan(0);
		expect({ fault, message }).toEqual({
			fault: 'unusable',
			message: `cannot be kept, because ${file} could not be read or written`,
		});
		expect(await new SqliteLedger(file).list(scope)).toMatchObject([{ doubtful: count, underWay: 0, runs: 0 }]);
	});
});

describe('SQLite: a disk that takes what is written and then cannot keep it', () => {
	/** As the system tells of it: once for each that failed. */
	const failing = (code: string, times: number) => {
		const real = fs.fdatasync;
		let left = times;
		return jest.spyOn(fs, 'fdatasync').mockImplementation((handle, done) => {
			if (left-- > 0) done(Object.assign(new Error(`${code}: fdatasync`), { code }));
			else real(handle, done);
		});
	};
	afterEach(() => jest.restoreAllMocks());

	it.each([
		['EIO', /could not be read or written$/],
		['ENOSPC', /the disk is full$/],
	])(
		'%s: nothing was sent, so that nothing is in doubt, and what is begun with later is safe',
		async (code, sentence) => {
			const ledger = new SqliteLedger(file);
			const run = await ledger.join(spring, day);
			const beside = await ledger.join(spring, day);
			await begin(run, ['sent', 'doubtful before']);
			await settle(run, ['doubtful before'], [doubtful]);
			const sync = failing(code, 1);
			const work = [
				begin(run, ['sent', 'a', 'b', 'a']),
				begin(run, ['doubtful before', 'w'], { again: true, whole: true }),
				settle(run, ['sent'], [accepted]),
				statuses(beside, ['a']),
			];
			const [first, second, settled, seen] = await Promise.allSettled(work);
			for (const each of [first, second])
				expect(each).toMatchObject({
					status: 'rejected',
					reason: { fault: 'unusable', message: expect.stringMatching(sentence) },
				});
			// What need not be safe before somebody hears of it is done.
			expect(settled).toMatchObject({ status: 'fulfilled' });
			expect(seen).toMatchObject({ status: 'fulfilled', value: [underWay] });
			expect(await statuses(run, ['sent', 'a', 'b', 'doubtful before', 'w'])).toEqual([
				accepted,
				open,
				open,
				doubtful,
				open,
			]);
			expect(await ledger.list(scope)).toMatchObject([{ accepted: 1, doubtful: 1, underWay: 0, runs: 2 }]);

			// The system has told of it once: what it could not keep must be in the file before anything is sent on the strength of it.
			const journal = statSync(`${file}-wal`).size;
			expect(await begin(beside, ['a', 'w'])).toEqual([open, open]);
			expect(statSync(`${file}-wal`).size).toBeLessThan(journal);
			expect(sync).toHaveBeenCalledTimes(2);
			await run.leave();
			expect(await statuses(beside, ['a', 'b', 'w'])).toEqual([underWay, open, underWay]);
		},
	);

	it('nor can take it back at once: the end of the run does so', async () => {
		const ledger = new SqliteLedger(file);
		const run = await ledger.join(spring, day);
		failing('EIO', 1);
		const real = Reflect.get(SqliteCampaign.prototype, 'write') as SqliteCampaign['write'];
		let written = 0;
		jest.spyOn(SqliteCampaign.prototype, 'write').mockImplementation(function (this: SqliteCampaign, ...args) {
			if (++written === 2) throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
			Reflect.apply(real, this, args);
		});
		await faultOf(begin(run, ['a', 'b']));
		while (written < 2) await soon(5);
		expect(await statuses(run, ['a', 'b'])).toEqual([underWay, underWay]);
		await run.leave();
		expect(await ledger.list(scope)).toMatchObject([{ doubtful: 0, underWay: 0, runs: 0 }]);
	});

	it('nor ever again: in doubt', async () => {
		const ledger = new SqliteLedger(file);
		const run = await ledger.join(spring, day);
		failing('EIO', 1);
		const real = Reflect.get(SqliteCampaign.prototype, 'write') as SqliteCampaign['write'];
		let written = 0;
		jest.spyOn(SqliteCampaign.prototype, 'write').mockImplementation(function (this: SqliteCampaign, ...args) {
			if (++written >= 2) throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
			Reflect.apply(real, this, args);
		});
		await faultOf(begin(run, ['a']));
		await faultOf(run.leave());
		jest.restoreAllMocks();
		// Half a minute later.
		withDatabase((database) => database.exec('UPDATE run SET sign = 0'));
		expect(await statuses(await new SqliteLedger(file).join(spring, day), ['a', 'b'])).toEqual([doubtful, open]);
	});
});

describe('SQLite: runs that give no sign', () => {
	it('of another machine: at work for 30 seconds after the last one, whichever way its clock was set', async () => {
		const run = await new SqliteLedger(file, elsewhere).join(spring, day);
		await begin(run, ['a']);
		const ledger = new SqliteLedger(file);
		for (const [ago, runs] of [
			[15_000, 1],
			[31_000, 0],
			[-15_000, 1],
			[-100_000, 0],
		]) {
			withDatabase((database) => database.prepare('UPDATE run SET sign = ?').run(Date.now() - ago!));
			expect(await ledger.list(scope)).toMatchObject([{ runs, underWay: runs, doubtful: 1 - runs! }]);
		}
		// It was not dead: what it has begun with it settles, and it goes on.
		await settle(run, ['a'], [accepted]);
		expect(await ledger.list(scope)).toMatchObject([{ accepted: 1, runs: 1, underWay: 0, doubtful: 0 }]);
	});

	it('one that was tidied away as dead goes on; one whose campaign was cleared does not', async () => {
		const run = await new SqliteLedger(file, elsewhere).join(spring, day);
		withDatabase((database) => database.exec('UPDATE run SET sign = 0'));
		const ledger = new SqliteLedger(file);
		await (await ledger.join(spring, day)).leave();
		expect(withDatabase((database) => database.prepare('SELECT count(*) AS runs FROM run').get())).toEqual({ runs: 0 });
		expect(await begin(run, ['a'])).toEqual([open]);
		expect(await ledger.list(scope)).toMatchObject([{ runs: 1, underWay: 1 }]);
		withDatabase((database) => database.exec('UPDATE run SET sign = 0'));
		expect(await ledger.clear(scope)).toBe(1);
		expect(await faultOf(begin(run, ['b']))).toMatchObject({
			fault: 'unusable',
			message: 'was cleared while this run was at work',
		});
		await run.leave();
		expect(await ledger.list(scope)).toEqual([]);
	});

	it('an earlier process with the number of this one has died', async () => {
		const run = await new SqliteLedger(file, { ...thisProcess, token: 'earlier' }).join(spring, day);
		await begin(run, ['a']);
		expect(await new SqliteLedger(file).list(scope)).toMatchObject([{ runs: 0, doubtful: 1 }]);
	});
});

describe('SQLite: the file', () => {
	it('is for its owner alone, and closed when unused', async () => {
		const nested = path.join(folder, 'storage', 'node type');
		const ledger = new SqliteLedger(path.join(nested, 'campaigns.sqlite'), undefined, {
			lockedFor: 1000,
			closedAfter: 20,
		});
		const run = await ledger.join(spring, day);
		await begin(run, ['a']);
		expect(readdirSync(nested).sort()).toEqual(['campaigns.sqlite', 'campaigns.sqlite-shm', 'campaigns.sqlite-wal']);
		for (const name of readdirSync(nested)) expect(statSync(path.join(nested, name)).mode & 0o777).toBe(0o600);
		await soon(60);
		expect(await begin(run, ['a'])).toEqual([underWay]);
		await run.leave();
		while (readdirSync(nested).length > 1) await soon(5);
		expect(await statuses(await ledger.join(spring, day), ['a'])).toEqual([doubtful]);
	});

	it('is one for a folder in this process, however it is named', () => {
		expect(openSqliteLedger(folder)).toBe(openSqliteLedger(path.join(folder, '..', path.basename(folder))));
	});

	it('lets a process end that has left its campaigns', async () => {
		const script = path.join(folder, 'once.cjs');
		buildSync({
			entryPoints: [path.join(__dirname, 'worker', 'once.ts')],
			bundle: true,
			platform: 'node',
			outfile: script,
			logLevel: 'error',
		});
		const child = spawn(process.execPath, [script, folder], { stdio: 'ignore' });
		expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
	});

	it('a part of it is lost: the run is refused rather than begun anew', async () => {
		const run = await new SqliteLedger(file, undefined, { lockedFor: 1000, closedAfter: 0 }).join(spring, day);
		await begin(
			run,
			Array.from({ length: 5000 }, (_, index) => `target ${index}`),
		);
		await run.leave();
		while (existsSync(`${file}-wal`)) await soon(5);
		truncateSync(file, 8192);
		expect(await faultOf(new SqliteLedger(file).join(spring, day))).toMatchObject({
			fault: 'unusable',
			message: expect.stringMatching(/is damaged$/),
		});
	});
});
