import fc from 'fast-check';
import { DateTime } from 'luxon';
import { time, type TimeField } from '../../lib/operation/field';
import { epochOf, localTime, readTime } from '../../lib/operation/time';

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
