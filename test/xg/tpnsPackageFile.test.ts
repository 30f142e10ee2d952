import { crc32, deflateRawSync } from 'node:zlib';
import type { IDataObject } from 'n8n-workflow';
import { useBinaryStore } from '../engine/binaryStore';
import { goOn, jsonOf } from '../engine/practice';
import { otherToken, refused, send, token, type Sent } from './tpns';

/** Package files as they are given: what is refused, and what travels of the rest. */

const uploaded = { retCode: 0, errMsg: 'NO_ERROR', uploadId: 36217 };
const store = useBinaryStore();

/** In memory, as n8n keeps small files. */
const inline = (content: string | Buffer) => ({
	data: { mimeType: 'text/plain', data: Buffer.from(content).toString('base64') },
});

const upload = async (content: string | Buffer, parameters: IDataObject = {}, stored = false): Promise<Sent> =>
	send('packageTpns.uploadFile', parameters, {
		settings: goOn,
		binary: [stored ? { data: await store.put(content) } : inline(content)],
		answers: [uploaded],
	});

/** What is in the only file of the form. */
function fileIn({ received }: Sent): { head: string; content: string } {
	expect(received).toHaveLength(1);
	const { body, headers } = received[0]!;
	expect(Number(headers['content-length'])).toBe(Buffer.byteLength(body));
	expect(headers['transfer-encoding']).toBeUndefined();
	const boundary = /boundary=(\S+)$/.exec(headers['content-type'] ?? '')?.[1] ?? 'none';
	const [head = '', ...rest] = (body.split(`--${boundary}`)[1] ?? '').split('\r\n\r\n');
	return { head, content: rest.join('\r\n\r\n').replace(/\r\n$/, '') };
}

const accounts = { holds: 'accounts' };

describe.each([false, true])('stored: %j', (stored) => {
	test.each<[string, string, IDataObject, string]>([
		['as it is', `${token}\n${otherToken}\n`, {}, `${token}\n${otherToken}\n`],
		['without a line end at the end', `${token}\n${otherToken}`, {}, `${token}\n${otherToken}\n`],
		[
			'of Windows, with a byte order mark',
			`\ufeff${token}\r\n${otherToken}\r\n`,
			{ format: 'csv' },
			`${token}\n${otherToken}\n`,
		],
		['with blank lines and spaces', `\n  \r\n ${token} \n\n${otherToken}\n\n`, {}, `${token}\n${otherToken}\n`],
		['of accounts', '李雷\r\n韩梅梅', accounts, '李雷\n韩梅梅\n'],
		['of accounts in CSV', 'lilei\nhan meimei', { ...accounts, format: 'csv' }, 'lilei\nhan meimei\n'],
	])('a file %s', async (_what, content, parameters, travels) => {
		const sent = await upload(content, parameters, stored);
		expect(fileIn(sent)).toEqual({
			head: expect.stringContaining(`filename="package.${String(parameters.format ?? 'txt')}"`) as string,
			content: travels,
		});
		expect(jsonOf(sent.run)[0]).toMatchObject({ outcome: 'accepted', uploadId: '36217' });
		expect(jsonOf(sent.run)[0]).not.toHaveProperty('warnings');
	});
});

test('a file of many pieces is cut nowhere', async () => {
	const lines = Array.from({ length: 30_000 }, (_, index) => `账号-${index}`);
	expect(fileIn(await upload(lines.join('\r\n'), accounts, true)).content).toBe(`${lines.join('\n')}\n`);
});

test('an account that looks like several is sent, with a warning', async () => {
	const sent = await upload('lilei\nLi, Lei\nhan;mei\n', accounts);
	expect(fileIn(sent).content).toBe('lilei\nLi, Lei\nhan;mei\n');
	expect(jsonOf(sent.run)[0]?.warnings).toEqual([
		'2 lines of the file, the first is line 2, hold a comma or another mark that separates targets; each line is one target',
	]);
});

const label = 'Input Data Field Name in item 0 names';

test.each<[string, string | Buffer, IDataObject, string]>([
	['an empty file', '', {}, `${label} a file without a line; each line must be a target`],
	['nothing but blank lines', '\ufeff\n \r\n', {}, `${label} a file without a line; each line must be a target`],
	['another encoding', Buffer.from([0xc0, 0xee, 0xc0, 0xd7]), accounts, `${label} a file whose line 1 is not in UTF-8`],
	[
		'a character that is cut off',
		Buffer.from('账号').subarray(0, 5),
		accounts,
		`${label} a file whose line 1 is not in UTF-8`,
	],
	[
		'UTF-16',
		Buffer.from(`\ufeff${token}`, 'utf16le'),
		{},
		`${label} a file in UTF-16; it must be text in UTF-8 with a target in each line`,
	],
	[
		'zero bytes',
		`${token}\nab\0c\n`,
		{},
		`${label} a file whose line 2 holds a line break or another control character`,
	],
	['gzip', Buffer.from('1f8b0800000000000003', 'hex'), {}, `${label} a gzip file; it must be text in UTF-8`],
	['PDF', '%PDF-1.7\n', {}, `${label} a PDF file;`],
	[
		'a line of an expression that found nothing',
		`${token}\nundefined\n`,
		{},
		`${label} a file whose line 2 is "undefined", which is what a missing value looks like`,
	],
	[
		'an account that is a missing value',
		'lilei\n\n[object Object]\n',
		accounts,
		`${label} a file whose line 3 is "[object Object]"`,
	],
	[
		'a token that is too long',
		`${token}\r\n${token}x\r\n`,
		{},
		`${label} a file whose line 2 holds "${token}x"; a device token must be at most 36 characters long`,
	],
	[
		'a token with a space',
		`${token}\nab cd\n`,
		{},
		`${label} a file whose line 2 holds "ab cd"; a device token must be`,
	],
	[
		'an account that is too short',
		'lilei\nx\n',
		accounts,
		`${label} a file whose line 2 holds "x"; a user account must be 2 to 100 characters long`,
	],
	['an account that is too long', `${'x'.repeat(101)}\n`, accounts, `${label} a file whose line 1 holds "xxxx`],
	['line ends of old Macs', `${token}\r${otherToken}\r`, {}, `${label} a file whose line 1 holds a line break`],
	[
		'a tab',
		'lilei\thanmeimei\n',
		accounts,
		`${label} a file whose line 1 holds a line break or another control character`,
	],
	[
		'an invisible character',
		'lilei\nhan\u200bmeimei\n',
		accounts,
		`${label} a file whose line 2 holds an invisible character`,
	],
	[
		'a byte order mark within',
		'lilei\n\ufeffhanmeimei\n',
		accounts,
		`${label} a file whose line 2 holds an invisible character`,
	],
	[
		'a spreadsheet that shortened a number',
		'1.38E+10\n',
		accounts,
		`${label} a file whose line 1 is "1.38E+10", which is what a spreadsheet makes`,
	],
	['a list', 'lilei\n["a","b"]\n', accounts, `${label} a file whose line 2 holds a list`],
	[
		'a line without an end',
		'x'.repeat(70_000),
		accounts,
		`${label} a file whose line 1 is longer than 65536 characters`,
	],
	[
		'a heading of CSV',
		`token\n${token}\n`,
		{ format: 'csv' },
		`${label} a file whose line 1 is "token", which looks like the heading of a column; each line must be a device token`,
	],
	[
		'a heading of text',
		'\nUser ID\nlilei\n',
		accounts,
		`${label} a file whose line 2 is "User ID", which looks like the heading`,
	],
	[
		'a Chinese heading',
		'账号\nlilei\n',
		{ ...accounts, format: 'csv' },
		`${label} a file whose line 1 is "账号", which looks like`,
	],
	[
		'columns',
		`${token}\n${otherToken},Li\n`,
		{ format: 'csv' },
		`${label} a file whose line 2 has more than one column; TPNS takes CSV with a single one`,
	],
	[
		'columns of Excel in Europe',
		'lilei;Li\n',
		{ ...accounts, format: 'csv' },
		`${label} a file whose line 1 has more than one column`,
	],
	[
		'quotes',
		`"${token}"\n`,
		{ format: 'csv' },
		`${label} a file whose line 1 stands in quotes, of which TPNS says nothing`,
	],
	[
		'quotes around a comma',
		'lilei\n"Li, Lei"\n',
		{ ...accounts, format: 'csv' },
		`${label} a file whose line 2 stands in quotes`,
	],
	[
		'a ZIP that is called text',
		Buffer.from('504b030414000600', 'hex'),
		{},
		'Format in item 0 is not ZIP, but the file is one',
	],
	['a text that is called ZIP', token, { format: 'zip' }, 'Format in item 0 is ZIP, but the file is none'],
	['an empty file that is called ZIP', '', { format: 'zip' }, 'Format in item 0 is ZIP, but the file is none'],
])('%s is refused before the network', async (_what, content, parameters, sentence) => {
	for (const stored of [false, true]) {
		const sent = await upload(content, parameters, stored);
		expect(sent.received).toEqual([]);
		expect(String(refused(sent))).toContain(sentence);
	}
});

test('a heading further down may be an account', async () => {
	expect(fileIn(await upload('lilei\naccount\n', accounts)).content).toBe('lilei\naccount\n');
});

/** A ZIP as any packer writes one. */
function zipOf(files: Record<string, string>, flags = 0, comment = ''): Buffer {
	const bodies: Buffer[] = [];
	const list: Buffer[] = [];
	let at = 0;
	for (const [name, text] of Object.entries(files)) {
		const packed = deflateRawSync(text);
		const common = Buffer.alloc(26);
		common.writeUInt16LE(20, 0);
		common.writeUInt16LE(flags, 2);
		common.writeUInt16LE(8, 4);
		common.writeUInt32LE(crc32(text), 10);
		common.writeUInt32LE(packed.length, 14);
		common.writeUInt32LE(Buffer.byteLength(text), 18);
		common.writeUInt16LE(Buffer.byteLength(name), 22);
		const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed]);
		const place = Buffer.alloc(4);
		place.writeUInt32LE(at);
		list.push(Buffer.from('PK\u0001\u0002\u0014\0', 'latin1'), common, Buffer.alloc(10), place, Buffer.from(name));
		bodies.push(local);
		at += local.length;
	}
	const central = Buffer.concat(list);
	const end = Buffer.alloc(22);
	end.write('PK\u0005\u0006', 'latin1');
	end.writeUInt16LE(Object.keys(files).length, 8);
	end.writeUInt16LE(Object.keys(files).length, 10);
	end.writeUInt32LE(central.length, 12);
	end.writeUInt32LE(at, 16);
	end.writeUInt16LE(comment.length, 20);
	return Buffer.concat([...bodies, central, end, Buffer.from(comment)]);
}

const zip = { format: 'zip' };

test.each([
	['small', zipOf({ 'tokens.txt': token })],
	[
		'of several pieces',
		zipOf({ '账号.CSV': Array.from({ length: 60_000 }, (_, n) => `t${n * 7919}`).join('\n') }, 0x800),
	],
	['with a long comment', zipOf({ 'tokens.txt': token }, 0, 'x'.repeat(65_535))],
])('a ZIP %s travels byte by byte', async (_what, content) => {
	const sent = await upload(content, zip, true);
	const { 'content-length': length } = sent.received[0]!.headers;
	const own = `--form-${'0'.repeat(40)}\r\nContent-Disposition: form-data; name="file"; filename="package.zip"\r\nContent-Type: application/zip\r\n\r\n\r\n--form-${'0'.repeat(40)}--\r\n`;
	expect(Number(length) - own.length).toBe(content.length);
	expect(jsonOf(sent.run)[0]).toMatchObject({ outcome: 'accepted' });
});

test.each([
	[
		'of two files',
		zipOf({ 'a.txt': token, 'b.txt': token }),
		'a ZIP of 2 files; it must be one file .txt or .csv, without a folder',
	],
	['of none', zipOf({}), 'a ZIP of 0 files;'],
	['with a folder', zipOf({ 'list/a.txt': token }), 'a ZIP that holds "list/a.txt"; it must be one file'],
	['of Excel', zipOf({ 'xl/workbook.xml': '<x/>' }), 'a ZIP that holds "xl/workbook.xml";'],
	['of an empty file', zipOf({ 'a.txt': '' }), 'a ZIP whose file is empty'],
	['with a password', zipOf({ 'a.txt': token }, 1), 'a ZIP with a password; TPNS cannot open it'],
	['that is cut off', zipOf({ 'a.txt': token }).subarray(0, -10), 'a ZIP that is cut off: its end is missing'],
	[
		'whose list points elsewhere',
		Buffer.concat([zipOf({ 'a.txt': token }).subarray(0, -6), Buffer.alloc(4, 255), Buffer.alloc(2)]),
		'a ZIP whose list of files cannot be read;',
	],
])('a ZIP %s is refused', async (_what, content, sentence) => {
	const sent = await upload(content, zip, true);
	expect(sent.received).toEqual([]);
	expect(String(refused(sent))).toContain(`${label} ${sentence}`);
});
