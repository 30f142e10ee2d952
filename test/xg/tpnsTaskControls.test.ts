import { goOn, jsonOf } from '../engine/practice';
import { refused, send } from './tpns';

const done = { retCode: 0, errMsg: 'NO_ERROR' };

test.each([
	['cancel', '/v3/push/cancel_timing_task'],
	['recall', '/v3/push/revoke_push_msg'],
	['stop', '/v3/push/stop_push_msg'],
])('a push is told to %s', async (operation, path) => {
	const { bodies, received, run } = await send(`taskTpns.${operation}`, { pushId: '43214535' }, { answers: [done] });
	expect(bodies).toEqual([{ pushId: '43214535' }]);
	expect(received[0]?.target).toBe(path);
	expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', target: '43214535' });
});

test.each(['undefined', '12,13', '0', 'abc'])('no push is named by "%s"', async (pushId) => {
	const sent = await send('taskTpns.stop', { pushId }, { settings: goOn });
	expect(sent.received).toEqual([]);
	expect(String(refused(sent))).toMatch(/Push ID/);
});

test.each(['={{ $json.id }}', '={{ $json.id.toString() }}', "={{ $('Items').item.json.id }}"])(
	'no push is named by an ID that was rounded on its way, by %s',
	async (pushId) => {
		const items = [{ id: Number('1328245138690125824') }];
		for (const operation of ['cancel', 'recall', 'stop', 'get']) {
			const sent = await send(`taskTpns.${operation}`, { pushId }, { settings: goOn, items });
			expect(sent.received).toEqual([]);
			expect(String(refused(sent))).toMatch(/^Push ID .*give it as text/);
		}
	},
);

test('an unknown push is refused in words', async () => {
	const sent = await send('taskTpns.cancel', { pushId: '1' }, { settings: goOn, answers: [{ retCode: 1008015 }] });
	expect(sent.received).toHaveLength(1);
	expect(JSON.stringify(jsonOf(sent.run)[0])).toMatch(/no push with this ID/);
});

test('what arrived on iPhones is told, whose answers have the older name only', async () => {
	const pushState = { pushActiveUv: 5, pushOnlineUv: 4, verifySvcUv: 3, clickUv: 2 };
	const { run } = await send(
		'taskTpns.getStatistics',
		{ pushId: '11', options: { simplify: true } },
		{ answers: [{ ...done, pushStatDataAll: [{ channel: 'apns', pushState }] }] },
	);
	expect(jsonOf(run)).toEqual([{ channel: 'apns', planned: 5, sent: 4, arrived: 3, clicked: 2, cleared: null }]);
});
