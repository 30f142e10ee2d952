import { Schedule } from '../../sandbox/schedule';

const day = 86_400_000;

/** Rings as early as a timer of Node may, by the clock of `Date.now()`. */
function ringEarly(by: number): void {
	const setTimeout = globalThis.setTimeout;
	jest
		.spyOn(globalThis, 'setTimeout')
		.mockImplementation(((run: () => void, ms: number) =>
			setTimeout(run, Math.max(ms > by ? ms - by : ms, 1))) as typeof setTimeout);
}

beforeEach(() => void jest.useFakeTimers({ now: Date.UTC(2026, 0, 1) }));
afterEach(() => {
	jest.restoreAllMocks();
	jest.useRealTimers();
});

/** When a job for this time ran, by both clocks. */
async function ranAt(due: number, offset = 0): Promise<number | undefined> {
	let ran: number | undefined;
	new Schedule(() => Date.now() + offset).at(due, () => {
		ran = Date.now() + offset;
	});
	for (let passed = 0; passed < 100 && ran === undefined; passed++) await jest.advanceTimersToNextTimerAsync();
	return ran;
}

test.each([1, 2, 600, 24 * day, 60 * day])('what is due in %d ms runs then', async (ms) => {
	expect(await ranAt(Date.now() + ms)).toBe(Date.now());
});

test.each([
	[600, 1],
	[600, 2],
	[60 * day, 1],
])('what is due in %d ms does not run before, though timers ring %d ms early', async (ms, by) => {
	ringEarly(by);
	const due = Date.now() + ms;
	expect(await ranAt(due)).toBe(due);
});

test('the time is that of the clock it was given', async () => {
	const due = Date.now() + 3 * day + 600;
	expect(await ranAt(due, 3 * day)).toBe(due);
});

test('what is over already runs as soon as possible, not at once', async () => {
	const schedule = new Schedule(Date.now);
	const ran = jest.fn();
	schedule.at(0, ran);
	expect(ran).not.toHaveBeenCalled();
	await jest.advanceTimersByTimeAsync(1);
	expect(ran).toHaveBeenCalledTimes(1);
});

test('nothing runs that was cancelled, one or all, also after its timer was set again', async () => {
	const schedule = new Schedule(Date.now);
	const [one, other] = [jest.fn(), jest.fn()];
	const cancel = schedule.at(Date.now() + 40 * day, one);
	schedule.at(Date.now() + 40 * day, other);
	await jest.advanceTimersByTimeAsync(30 * day);
	cancel();
	schedule.clear();
	await jest.advanceTimersByTimeAsync(30 * day);
	expect(one).not.toHaveBeenCalled();
	expect(other).not.toHaveBeenCalled();
});
