import { bulkToken, jsonOf, text, usePractice } from './practice';

const practice = usePractice();

const items = Array.from({ length: 1001 }, (_, index) => ({ id: bulkToken(index) }));
const dry = { sendingOptions: { dryRun: true } };

interface Shown {
	url: string;
	body: string;
	prerequisite: Shown | string;
}

test('a dry run of a list (V2) shows the call that makes the message and the list calls, as they travel', async () => {
	const run = await practice.push(
		'push.sendToManyDevices',
		{ deviceList: '={{ $json.id }}', ...text, ...dry },
		{ items },
	);
	expect(practice.requests()).toEqual([]);
	const [first, second] = [0, 1000].map((item) => jsonOf(run)[item]!.sends as unknown as Shown);
	const create = first!.prerequisite as Shown;
	expect(create.url).toMatch(/\/v2\/push\/create_multipush$/);
	expect(create.body).toContain('message=');
	expect(create.body).not.toContain('device_list');
	for (const { url, body } of [first!, second!]) {
		expect(url).toMatch(/\/v2\/push\/device_list_multiple$/);
		// A long body is cut.
		if (body.length < 2000) expect(body).toContain('push_id=PUSH_ID_OF_THE_PREREQUISITE');
		expect(body).not.toContain('message=');
	}
	expect(second!.body.length).toBeLessThan(2000);
	expect(second!.prerequisite).toBe('/v2/push/create_multipush, once for all lists of the message');
});

test('version 3: the first list makes the message, the others carry its ID', async () => {
	const run = await practice.push(
		'pushV3.sendToManyDevices',
		{ tokenList: '={{ $json.id }}', ...text, ...dry },
		{ items },
	);
	const [first, second] = [0, 1000].map((item) => jsonOf(run)[item]!.sends as unknown as Shown);
	expect(first!.prerequisite).toBe('this one');
	expect(second!.body).toContain('"push_id":"PUSH_ID_OF_THE_PREREQUISITE"');
});

test.each(['push.sendToAll', 'pushV3.sendToAll'])(
	'%s: the same message twice in a run is refused before the network, because the second would be held back',
	async (operation) => {
		const run = await practice.push(operation, { ...text, confirmEveryone: true }, { items: [{}, {}] });
		expect(run.error?.message).toBe(
			'Message in item 1 is the same as in item 0; XG holds back the same content to all devices within an hour',
		);
		expect(practice.requests()).toEqual([]);
	},
);
