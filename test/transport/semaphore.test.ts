import { Exchange } from '../../lib/transport/exchange';
import { Semaphore, type Acquirer } from '../../lib/transport/semaphore';
import { defaultSendLimits } from '../../lib/transport/http';

class Visitor implements Acquirer {
	before = undefined;
	behind = undefined;
	queued = false;

	constructor(private readonly onPass: (visitor: Visitor) => void) {}

	pass(): void {
		this.onPass(this);
	}
}

describe('a semaphore', () => {
	it('lets in as many as allowed, the others in their order, without those who gave up', () => {
		const semaphore = new Semaphore(2);
		const passed: number[] = [];
		const visitors = [0, 1, 2, 3, 4, 5].map((number) => new Visitor(() => passed.push(number)));
		for (const visitor of visitors) semaphore.enter(visitor);
		expect(passed).toEqual([0, 1]);
		for (const index of [3, 5, 3]) semaphore.giveUp(visitors[index] as Visitor);
		semaphore.leave();
		semaphore.leave();
		expect(passed).toEqual([0, 1, 2, 4]);
		expect(semaphore.idle).toBe(false);
		semaphore.leave();
		semaphore.leave();
		expect(semaphore.idle).toBe(true);
	});

	it('bears a hundred thousand who leave while they pass', () => {
		const semaphore = new Semaphore(1);
		let passed = 0;
		semaphore.enter(new Visitor(() => undefined));
		for (let i = 0; i < 100_000; i++) {
			semaphore.enter(
				new Visitor(() => {
					passed++;
					semaphore.leave();
				}),
			);
		}
		semaphore.leave();
		expect([passed, semaphore.idle]).toEqual([100_000, true]);
	});
});

describe('an exchange', () => {
	const exchange = (settle = (): void => undefined) =>
		new Exchange(
			{ limits: defaultSendLimits, userAgent: 'test/1' },
			{ method: 'POST', url: 'https://push.example/', headers: {} },
			new URL('https://push.example/'),
			undefined,
			settle,
			settle,
		);

	it('is never written twice, even if the pool would', () => {
		const one = exchange();
		one.onRequestStart();
		expect(() => one.onRequestStart()).toThrow();
	});

	it('is not written once it was cancelled', () => {
		const one = exchange();
		one.cancel();
		expect(() => one.onRequestStart()).toThrow();
	});
});
