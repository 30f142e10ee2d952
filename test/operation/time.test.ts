import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { time, type TimeField } from '../../lib/operation/field';
import { InputError } from '../../lib/operation/inputError';
import { epochOf, localTime, readTime } from '../../lib/operation/time';

function caught(act: () => unknown): InputError {
	try {
		act();
	} catch (error) {
		if (error instanceof InputError) return error;
		throw error;
	}
	throw new Error('Nothing was refused');
}

const zones = [
	'Asia/Shanghai',
	'America/New_York',
	'Europe/Berlin',
	'Australia/Lord_Howe',
	'Asia/Kathmandu',
	'Pacific/Apia',
	'UTC',
];
const zone = fc.constantFrom(...zones);
/** 2000 to 2100, whole seconds. */
const moment = fc.integer({ min: 946_684_800, max: 4_102_444_800 }).map((seconds) => seconds * 1000);

describe('epochOf', () => {
	test('reads every way of writing a moment as that moment', () => {
		fc.assert(
			fc.property(moment, zone, zone, (epoch, written, workflow) => {
				const date = DateTime.fromMillis(epoch, { zone: written });
				for (const raw of [
					epoch,
					String(epoch),
					new Date(epoch),
					date,
					date.toISO(),
					date.toISO({ suppressMilliseconds: true }),
					new Date(epoch).toISOString(),
					date.toRFC2822(),
					` ${String(date.toISO())} `,
					{ toMillis: () => epoch },
				]) {
					expect({ raw, read: epochOf(raw, workflow) }).toEqual({ raw, read: epoch });
				}
			}),
			{ numRuns: 500 },
		);
	});

	test('a time without an offset is in the zone of the workflow', () => {
		fc.assert(
			fc.property(moment, zone, (epoch, workflow) => {
				const date = DateTime.fromMillis(epoch, { zone: workflow });
				for (const format of ["yyyy-MM-dd'T'HH:mm:ss", 'yyyy-MM-dd HH:mm:ss']) {
					const read = epochOf(date.toFormat(format), workflow);
					// In the hour that comes twice in autumn the text fits two moments; either shows the same clock.
					expect(DateTime.fromMillis(read ?? 0, { zone: workflow }).toFormat(format)).toBe(date.toFormat(format));
					if (date.getPossibleOffsets().length === 1) expect(read).toBe(epoch);
				}
			}),
			{ numRuns: 1000 },
		);
	});

	test('seconds are told from milliseconds by their size, and what lies between is neither', () => {
		expect(epochOf(1_795_000_000, 'UTC')).toBe(1_795_000_000_000);
		expect(epochOf('1795000000', 'UTC')).toBe(1_795_000_000_000);
		expect(epochOf(1_795_000_000_000, 'UTC')).toBe(1_795_000_000_000);
		for (const raw of [
			0,
			7,
			20_261_122,
			99_999_999_999,
			1_796_083_200_000_000,
			'01122026080000',
			-1,
			1.5,
			NaN,
			Infinity,
			2 ** 60,
		])
			expect({ raw, read: epochOf(raw, 'UTC') }).toEqual({ raw, read: undefined });
	});

	test.each([
		['20261201080000', '2026-12-01T08:00:00'],
		[20_261_201_080_000, '2026-12-01T08:00:00'],
		['202612010800', '2026-12-01T08:00:00'],
		[202_612_010_800, '2026-12-01T08:00:00'],
		['20261201', '2026-12-01T00:00:00'],
		[' 20261201080000123 ', '2026-12-01T08:00:00'],
		['2026120108', '2026-12-01T08:00:00'],
		[2_026_120_108, '2026-12-01T08:00:00'],
		['2612010830', '2026-12-01T08:30:00'],
		['261201083015', '2026-12-01T08:30:15'],
	])('%p is a date without separators, not an epoch', (raw, written) => {
		expect(epochOf(raw, 'UTC')).toBeUndefined();
		expect(() => readTime(time('t', 'Send Time', { emit: (epoch) => epoch }), raw, { zone: 'UTC', now: 0 })).toThrow(
			`write ${written}, or give epoch milliseconds`,
		);
	});

	test('no epoch of the years 2001 to 2200 is taken for a date', () => {
		fc.assert(
			fc.property(fc.integer({ min: Date.UTC(2001, 0, 1), max: Date.UTC(2200, 0, 1) }), (epoch) => {
				expect(epochOf(epoch, 'UTC')).toBe(epoch);
				expect(epochOf(String(epoch), 'UTC')).toBe(epoch);
			}),
			{ numRuns: 1000 },
		);
	});

	test.each([
		'',
		'tomorrow',
		'2026-13-01',
		'2026-02-30',
		'2026-11-22T25:00',
		'22.11.2026',
		null,
		undefined,
		{},
		[],
		true,
		new Date(NaN),
		{ toMillis: 1 },
		{ toMillis: () => 'x' },
	])('%p is no date', (raw) => {
		expect(epochOf(raw, 'UTC')).toBeUndefined();
	});

	test.each([
		['2026/12/1 9:00', '2026-12-01T01:00:00.000Z'],
		['2026/12/01 09:05:07', '2026-12-01T01:05:07.000Z'],
		['2026-12-1 9:00', '2026-12-01T01:00:00.000Z'],
		['2026.12.1', '2026-11-30T16:00:00.000Z'],
		[' 2026年12月1日 9:00 ', '2026-12-01T01:00:00.000Z'],
		['2026年12月1日9:00', '2026-12-01T01:00:00.000Z'],
		['2026年12月1日', '2026-11-30T16:00:00.000Z'],
	])('%p, as a spreadsheet shows it, is in the zone of the workflow', (raw, moment) => {
		expect(new Date(epochOf(raw, 'Asia/Shanghai') ?? 0).toISOString()).toBe(moment);
	});

	test.each([
		'12/1/2026 9:00',
		'1/12/2026',
		'26/12/1 9:00',
		'2026/13/1',
		'2026/2/30 9:00',
		'2026/12-1',
		'2026/12/1 9',
		'2026/12/1 25:00',
		'2026/12/1 9:00 PM',
		'2026/12/0109:00',
		'2026年12月 9:00',
	])('%p may mean another day, or none', (raw) => expect(epochOf(raw, 'Asia/Shanghai')).toBeUndefined());

	test('in the hour that spring leaves out the clock has gone on', () => {
		// 2026-03-29 02:30 does not exist in Berlin.
		expect(new Date(epochOf('2026-03-29T02:30:00', 'Europe/Berlin') ?? 0).toISOString()).toBe(
			'2026-03-29T01:30:00.000Z',
		);
	});

	test('in the hour that comes twice only an offset tells which is meant', () => {
		expect(['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']).toContain(
			new Date(epochOf('2026-10-25T02:30:00', 'Europe/Berlin') ?? 0).toISOString(),
		);
		expect(new Date(epochOf('2026-10-25T02:30:00+02:00', 'Europe/Berlin') ?? 0).toISOString()).toBe(
			'2026-10-25T00:30:00.000Z',
		);
		expect(new Date(epochOf('2026-10-25T02:30:00+01:00', 'Europe/Berlin') ?? 0).toISOString()).toBe(
			'2026-10-25T01:30:00.000Z',
		);
	});
});

describe('readTime', () => {
	const now = Date.parse('2026-11-22T10:00:00Z');
	const field = (own: Partial<TimeField> = {}): TimeField => time('at', 'At', { emit: (epoch) => epoch, ...own });
	const read = (raw: unknown, own: Partial<TimeField> = {}): unknown =>
		readTime(field(own), raw, { zone: 'Asia/Shanghai', now });

	test('the past is refused where a time to come is meant, with a minute of grace', () => {
		expect(read(now - 60_000, { future: true })).toBe(now - 60_000);
		expect(() => read(now - 60_001, { future: true })).toThrow(/lies in the past \(2026-11-22 17:58:59\)/);
		expect(read(now - 86_400_000)).toBe(now - 86_400_000);
	});

	test.each([
		[46357.375, '46357.375', '2026-12-01 09:00'],
		[46357.041666666664, '46357.041666666664', '2026-12-01 01:00'],
		[46357, '46357', '2026-12-01 00:00'],
		[' 46357.375 ', '46357.375', '2026-12-01 09:00'],
	])('%p is told to be a date of Excel', (raw, number, shown) => {
		expect(() => read(raw)).toThrow(`At is ${number}, the number by which Excel keeps ${shown}; give the date itself`);
	});

	test('what it says to do about a date of Excel gives what Excel shows', () => {
		const remedy = caught(() => read(46357.375)).remedy ?? '';
		const expression = /\{\{ (.*) \}\}/.exec(remedy)?.[1] ?? '';
		for (const zone of zones) {
			const local = { fromISO: (text: string) => DateTime.fromISO(text, { zone }) };
			for (const [days, shown] of [
				[46357.375, '2026-12-01 09:00:00'],
				[46357.041666666664, '2026-12-01 01:00:00'],
				// A part of a day is no round number.
				[46357.354166666664, '2026-12-01 08:30:00'],
				[46357.3541666667, '2026-12-01 08:30:00'],
				[46204, '2026-07-01 00:00:00'],
			] as const) {
				const epoch = epochOf(runInNewContext(expression, { DateTime: local, $json: { date: days } }), zone) ?? 0;
				expect(DateTime.fromMillis(epoch, { zone }).toFormat('yyyy-MM-dd HH:mm:ss.SSS')).toBe(`${shown}.000`);
			}
		}
	});

	test.each([
		['12/1/2026 9:00', 'At is not a date and time but "12/1/2026 9:00"; give a date'],
		['x'.repeat(50), `At is not a date and time but "${'x'.repeat(40)}…"; give a date`],
		[7, 'At is not a date and time but the number 7; give a date'],
		[99_999.5, 'At is not a date and time but the number 99999.5; give a date'],
		[{ a: 1 }, 'At is not a date and time but an object; give a date'],
		[true, 'At is not a date and time but a boolean; give a date'],
	])('%p is named in the sentence', (raw, sentence) => expect(() => read(raw)).toThrow(sentence));

	test('a date that was calculated is sent in whole milliseconds', () => {
		const calculated = DateTime.fromISO('2026-12-01T08:30:00Z').plus({ days: 1 / 3 });
		for (const raw of [calculated.plus({ milliseconds: 0.3 }), { toMillis: () => 1_796_085_000_000.003 }])
			expect(Number.isInteger(read(raw))).toBe(true);
		expect(read({ toMillis: () => 1_796_084_999_999.9998 })).toBe(1_796_085_000_000);
	});

	test('the window is closed at its end', () => {
		expect(read(now + 1000, { within: 1000 })).toBe(now + 1000);
		expect(() => read(now + 1001, { within: 1000, withinMeaning: 'a second' })).toThrow(/within a second from now/);
	});

	test('what is sent is what the field makes of it', () => {
		expect(read(now, { emit: localTime('Asia/Shanghai') })).toBe('2026-11-22 18:00:00');
		expect(read(now, { emit: (epoch) => Math.floor(epoch / 1000) })).toBe(1_795_341_600);
	});

	test('a local time and its reading are inverse, outside of the hour that comes twice', () => {
		fc.assert(
			fc.property(moment, zone, (epoch, where) => {
				fc.pre(DateTime.fromMillis(epoch, { zone: where }).getPossibleOffsets().length === 1);
				expect(epochOf(localTime(where)(epoch), where)).toBe(epoch);
			}),
		);
	});
});
