import { LocalRateLimiter } from '../../lib/transport/localRateLimiter';
import { Rate } from '../../lib/transport/rate';
import { inTurn } from './turns';

describe('a rate that counts what a request holds', () => {
	it('waits a second for what weighs a second', () => {
		const rate = new Rate(50);
		rate.count(0, 50);
		expect(rate.waitAt(0)).toBeGreaterThanOrEqual(1_000);
		expect(rate.waitAt(0)).toBeLessThan(1_050);
		expect(rate.waitAt(1_050)).toBeLessThanOrEqual(0);
	});

	it('waits longer for what weighs more than a second', () => {
		const rate = new Rate(20);
		rate.count(0, 100);
		expect(rate.waitAt(4_900)).toBeGreaterThan(0);
		expect(rate.waitAt(5_150)).toBeLessThanOrEqual(0);
	});

	it('counts one request as one unless told', () => {
		const plain = new Rate(50);
		const weighed = new Rate(50);
		plain.count(0);
		weighed.count(0, 1);
		expect(plain.waitAt(0)).toBe(weighed.waitAt(0));
	});

	it('lets waiting requests go in their order', async () => {
		const rateLimiter = new LocalRateLimiter({ perSecond: 1_000 });
		const order: number[] = [];
		await Promise.all(
			[100, 1, 1].map((weight, index) => inTurn(rateLimiter, async () => void order.push(index), undefined, weight)),
		);
		expect(order).toEqual([0, 1, 2]);
	});
});
