import { readApp } from '../../sandbox/mipush/app';
import { Delivery } from '../../sandbox/mipush/delivery';
import { Devices } from '../../sandbox/mipush/devices';
import { readMessage } from '../../sandbox/mipush/message';
import { Messages } from '../../sandbox/mipush/messages';
import { Receipts } from '../../sandbox/mipush/receipts';
import { loadPractice } from '../../sandbox/practice';
import { isLoopback } from '../../sandbox/receipts/loopback';
import type { Core } from '../../sandbox/vendor';
import { messageNames } from './practiceClient';

test('deleting a schedule stops its timer', () => {
	const planned: number[] = [];
	const stopped: number[] = [];
	const core = {
		now: () => 1000,
		changed: () => undefined,
		at: (time: number) => {
			planned.push(time);
			return () => stopped.push(time);
		},
		dials: { isDead: () => false },
		bulk: { find: () => undefined },
	} as unknown as Core;
	const app = readApp(loadPractice());
	const messages = new Messages();
	const delivery = new Delivery(core, app, new Devices(), messages, new Receipts(core, () => undefined));
	const message = readMessage(
		{ fields: new Map(Object.entries(messageNames)), severalPackages: false, warn: () => undefined },
		app,
		1000,
	);
	const part = { message, targets: { kind: 'all' } as const };
	const [first, second] = [5000, 6000].map((time) => delivery.accept([part], [delivery.reach(part, '/')], '/', time));
	expect(planned).toEqual([5000, 6000]);
	expect(delivery.cancel(first!)).toBe(true);
	expect(stopped).toEqual([5000]);
	expect([...messages.jobs.keys()]).toEqual([second]);
	expect(delivery.cancel(first!)).toBe(false);
	delivery.close();
	expect(stopped).toEqual([5000, 6000]);
});

test.each([
	['http://127.0.0.1:5678/webhook', true],
	['https://localhost/x', true],
	['http://[::1]:1/', true],
	['http://127.9.9.9/', true],
	['http://10.0.0.1/', false],
	['http://localhost.example.com/', false],
	['http://127.0.0.1.example.com/', false],
	['http://user@example.com#127.0.0.1', false],
	['ftp://127.0.0.1/x', false],
	['nonsense', false],
])('receipts go to this machine only: %s', (url, allowed) => {
	expect(isLoopback(url)).toBe(allowed);
});
