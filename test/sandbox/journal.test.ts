import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal, type JournalEntry } from '../../sandbox/journal';
import { startSandbox } from '../../sandbox/server';
import { messageNames, practiceClient } from './practiceClient';

const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
const stateFile = join(folder, 'state.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('requests and counters survive a restart, as the phones do', async () => {
	const client = await practiceClient({ stateFile });
	await client.post('/v3/message/alias', { ...messageNames, alias: 'lilei', title: 'before' });
	await client.post('/v3/message/alias', { ...messageNames, alias: 'lilei', title: 't'.repeat(50) });
	const before = JSON.parse(JSON.stringify(client.sandbox.journal.list())) as JournalEntry[];
	const counted = client.sandbox.counters.all();
	await client.sandbox.close();
	if (process.platform !== 'win32') expect(statSync(stateFile).mode & 0o777).toBe(0o600);

	const again = await startSandbox({ stateFile });
	try {
		expect(again.journal.list()).toEqual(before);
		expect(before).toMatchObject([
			{ verdict: 'accepted', body: expect.stringContaining('before') },
			{ verdict: 'refused', reason: expect.stringContaining('50 characters') },
		]);
		expect(again.counters.all()).toEqual(counted);
		await fetch(`${again.url}/v1/topic/all`);
		expect(again.journal.list().map(({ id }) => id)).toEqual([1, 2, 3]);
		again.reset();
		expect(again.journal.list()).toEqual([]);
	} finally {
		await again.close();
	}
});

test('of many large requests the latest are saved whole, and the file stays small', () => {
	const journal = new Journal();
	const entry: Omit<JournalEntry, 'id'> = {
		time: 0,
		vendor: 'mipush',
		method: 'POST',
		path: '/',
		action: undefined,
		query: '',
		headers: {},
		body: 'x'.repeat(50_000),
		parameters: {},
		verdict: 'accepted',
		reason: undefined,
		warnings: [],
		summary: undefined,
		status: 200,
		answer: undefined,
		fault: undefined,
		tookMs: 1,
	};
	for (let count = 0; count < 1000; count++) journal.add(entry);
	const text = JSON.stringify(journal.save());
	expect(text.length).toBeLessThan(2_000_000);
	const loaded = new Journal();
	loaded.load(JSON.parse(text));
	expect(loaded.list()).toHaveLength(200);
	expect(loaded.get(1000)?.body).toHaveLength(50_000);
	expect(loaded.get(801)).toMatchObject({ path: '/', verdict: 'accepted' });
	expect(loaded.get(801)?.body).toBeUndefined();
});
