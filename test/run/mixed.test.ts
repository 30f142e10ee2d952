import type { IDataObject } from 'n8n-workflow';
import type { Envelope, RequestContext, Service, TargetVerdict } from '../../lib/operation/operation';
import type { Outcome } from '../../lib/operation/outcome';
import type { CallResult } from '../../lib/run/send/callResult';
import { combined, type ItemAnswer } from '../../lib/run/answer/combined';
import { CallAnswer, type Part } from '../../lib/run/answer/part';
import type { Call } from '../../lib/run/plan/plan';
import { plainSend } from './plainSend';

/** What an item says whose targets fared differently, in one request and in several. */

const operation = plainSend;

const service = {
	name: 'test',
	displayName: 'Test',
	statistics: 'the console',
	errors: () => ({
		soon: { meaning: 'it is busy', remedy: 'Wait', who: 'the service', outcome: 'retryLater', notBefore: 60_000 },
		late: {
			meaning: 'the quota is used up',
			remedy: 'Wait',
			who: 'the service',
			outcome: 'retryLater',
			notBefore: 3_600_000,
		},
	}),
} as Partial<Service> as Service;

const context = (): RequestContext => ({ credential: {}, now: 0, zone: 'UTC', idempotencyKey: 'k' });
const start = Date.parse('2026-12-01T08:00:00Z');

const verdicts: Record<Exclude<Outcome, 'accepted'>, TargetVerdict> = {
	deadTarget: { outcome: 'deadTarget', code: 'gone', reason: 'it is gone' },
	unknown: { outcome: 'unknown', reason: 'the answer does not say' },
	retryLater: { outcome: 'retryLater', code: 'soon', reason: 'it is busy' },
	rejected: { outcome: 'rejected', code: 'long', reason: 'the text is too long' },
};

const letters = ['a', 'b', 'c', 'd', 'e'];

/** One request for all targets of an item: each with its own verdict, or none where it was accepted. */
function answered(
	statuses: ReadonlyArray<TargetVerdict | 'accepted'>,
	targets = letters.slice(0, statuses.length),
): Part {
	const call: Call = { group: { values: {}, item: 0 }, items: [0], targets: [targets], values: {}, named: targets };
	const perTarget = new Map(
		targets.flatMap((target, index) =>
			statuses[index] === 'accepted' ? [] : [[target, statuses[index] as TargetVerdict] as const],
		),
	);
	const envelope: Envelope = { ok: true, code: '0', messageId: `id ${targets.join('')}`, body: {}, perTarget };
	return new CallAnswer(call, { outcome: 'accepted', envelope, tries: 1 }, operation, service, start, context).part(0);
}

/** A request that failed as a whole. */
function failed(own: Partial<CallResult> & { outcome: Exclude<Outcome, 'accepted'> }, targets: string[]): Part {
	const call: Call = { group: { values: {}, item: 0 }, items: [0], targets: [targets], values: {}, named: targets };
	return new CallAnswer(
		call,
		{ tries: 1, sentence: 'Test answered so', remedy: 'Nothing was sent; send again', ...own },
		operation,
		service,
		start,
		context,
	).part(0);
}

const jsonOf = (part: Part): IDataObject => part.items?.[0]?.json ?? {};

describe('in one request', () => {
	const { deadTarget: dead, unknown, retryLater: later, rejected } = verdicts;

	test.each<[string, Array<TargetVerdict | 'accepted'>, Outcome, string[] | undefined, IDataObject | undefined]>([
		['accepted and dead', ['accepted', dead], 'accepted', ['b'], undefined],
		['accepted and unknown', ['accepted', unknown], 'accepted', [], { b: unknown }],
		[
			'accepted and later',
			['accepted', later],
			'accepted',
			[],
			{ b: { ...later, notBefore: '2026-12-01T08:01:00.000Z' } },
		],
		['accepted and rejected', ['accepted', rejected], 'accepted', [], { b: rejected }],
		['dead and later', [dead, later], 'retryLater', ['a'], { b: { ...later, notBefore: '2026-12-01T08:01:00.000Z' } }],
		['dead and unknown', [dead, unknown], 'unknown', ['a'], { b: unknown }],
		['dead and rejected', [dead, rejected], 'rejected', ['a'], { b: rejected }],
		[
			'unknown and later',
			[unknown, later],
			'unknown',
			[],
			{ a: unknown, b: { ...later, notBefore: '2026-12-01T08:01:00.000Z' } },
		],
		['unknown and rejected', [unknown, rejected], 'unknown', [], { a: unknown, b: rejected }],
		[
			'later and rejected',
			[later, rejected],
			'retryLater',
			[],
			{ a: { ...later, notBefore: '2026-12-01T08:01:00.000Z' }, b: rejected },
		],
		[
			'everything at once',
			['accepted', dead, unknown, later, rejected],
			'accepted',
			['b'],
			{ c: unknown, d: { ...later, notBefore: '2026-12-01T08:01:00.000Z' }, e: rejected },
		],
	])('%s', (_what, statuses, outcome, deadTargets, otherTargets) => {
		const json = jsonOf(answered(statuses));
		expect({ outcome: json.outcome, deadTargets: json.deadTargets, otherTargets: json.otherTargets }).toEqual({
			outcome,
			deadTargets,
			otherTargets,
		});
		expect(json.target).toEqual(letters.slice(0, statuses.length));
		// Nothing of one target is said of another.
		expect(json).not.toHaveProperty('vendorCode');
		expect(json).not.toHaveProperty('reason');
	});

	test.each<[Outcome, boolean]>([
		['unknown', true],
		['deadTarget', false],
		['retryLater', false],
		['rejected', false],
	])('all %s: whether there is a message to look up', (outcome, has) => {
		const verdict = verdicts[outcome as keyof typeof verdicts];
		const json = jsonOf(answered([verdict, verdict]));
		expect(json).toMatchObject({ outcome, reason: verdict.reason });
		expect('messageId' in json).toBe(has);
		expect(json).not.toHaveProperty('otherTargets');
	});

	test('unknown beside dead has one, too', () => {
		expect(jsonOf(answered([verdicts.unknown, verdicts.deadTarget]))).toMatchObject({
			outcome: 'unknown',
			messageId: 'id ab',
		});
	});

	test('the latest of several times: before it a part would fail again', () => {
		const json = jsonOf(
			answered([
				{ outcome: 'retryLater', code: 'soon' },
				{ outcome: 'retryLater', code: 'late' },
			]),
		);
		expect(json).toMatchObject({ outcome: 'retryLater', notBefore: '2026-12-01T09:00:00.000Z' });
		expect(jsonOf(answered([verdicts.deadTarget, { outcome: 'retryLater', code: 'late' }]))).toMatchObject({
			outcome: 'retryLater',
			notBefore: '2026-12-01T09:00:00.000Z',
		});
		expect(jsonOf(answered(['accepted', verdicts.retryLater]))).not.toHaveProperty('notBefore');
	});

	test('the same outcome for different reasons: each says its own', () => {
		const long: TargetVerdict = { outcome: 'rejected', code: 'long', reason: 'the text is too long' };
		const odd: TargetVerdict = { outcome: 'rejected', code: 'odd', reason: 'the account is odd' };
		const json = jsonOf(answered([long, odd]));
		expect(json).toMatchObject({ outcome: 'rejected', otherTargets: { a: long, b: odd } });
		expect(json).not.toHaveProperty('vendorCode');
		expect(json).not.toHaveProperty('reason');
		expect(
			jsonOf(
				answered([
					{ outcome: 'deadTarget', code: '48' },
					{ outcome: 'deadTarget', code: '53' },
				]),
			),
		).toMatchObject({ outcome: 'deadTarget', deadTargets: ['a', 'b'] });
	});
});

describe('in several requests', () => {
	const failureOf = ({ fault }: ItemAnswer) => (fault?.kind === 'call' ? fault.failure : undefined);

	test.each<[string, Part[], Outcome, Outcome[]]>([
		[
			'accepted beside a lost answer',
			[answered(['accepted'], ['a']), failed({ outcome: 'unknown' }, ['b'])],
			'accepted',
			['unknown'],
		],
		[
			'accepted beside a refusal for now',
			[answered(['accepted'], ['a']), failed({ outcome: 'retryLater' }, ['b'])],
			'accepted',
			['retryLater'],
		],
		[
			'accepted beside a dead one',
			[answered(['accepted'], ['a']), answered([verdicts.deadTarget], ['b'])],
			'accepted',
			[],
		],
	])('%s: no failure, which a later node would send again', (_what, parts, outcome, others) => {
		const answer = combined(0, parts, service, ['a', 'b']);
		expect(answer.fault).toBeUndefined();
		const json = answer.items[0]!.json;
		expect(json).toMatchObject({ outcome, target: ['a', 'b'], messageId: 'id a' });
		expect(Object.values((json.otherTargets ?? {}) as Record<string, IDataObject>).map((one) => one.outcome)).toEqual(
			others,
		);
	});

	test('a lost answer beside a refusal for now: unknown, and its own words', () => {
		const failure = failureOf(
			combined(
				0,
				[
					failed({ outcome: 'retryLater', retryAfter: 60_000 }, ['a']),
					failed({ outcome: 'unknown', sentence: 'The answer was lost', remedy: 'Look first' }, ['b']),
				],
				service,
				['a', 'b'],
			),
		);
		expect(failure).toMatchObject({
			outcome: 'unknown',
			sentence: 'The answer was lost',
			remedy: 'Look first',
			details: { outcome: 'unknown', otherTargets: { a: { outcome: 'retryLater' } } },
		});
		expect(failure?.details).not.toHaveProperty('notBefore');
	});

	test.each<[string, Part]>([
		[
			'a refusal for now',
			failed({ outcome: 'retryLater', notSent: true, retryAfter: 60_000, sentence: 'Test takes no more requests' }, [
				'b',
			]),
		],
		['a refusal', failed({ outcome: 'rejected', sentence: 'Test takes no more requests' }, ['b'])],
	])('what an answer leaves open beside %s: nobody is told that nothing was sent', (_what, refused) => {
		const failure = failureOf(combined(0, [answered([verdicts.unknown], ['a']), refused], service, ['a', 'b']));
		expect(failure).toMatchObject({
			outcome: 'unknown',
			sentence: 'For some of its targets: Test takes no more requests',
			remedy: 'The other targets may have got the message: look into the console before sending again',
			details: {
				outcome: 'unknown',
				messageId: 'id a',
				remedy: expect.stringContaining('may have got the message'),
				otherTargets: { b: { outcome: refused.outcome } },
			},
		});
		expect(failure?.details).not.toHaveProperty('notBefore');
	});

	test('dead beside a refusal for now: later, with its time, and the dead one is named', () => {
		const failure = failureOf(
			combined(
				0,
				[answered([verdicts.deadTarget], ['a']), failed({ outcome: 'retryLater', retryAfter: 60_000 }, ['b'])],
				service,
				['a', 'b'],
			),
		);
		expect(failure).toMatchObject({
			outcome: 'retryLater',
			details: { outcome: 'retryLater', notBefore: '2026-12-01T08:01:00.000Z', deadTargets: ['a'], target: ['a', 'b'] },
		});
	});

	test('of two refusals for now the later time holds', () => {
		const parts = [
			failed({ outcome: 'retryLater', retryAfter: 60_000 }, ['a']),
			failed({ outcome: 'retryLater', retryAfter: 3_600_000 }, ['b']),
		];
		for (const order of [parts, [...parts].reverse()])
			expect(failureOf(combined(0, order, service, ['a', 'b']))?.details).toMatchObject({
				notBefore: '2026-12-01T09:00:00.000Z',
			});
		const answers = [
			answered([{ outcome: 'retryLater', code: 'soon' }], ['a']),
			answered([{ outcome: 'retryLater', code: 'late' }], ['b']),
		];
		for (const order of [answers, [...answers].reverse()])
			expect(combined(0, order, service, ['a', 'b']).items[0]!.json).toMatchObject({
				outcome: 'retryLater',
				notBefore: '2026-12-01T09:00:00.000Z',
			});
	});
});
