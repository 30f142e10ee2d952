import { gzipSync } from 'node:zlib';
import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { useBulkPush } from './bulkPush';

/** Targets from a file. */
const { practice, send, delivered, requests } = useBulkPush();
useCampaigns();

describe('a file of targets', () => {
	const fromFile = (options: IDataObject = {}, more: IDataObject = {}): IDataObject => ({
		sendingOptions: {
			targetsFrom: 'file',
			binaryPropertyName: 'data',
			confirmLargeAudience: true,
			...options,
			...more,
		},
	});
	const withFile = (content: string | Buffer) => ({
		binary: [
			{ data: { data: Buffer.from(content).toString('base64'), mimeType: 'text/plain', fileName: 'targets.txt' } },
		],
	});
	const lines = (count: number): string => Array.from({ length: count }, (_, index) => `bulk-${index}`).join('\n');

	test('is sent in full requests and answered with one summary', async () => {
		const { outputs, error } = await send(fromFile(), [{}], withFile(`${lines(2500)}\r\n`));
		expect(error).toBeUndefined();
		expect(outputs[0]).toHaveLength(1);
		expect(outputs[0]?.[0]?.json).toMatchObject({ outcome: 'accepted', lines: 2500, accepted: 2500, requests: 3 });
		expect(outputs[0]?.[0]?.binary).toBeUndefined();
		expect(delivered()).toMatchObject({ distinct: 2500, duplicates: 0 });
	});

	test.each([
		['gzip', gzipSync(lines(10)), {}],
		[
			'csv',
			`name,regId\n${lines(10)
				.split('\n')
				.map((id) => `"Li, Lei",${id}`)
				.join('\n')}`,
			{ fileFormat: 'csv', fileColumn: 'regId' },
		],
		[
			'ndjson',
			lines(10)
				.split('\n')
				.map((id) => JSON.stringify({ regId: id }))
				.join('\n'),
			{ fileFormat: 'ndjson', fileColumn: 'regId' },
		],
		['a byte order mark', `\ufeff${lines(10)}`, {}],
	])('is read as %s', async (_name, content, more) => {
		const { outputs, error } = await send(fromFile({}, more), [{}], withFile(content));
		expect(error).toBeUndefined();
		expect(outputs[0]?.[0]?.json).toMatchObject({ accepted: 10, badLines: 0 });
	});

	test('names bad lines, drops duplicates and hands back what was not accepted', async () => {
		const content = Buffer.concat([
			Buffer.from('bulk-1\nbulk-1\na,b\nnobody\n'),
			Buffer.from([0xc4, 0xe3, 0x0a]),
			Buffer.from('bulk-2'),
		]);
		const { outputs, hints } = await send(fromFile(), [{}], withFile(content));
		expect(outputs[0]?.[0]?.json).toMatchObject({
			lines: 6,
			accepted: 2,
			deadTargets: 1,
			badLines: 2,
			duplicates: 1,
			firstBadLines: [{ line: 3 }, { line: 5, reason: 'is not valid UTF-8' }],
		});
		const file = Buffer.from(outputs[0]?.[0]?.binary?.notAccepted?.data ?? '', 'base64').toString();
		expect(file.split('\n')[0]).toBe('target,outcome,reason,line');
		expect(file).toContain('nobody,deadTarget');
		expect(hints.map(({ message: text }) => text)).toContain(
			'1 line of the file names a target that stood there before; each target was sent to once',
		);
	});

	test('warns of lines that look like several targets, and of texts of the message that hold a missing value', async () => {
		const parameters = { ...fromFile(), title: '={{ "Dear " + $json.name }}' };
		const { outputs, hints } = await send(
			parameters,
			[{ name: 'undefined' }],
			withFile('bulk-1\nbulk-2;bulk-3\nbulk-4；bulk-5\n'),
		);
		const warnings = [
			expect.stringContaining('undefined'),
			'2 lines of the file look like several targets; each line is one target',
		];
		expect(outputs[0]?.[0]?.json).toMatchObject({ lines: 3, warnings });
		expect(hints.map(({ message: text }) => text)).toEqual(expect.arrayContaining(warnings));
	});

	test('a line that is what a missing value looks like is a bad line, unless the option lets it pass', async () => {
		const refused = await send(fromFile(), [{}], withFile('bulk-1\nundefined\n'));
		expect(refused.outputs[0]?.[0]?.json).toMatchObject({
			accepted: 1,
			badLines: 1,
			firstBadLines: [
				{ line: 2, reason: expect.stringContaining('"undefined", which is what a missing value looks like') as string },
			],
		});
		practice.sandbox.journal.clear();
		const { outputs } = await send(fromFile({ allowEmptyLooking: true }), [{}], withFile('bulk-1\nundefined\n'));
		expect(outputs[0]?.[0]?.json).toMatchObject({ lines: 2, badLines: 0 });
		expect(new URLSearchParams(practice.sandbox.journal.list()[0]?.body ?? '').get('registration_id')).toBe(
			'bulk-1,undefined',
		);
	});

	test.each([
		[
			'a wrong column',
			'a,b\n1,2',
			{ fileFormat: 'csv', fileColumn: 'regId' },
			'Column in item 0 is "regId"; the file has the columns "a", "b"',
		],
		[
			'one endless line',
			'x'.repeat(100_000),
			{},
			'Targets File: Input Data Field Name in item 0 holds a file whose line 1 is longer than 65536 characters; it needs one target a line',
		],
		[
			'a broken gzip file',
			gzipSync(lines(10)).subarray(0, 40),
			{},
			'Targets File: Input Data Field Name in item 0 holds a gzip file that is cut off',
		],
		[
			'an Excel file as CSV',
			'PK\u0003\u0004',
			{ fileFormat: 'csv', fileColumn: 'regId' },
			'Targets File: Input Data Field Name in item 0 holds a ZIP or Excel file; save the list as text, CSV or NDJSON',
		],
		[
			'a broken gzip file as CSV',
			gzipSync(lines(10)).subarray(0, 40),
			{ fileFormat: 'csv', fileColumn: 'bulk-0' },
			'Targets File: Input Data Field Name in item 0 holds a gzip file that is cut off',
		],
		[
			'an empty file',
			'',
			{},
			'Targets File: Input Data Field Name in item 0 holds a file without a target: it is empty, or has only blank lines',
		],
		[
			'a header alone',
			'regId\r\n',
			{ fileFormat: 'csv', fileColumn: 'regId' },
			'Targets File: Input Data Field Name in item 0 holds a file without a target: there is no line behind the header',
		],
		[
			'an Excel file',
			'PK\u0003\u0004',
			{},
			'Targets File: Input Data Field Name in item 0 holds a ZIP or Excel file; save the list as text, CSV or NDJSON',
		],
	])('refuses %s in one sentence', async (_name, content, more, sentence) => {
		const { error } = await send(fromFile({}, more), [{}], withFile(content));
		expect(error?.message).toContain(sentence);
		expect(requests()).toBe(0);
	});

	test('stops when the first request is refused, and says so', async () => {
		const { error } = await send(fromFile({ concurrency: 1 }), [{}], {
			credential: practice.credential({ appSecret: 'wrong' }),
			...withFile(lines(5000)),
		});
		expect(error?.message).toContain('the App Secret was not accepted');
		expect(requests()).toBe(1);
	});

	test('goes on where it stopped when the campaign is the same', async () => {
		practice.sandbox.dials.set({ fault: 'code', code: 200001, after: 2 });
		const first = await send(fromFile({ campaignKey: 'file', concurrency: 1 }), [{}], withFile(lines(5000)));
		expect(first.outputs[0]?.[0]?.json).toMatchObject({ outcome: 'retryLater', accepted: 2000, retryLater: 3000 });
		practice.sandbox.dials.clear();
		const second = await send(fromFile({ campaignKey: 'file' }), [{}], withFile(lines(5000)));
		expect(second.outputs[0]?.[0]?.json).toMatchObject({ outcome: 'accepted', accepted: 3000, acceptedEarlier: 2000 });
		expect(delivered()).toMatchObject({ delivered: 5000, distinct: 5000, duplicates: 0 });
		// Another file with the same key: who was reached is known, whatever the file.
		const third = await send(fromFile({ campaignKey: 'file' }), [{}], withFile(`bulk-6000\n${lines(4999)}`));
		expect(third.outputs[0]?.[0]?.json).toMatchObject({
			outcome: 'accepted',
			requests: 1,
			accepted: 1,
			acceptedEarlier: 4999,
		});
		expect(delivered()).toMatchObject({ delivered: 5001, duplicates: 0 });
	});

	test.each([
		[
			'breaks off in the middle',
			() => gzipSync(`${lines(5000)}\n${'x'.repeat(100_000)}`),
			{},
			/line 5001 is longer than 65536 characters.*; sent as the counts tell up to line 5000, and nothing behind it$/,
		],
		[
			'is no CSV any more in the middle',
			() => `regId\n${lines(2500)}\n"bulk-3000`,
			{ fileFormat: 'csv', fileColumn: 'regId' },
			/holds a file that is no valid CSV.*; sent as the counts tell up to line 2501, and nothing behind it$/,
		],
	])('that %s was sent up to there, and says so', async (name, content, more, reason) => {
		const { outputs, error, hints } = await send(fromFile({}, more), [{}], withFile(content()));
		expect(error).toBeUndefined();
		const { accepted, ...rest } = outputs[0]?.[0]?.json ?? {};
		expect(rest).toMatchObject({ outcome: 'rejected', reason: expect.stringMatching(reason) });
		expect(accepted).toBe(rest.lines);
		expect(rest.lines).toBe(Number(rest.brokenOffAfterLine) - (name.includes('CSV') ? 1 : 0));
		expect(delivered()).toMatchObject({ delivered: accepted, distinct: accepted, duplicates: 0 });
		expect(hints.map(({ message }) => message)).toEqual([rest.reason]);
	});

	test('with some lines that hold no target says why it is not accepted as a whole', async () => {
		const { outputs, hints } = await send(
			fromFile(),
			[{}],
			withFile('bulk-1\nnobody\nundefined\nbulk-2,bulk-3\nbulk-1'),
		);
		expect(outputs[0]?.[0]?.json).toMatchObject({
			outcome: 'rejected',
			accepted: 1,
			deadTargets: 1,
			badLines: 2,
			reason: expect.stringMatching(
				/^2 lines of the file hold no usable target, and nothing was sent for them; line 3 is "undefined", which is what a missing value looks like/,
			),
		});
		// Of those that were sent to.
		expect(hints.map(({ message }) => message)).toContain('1 of 2 targets is gone; take it off your list');
	});

	test('in which no line can be read is no success, and says what to do', async () => {
		const { outputs, hints } = await send(fromFile(), [{}], withFile(Buffer.from('d5c5c8fd0acbcdb8f80a', 'hex')));
		expect(outputs[0]?.[0]?.json).toMatchObject({
			outcome: 'rejected',
			badLines: 2,
			accepted: 0,
			reason: expect.stringMatching(
				/^Targets File: Input Data Field Name in item 0 holds a file in which no line names a usable target; line 1 is not valid UTF-8\. Choose .*GB18030 in China/,
			),
		});
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringMatching(
				/^2 lines of the file hold no usable target; see the file notAccepted in the output\. Choose the encoding/,
			),
		]);
		expect(requests()).toBe(0);
	});

	test('keeps duplicates when told to', async () => {
		const { outputs } = await send(fromFile({}, { fileDuplicates: 'keep' }), [{}], withFile('bulk-1\nbulk-1\nbulk-2'));
		expect(outputs[0]?.[0]?.json).toMatchObject({ lines: 3, accepted: 3, duplicates: 0 });
	});

	test('is not read to its end when the execution is stopped', async () => {
		practice.sandbox.dials.set({ fault: 'hang', after: 2 });
		const { error, run } = await send(fromFile({ concurrency: 1, timeout: 600 }), [{}], {
			...withFile(lines(100_000)),
			onStart: (cancel) => setTimeout(cancel, 600),
		});
		expect(requests()).toBeLessThanOrEqual(3);
		// n8n waits 10 ms for what the node has to say of it.
		if (run.status !== 'canceled')
			expect(error?.description).toMatch(/not sent: \d{4,5} and what had not been read of the file$/);
	});
});
