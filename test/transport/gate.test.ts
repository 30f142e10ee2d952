import { Exchange } from '../../lib/transport/exchange';
import { Gate, type Passenger } from '../../lib/transport/gate';
import { defaultSendLimits } from '../../lib/transport/http';

class Visitor implements Passenger {
	before = undefined;
	behind = undefined;
	inLine = false;

	constructor(private readonly onPass: (visitor: Visitor) => void) {}

	pass(): void {
		this.onPass(this);
	}
}

describe('a gate', () => {
	it('lets in as many as allowed, the others in their order, without those who gave up', () => {
		const gate = new Gate(2);
		const passed: number[] = [];
		const visitors = [0, 1, 2, 3, 4, 5].map((number) => new Visitor(() => passed.push(number)));
		for (const visitor of visitors) gate.enter(visitor);
		expect(passed).toEqual([0, 1]);
		for (const index of [3, 5, 3]) gate.giveUp(visitors[index] as Visitor);
		gate.leave();
		gate.leave();
		expect(passed).toEqual([0, 1, 2, 4]);
		expect(gate.idle).toBe(false);
		gate.leave();
		gate.leave();
		expect(gate.idle).toBe(true);
	});

	it('bears a hundred thousand who leave while they pass', () => {
		const gate = new Gate(1);
		let passed = 0;
		gate.enter(new Visitor(() => undefined));
		for (let i = 0; i < 100_000; i++) {
			gate.enter(new Visitor(() => {
				passed++;
				gate.leave();
			}));
		}
		gate.leave();
		expect([passed, gate.idle]).toEqual([100_000, true]);
	});
});

describe('an exchange', () => {
	const exchange = (settle = (): void => undefined) => new Exchange(
		{ limits: defaultSendLimits, userAgent: 'test/1' }, { method: 'POST', url: 'https://push.example/', headers: {} }, new URL('https://push.example/'), undefined, settle, settle,
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
