import { jsonOf, many, simple, usePractice } from './practice';

/** The simplified output of lists that hold something, and of pushes that wait. */
const practice = usePractice();

const hour = 3_600_000;
/** Whole seconds, as the service keeps them. */
const soon = (): number => Math.floor(Date.now() / 1000) * 1000 + hour;
const beijing = (epoch: number): string => new Date(epoch + 8 * hour).toISOString().replace('Z', '+08:00');

test('a push that waits says when it will be sent, in the zone of the workflow', async () => {
	const time = soon();
	const waits = { ...simple, options: { strategyType: 1, fixedTime: new Date(time).toISOString() } };
	const [push] = jsonOf(await practice.pushSimplified('push.sendSimple', waits));
	expect(push).toMatchObject({ outcome: 'accepted', taskId: null, scheduledFor: beijing(time) });
	const run = await practice.pushSimplified('push.sendSimple', waits, { timezone: 'America/New_York' });
	expect(jsonOf(run)[0]?.scheduledFor).toMatch(/-0[45]:00$/);
	expect(Date.parse(String(jsonOf(run)[0]?.scheduledFor))).toBe(time);

	const list = await practice.pushSimplified('schedule.getMany', { startTime: time - hour, endTime: time + hour });
	expect(jsonOf(list)).toHaveLength(2);
	expect(jsonOf(list)[0]).toMatchObject({
		uniqueId: push?.scheduleId,
		parentId: push?.scheduleId,
		pushTime: beijing(time),
		title: 'Shipped',
		executed: false,
	});
});

test('one that goes out at once says null', async () => {
	expect(jsonOf(await practice.pushSimplified('push.sendSimple', simple))[0]).toMatchObject({ scheduledFor: null });
});

test.each([
	// Tuesday, 1 December 2026.
	['every day', { circleType: 1 }, '2026-12-01T09:30:00.000+08:00'],
	['on Sundays', { circleType: 2, circleValue: [7] }, '2026-12-06T09:30:00.000+08:00'],
	['on the 3rd', { circleType: 3, circleValue: [3] }, '2026-12-03T09:30:00.000+08:00'],
])('a repeated push says when it will be sent first: %s', async (_name, circle, first) => {
	const real = Date.now;
	const behind = real() - Date.parse('2026-11-30T22:00:00+08:00');
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => real() - behind);
	try {
		const run = await practice.pushSimplified('push.sendSimple', {
			...simple,
			options: { strategyType: 2, startTime: '2026-12-01', endTime: '2026-12-20', time: '09:30', ...circle },
		});
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', scheduledFor: first });
		const planned = await practice.pushSimplified('schedule.getMany', {
			startTime: '2026-12-01',
			endTime: '2026-12-20',
		});
		expect(jsonOf(planned)[0]?.pushTime).toBe(first);
	} finally {
		clock.mockRestore();
	}
});

test('tasks and templates as items', async () => {
	const [sent] = jsonOf(await practice.pushSimplified('push.sendMany', many));
	const tasks = jsonOf(await practice.pushSimplified('task.getMany', { startTime: Date.now() - hour }));
	expect(tasks).toEqual([expect.objectContaining({ taskId: sent?.taskId, taskName: 'practice_order', type: 2 })]);
	expect(jsonOf(await practice.pushSimplified('template.getMany')).map(({ name }) => name)).toContain('practice_order');
});
