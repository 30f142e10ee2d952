import { gzipSync } from 'node:zlib';
import { targets } from '../../lib/operation/field';
import type { FileOptions } from '../../lib/run/read/fileOptions';
import { fileTargets, type FileLine } from '../../lib/run/file/targetFile';

/** Files that are not what they say, byte by byte. */
const field = targets('alias', 'Alias', { max: 1000, separator: ',', noun: 'alias' });

interface Reading {
	targets: string[];
	problems: string[];
	lines: number[];
	notes: string[];
	fault: string | undefined;
}

async function read(content: Buffer | string, options: Partial<FileOptions> = {}, piece = 65_536): Promise<Reading> {
	const bytes = Buffer.from(content);
	const source = (async function* () {
		for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
	})();
	const found: FileLine[] = [];
	const notes = new Set<string>();
	let fault: string | undefined;
	try {
		for await (const bunch of fileTargets(
			source,
			field,
			{ binaryField: 'data', format: 'text', column: '', encoding: 'utf-8', dropDuplicates: true, ...options },
			(note) => void notes.add(note),
		))
			found.push(...bunch);
	} catch (error) {
		fault = (error as Error).message;
	}
	return {
		targets: found.flatMap((one) => ('target' in one ? [one.target] : [])),
		problems: found.flatMap((one) => ('problem' in one ? [`${one.line} ${one.problem}`] : [])),
		lines: found.map(({ line }) => line),
		notes: [...notes],
		fault,
	};
}

const csv = (column = 'regId'): Partial<FileOptions> => ({ format: 'csv', column });
const ids = (count: number, end = '\n'): string =>
	Array.from({ length: count }, (_, index) => `id-${index}${end}`).join('');
const le = (text: string): Buffer => Buffer.from(text, 'utf16le');
const be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
/** 名字,编号 / 小明,张三 / 李四 as Excel in China writes them; the euro sign in both of its forms is no part of GBK. */
const chineseCsv = Buffer.from('c3fbd7d62cb1e0bac50d0ad0a1c3f72cd5c5c8fd0d0a2cc0eecbc40d0a', 'hex');

describe.each([65_536, 7, 1])('in pieces of %d bytes', (piece) => {
	test.each<[string, Buffer, Partial<FileOptions>, string[]]>([
		['UTF-8 with its mark', Buffer.from('\ufeff张三\n李四\n'), {}, ['张三', '李四']],
		['UTF-16 with its mark, whatever the form says', le('\ufeff张三\n😀b\n'), {}, ['张三', '😀b']],
		['UTF-16 the other way round, with its mark', be('\ufeff张三\r\n李四'), {}, ['张三', '李四']],
		['UTF-16 without a mark, when the form says so', le('张三\nab\n'), { encoding: 'utf-16le' }, ['张三', 'ab']],
		[
			'GB18030, when the form says so',
			Buffer.from('d5c5c8fd0acec4bcfe0a813081300a', 'hex'),
			{ encoding: 'gb18030' },
			['张三', '文件'],
		],
		['GB18030 with its mark', Buffer.from('84319533d5c5c8fd0a', 'hex'), {}, ['张三']],
		[
			'Windows-1252, when the form says so',
			Buffer.from('4dfc6c6c65720a80fc0a', 'hex'),
			{ encoding: 'windows-1252' },
			['Müller', '€ü'],
		],
		['a CSV file of Excel in China', chineseCsv, { ...csv('编号'), encoding: 'gb18030' }, ['张三', '李四']],
		['a CSV file in UTF-16 with quotes', le('\ufeff"regId","n"\r\n"a ""1""","x, y"\r\n'), csv(), ['a "1"']],
		['lines that end with CR', Buffer.from('a\rb\rc'), {}, ['a', 'b', 'c']],
		['a CSV file whose lines end with CR', Buffer.from('regId,n\ra,1\rb,2\r'), csv(), ['a', 'b']],
		['a CSV file whose line ends differ', Buffer.from('regId,n\r\na,1\nb,2\r\nc,3'), csv(), ['a', 'b', 'c']],
		['gzip', gzipSync(ids(3)), {}, ['id-0', 'id-1', 'id-2']],
		[
			'gzip of several members',
			Buffer.concat([gzipSync('a\nb'), gzipSync(''), gzipSync('c\nd')]),
			{},
			['a', 'bc', 'd'],
		],
		['gzip with zeros behind it', Buffer.concat([gzipSync('a\n'), Buffer.alloc(512)]), {}, ['a']],
		['gzip of a CSV file in UTF-16', gzipSync(le('\ufeffregId\na\n')), csv(), ['a']],
		['a target that begins as a ZIP file does', Buffer.from('PK\u0033\u0034-1\nPK\n'), {}, ['PK34-1', 'PK']],
	])('reads %s', async (_name, content, options, expected) => {
		const { targets: found, fault, notes, problems } = await read(content, options, piece);
		expect(fault).toBeUndefined();
		expect(notes).toEqual([]);
		expect(found).toEqual(expected);
		// Four bytes that stand for a control character are no target.
		expect(problems).toHaveLength(_name.startsWith('GB18030, when') ? 1 : 0);
	});

	test('lines in quotes are those of another form, and their targets are not called gone', async () => {
		const { targets: found, problems } = await read('[\n"a",\n"b"\n]\nc\n\'d\'\ne"f"\n', {}, piece);
		expect(found).toEqual(['[', ']', 'c', 'e"f"']);
		expect(problems).toEqual(
			[2, 3, 6].map(
				(line) => `${line} stands in quotes; choose CSV or NDJSON in Targets File: Format, or leave out the quotes`,
			),
		);
	});

	test('what a spreadsheet has made of a long number is no target', async () => {
		const { targets: found, problems } = await read('regId\n7.61592E+18\na\n', csv(), piece);
		expect(found).toEqual(['a']);
		expect(problems).toEqual([
			'2 is "7.61592E+18", which is what a spreadsheet makes of a long number; it must be the alias itself',
		]);
	});

	test('bytes behind a gzip file are told of and lose nothing', async () => {
		const {
			targets: found,
			notes,
			fault,
		} = await read(Buffer.concat([gzipSync(ids(5000)), Buffer.from('\nnonsense')]), {}, piece);
		expect([fault, found.length, notes]).toEqual([
			undefined,
			5000,
			['Bytes behind the end of the gzip file were left out, as gzip does; they are no gzip data'],
		]);
	});

	test.each<[string, Buffer, Partial<FileOptions>, string]>([
		['Excel', Buffer.from('504b030414000600', 'hex'), {}, 'a ZIP or Excel file; save the list as text, CSV or NDJSON'],
		[
			'Excel',
			Buffer.from('504b030414000600', 'hex'),
			csv(),
			'a ZIP or Excel file; save the list as text, CSV or NDJSON',
		],
		[
			'Excel within gzip',
			gzipSync(Buffer.from('504b030414000600', 'hex')),
			csv(),
			'a ZIP or Excel file; save the list as text, CSV or NDJSON',
		],
		['old Excel', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), csv(), 'an old Excel file'],
		['PDF', Buffer.from('%PDF-1.7\n'), {}, 'a PDF file'],
		['gzip twice', gzipSync(gzipSync('a\n')), {}, 'a gzip file within a gzip file'],
		['UTF-16 without a mark', le('abc\ndef\n'), csv('abc'), 'zero bytes; if it is UTF-16, say so in Encoding'],
		['UTF-32', Buffer.from('fffe000061000000', 'hex'), {}, 'a file in UTF-32'],
		['a header in another encoding', chineseCsv, csv('编号'), 'a file that is not UTF-8: its header cannot be read'],
		['nothing', Buffer.alloc(0), {}, 'a file without a target: it is empty, or has only blank lines'],
		['nothing', Buffer.alloc(0), csv(), 'a file without a target: there is no line behind the header'],
		['blank lines', Buffer.from('\n \r\n\n'), {}, 'a file without a target: it is empty, or has only blank lines'],
		[
			'blank lines',
			Buffer.from('\n\n'),
			{ format: 'ndjson', column: 'regId' },
			'a file without a target: it is empty, or has only blank lines',
		],
		[
			'a header alone',
			Buffer.from('regId,name\r\n'),
			csv(),
			'a file without a target: there is no line behind the header',
		],
		['gzip of nothing', gzipSync(''), {}, 'a file without a target: it is empty, or has only blank lines'],
		[
			'two columns of the same name',
			Buffer.from('regId,regId\na,b\n'),
			csv(),
			'Column is "regId"; the file has two columns of that name',
		],
	])('refuses %s', async (_name, content, options, sentence) => {
		const { targets: found, fault } = await read(content, options, piece);
		expect(found).toEqual([]);
		expect(fault).toContain(sentence);
	});
});

test.each([64, 65_536])(
	'of gzip that is cut off all is read that came before, in pieces of %d bytes',
	async (piece) => {
		// Incompressible, so that the cut is somewhere in the text.
		const text = Array.from({ length: 20_000 }, (_, index) => `id-${(index * 2654435761) % 4294967296}\n`).join('');
		const whole = gzipSync(text);
		for (const cut of [whole.length - 1, whole.length - 9, Math.floor(whole.length / 2)]) {
			const { targets: found, fault } = await read(whole.subarray(0, cut), {}, piece);
			expect(fault).toBe('Targets File: Input Data Field Name holds a gzip file that is cut off');
			expect(found.length).toBeGreaterThan(cut > whole.length - 10 ? 19_990 : 9_000);
			expect(text.startsWith(`${found.join('\n')}\n`)).toBe(true);
		}
	},
);

test('gzip whose content was changed is told by its checksum', async () => {
	const bytes = gzipSync(ids(100), { level: 0 });
	bytes[200] = (bytes[200] ?? 0) ^ 1;
	const { fault } = await read(bytes);
	expect(fault).toContain('cannot be unpacked (its checksum is wrong');
});

test('a header of gzip may name the file and more', async () => {
	const plain = gzipSync('a\nb\n');
	const head = Buffer.from(plain.subarray(0, 10));
	head[3] = 4 | 8 | 16 | 2;
	const { targets: found, fault } = await read(
		Buffer.concat([
			head,
			Buffer.from('0300787878', 'hex'),
			Buffer.from('targets.txt\0a comment\0'),
			Buffer.from('0000', 'hex'),
			plain.subarray(10),
		]),
		{},
		3,
	);
	expect([fault, found]).toEqual([undefined, ['a', 'b']]);
});

describe('a CSV file', () => {
	test.each([
		['a quote that is never closed', `regId\n${ids(2500)}"id-x\n${ids(10)}`, /no valid CSV \(Quote Not Closed/],
		['a record that is too long', `regId\n${ids(2500)}"${'x\n'.repeat(50_000)}"\n`, /no valid CSV \(Max Record Size/],
		['text behind a quote', `regId\n${ids(2500)}"id"x\n${ids(10)}`, /no valid CSV \(Invalid Closing Quote/],
	])('with %s gives all that stands before', async (_name, content, reason) => {
		for (const piece of [1000, 65_536, content.length]) {
			const { targets: found, fault } = await read(content, csv(), piece);
			expect(found).toHaveLength(2500);
			expect(fault).toMatch(reason);
		}
	});

	test('whose values have moved names nobody else', async () => {
		const { targets: found, problems } = await read('name,regId\nLi, Lei,a\n"Li, Lei",b\nx,c,,\ny\n', csv());
		expect(found).toEqual(['b', 'c']);
		expect(problems).toEqual([
			'2 has 3 columns, the header has 2; a value that holds a comma needs quotes',
			'5 has too few columns',
		]);
	});
});

test.each<[string, Partial<FileOptions>, Buffer, string]>([
	['UTF-8', {}, Buffer.from('610ad5c50a62', 'hex'), '2 is not valid UTF-8'],
	['UTF-8 at the end', {}, Buffer.from('610ae5bc', 'hex'), '2 is not valid UTF-8'],
	['GB18030', { encoding: 'gb18030' }, Buffer.from('610aff0a', 'hex'), '2 is not valid GB18030'],
	[
		'UTF-16',
		{ encoding: 'utf-16le' },
		Buffer.concat([le('a\n'), Buffer.from('3dd80a00', 'hex')]),
		'2 is not valid UTF-16',
	],
	[
		'Windows-1252',
		{ encoding: 'windows-1252' },
		Buffer.from('610a810a', 'hex'),
		'2 holds a line break or another control character',
	],
])('a line that is no %s is no target', async (_name, options, content, problem) => {
	const { targets: found, problems } = await read(content, options);
	expect(found[0]).toBe('a');
	expect(problems).toEqual([expect.stringContaining(problem)]);
});

test('a CR within a line of a file whose lines end otherwise makes no second target', async () => {
	const { targets: found, problems } = await read('a\nb\rc\nd\n');
	expect(found).toEqual(['a', 'd']);
	expect(problems).toEqual([expect.stringMatching(/^2 holds a line break/)]);
});
