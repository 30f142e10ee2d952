import type { IDataObject } from 'n8n-workflow';
import { goOn, jsonOf } from '../engine/practice';
import { refused, send, token } from './tpns';

const success = { retCode: 0, errMsg: 'success' };
const rows = (...pairs: Array<[string, string]>): IDataObject => ({
	attributeInfo: { values: pairs.map(([key, value]) => ({ key, value })) },
});
const path = '/v3/device/set_custom_attribute';

test.each<[string, IDataObject, object]>([
	['add', rows(['age', '100'], ['name', 'Ming']), { cmd: 1, attributeMap: { age: '100', name: 'Ming' } }],
	['update', rows(['name', 'workman']), { cmd: 2, attributeMap: { name: 'workman' } }],
	['delete', rows(['name', 'workman']), { cmd: 3, attributeMap: { name: 'workman' } }],
	['deleteAll', {}, { cmd: 4 }],
])('attributes: %s', async (operation, parameters, expected) => {
	const { cmd, attributeMap } = expected as { cmd: number; attributeMap?: object };
	const { bodies, received, run } = await send(
		`attributeTpns.${operation}`,
		{ token, ...parameters },
		{ answers: [success] },
	);
	expect(bodies).toEqual([{ cmd, token, ...(attributeMap ? { attributeInfo: { attributeMap } } : {}) }]);
	expect(received[0]?.target).toBe(path);
	expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', target: token });
});

test('attributes are read, and a device without any has an answer, too', async () => {
	const answer = { ...success, attributeInfo: { attributeMap: { nickname: 'workman' } } };
	const { bodies, run } = await send(
		'attributeTpns.get',
		{ token, options: { simplify: true } },
		{ answers: [answer] },
	);
	expect(bodies).toEqual([{ cmd: 5, token }]);
	expect(jsonOf(run)).toEqual([{ token, attributes: { nickname: 'workman' } }]);
	const none = await send('attributeTpns.get', { token, options: { simplify: true } }, { answers: [success] });
	expect(jsonOf(none.run)).toEqual([{ token, attributes: {} }]);
});

test('a name that the console does not know is said, although TPNS answers that all went well', async () => {
	const sent = await send(
		'attributeTpns.add',
		{ token, ...rows(['age', '100'], ['high', '2.66']) },
		{ answers: [{ ...success, invalidAttribute: ['high'] }], settings: goOn },
	);
	expect(sent.received).toHaveLength(1);
	const [item] = jsonOf(sent.run);
	expect(JSON.stringify(item)).toContain('"outcome":"rejected"');
	expect(JSON.stringify(item)).toMatch(/no attribute .{1,3}high.{1,3}; any others of the request were changed/);
	expect(JSON.stringify(item)).not.toContain('"outcome":"accepted"');
});

test('a name or a value of 50 bytes passes, one of 51 is refused before the network', async () => {
	const fits = '中'.repeat(16) + 'ab';
	const long = `${fits}c`;
	const good = await send('attributeTpns.add', { token, ...rows([fits, fits]) }, { answers: [success] });
	expect(good.bodies).toHaveLength(1);
	for (const pair of [[long, 'x'] as const, ['x', long] as const]) {
		const bad = await send('attributeTpns.update', { token, ...rows([...pair]) }, { settings: goOn });
		expect(bad.received).toEqual([]);
		expect(String(refused(bad))).toMatch(/Attributes.* of 51 bytes; at most 50/);
	}
});

test.each(['undefined', `${token}x`])('no device: "%s"', async (wrong) => {
	const sent = await send('attributeTpns.deleteAll', { token: wrong }, { settings: goOn });
	expect(sent.received).toEqual([]);
	expect(refused(sent)).toBeTruthy();
});
