import { setTimeout as wait } from 'node:timers/promises';
import { readAhead } from '../../lib/run/file/readAhead';

describe('Reading ahead', () => {
	it('gives all in order, however fast either side is, and reads no further than it may', async () => {
		for (const [slowSource, slowReader] of [
			[false, false],
			[true, false],
			[false, true],
			[true, true],
		]) {
			let read = 0;
			let furthest = 0;
			const source = (async function* () {
				for (; read < 100; read++) {
					if (slowSource && read % 7 === 0) await wait(1);
					yield read;
				}
			})();
			const given: number[] = [];
			for await (const one of readAhead(source, 5)) {
				furthest = Math.max(furthest, read - given.length);
				given.push(one);
				if (slowReader && one % 7 === 0) await wait(1);
			}
			expect(given).toEqual(Array.from({ length: 100 }, (_, index) => index));
			// Five are ready, one is with the reader, and the source stands at the next.
			expect(furthest).toBeLessThanOrEqual(6);
			if (slowReader) expect(furthest).toBeGreaterThan(3);
		}
	});

	it('a reader that begins again at once, as many workers do, gets each one once', async () => {
		const source = (async function* () {
			for (let index = 0; index < 200; index++) yield index;
		})();
		const ahead = readAhead(source, 3);
		const given: number[] = [];
		await Promise.all(
			Array.from({ length: 10 }, async () => {
				for (let next = await ahead.next(); next.done !== true; next = await ahead.next()) {
					given.push(next.value);
					await wait(0);
				}
			}),
		);
		expect(given.sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index));
	});

	it('what the source throws comes after all that it gave before', async () => {
		const source = (async function* () {
			yield 1;
			yield 2;
			throw new Error('broken');
		})();
		const given: number[] = [];
		await expect(
			(async () => {
				for await (const one of readAhead(source, 10)) {
					given.push(one);
					await wait(5);
				}
			})(),
		).rejects.toThrow('broken');
		expect(given).toEqual([1, 2]);
	});

	it('a reader that leaves closes the source', async () => {
		let closed = false;
		const source = (async function* () {
			try {
				for (let index = 0; ; index++) yield index;
			} finally {
				closed = true;
			}
		})();
		for await (const one of readAhead(source, 4)) if (one === 10) break;
		expect(closed).toBe(true);
	});
});
