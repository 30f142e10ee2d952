import { jsonOf, text, token, usePractice } from './practice';

/** The simplified output of lists that hold something, and of messages that wait. */
const practice = usePractice();

test('a message that waits says when it will be sent, and its status too, in the zone of the workflow', async () => {
	const zone = { timezone: 'America/New_York' };
	const [sent] = jsonOf(
		await practice.pushSimplified(
			'push.sendToTags',
			{ tagsList: ['vip'], ...text, options: { sendTime: '2031-01-02T08:00:00+08:00' } },
			zone,
		),
	);
	const time = '2031-01-01T19:00:00.000-05:00';
	expect(sent).toMatchObject({ outcome: 'accepted', scheduledFor: time });
	const [status] = jsonOf(await practice.pushSimplified('task.getStatus', { pushIds: sent?.messageId }, zone));
	expect(status).toMatchObject({ pushId: sent?.messageId, status: 0, statusMeaning: 'Not begun', startTime: time });
	const v3 = { tagList: ['vip'], platform: 'all', ...text, options: { sendTime: '2031-01-02T08:00:00+08:00' } };
	expect(jsonOf(await practice.pushSimplified('pushV3.sendToTags', v3, zone))[0]?.scheduledFor).toBe(time);
});

test('one that goes out at once says null', async () => {
	const run = await practice.pushSimplified('push.sendToDevice', { deviceToken: token, ...text });
	expect(jsonOf(run)[0]).toMatchObject({ scheduledFor: null });
});
