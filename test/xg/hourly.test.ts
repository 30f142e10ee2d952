import type { IDataObject } from 'n8n-workflow';
import { goOn, jsonOf, text, usePractice } from './practice';

/** Guide, "suspended pushes" (2018-03-29): 30 messages to everyone an hour, the same one once; the stand-in accepts the others and delivers them never. */

const practice = usePractice();

/** What the clock of the node is ahead by; that of the stand-in goes along with the tests' `reset`. */
let ahead = 0;
const now = performance.now.bind(performance);
beforeAll(() => jest.spyOn(performance, 'now').mockImplementation(() => now() + ahead));
afterAll(() => jest.restoreAllMocks());
// What one test has sent is an hour old in the next.
afterEach(() => {
	ahead += 2 * 3_600_000;
});

const details = (json: IDataObject | undefined): IDataObject => (json?.details ?? {}) as IDataObject;
const inAnHour = (time: unknown): boolean => Math.abs(Date.parse(String(time)) - Date.now() - 3_600_000) < 120_000;
const everyone = { ...text, confirmEveryone: true };

describe.each(['push.sendToAll', 'pushV3.sendToAll'])('%s', (operation) => {
	test('the same message from another execution is not sent, and says when it went out', async () => {
		const [first] = jsonOf(await practice.push(operation, everyone));
		expect(first).toMatchObject({ outcome: 'accepted' });
		ahead += 12 * 60_000;
		const run = await practice.push(operation, everyone, { executionId: 'another', settings: goOn });
		expect(jsonOf(run)[0]).toMatchObject({
			error:
				'The same message to everyone was accepted 12 minutes ago, and Tencent XG would not deliver it a second time within the hour',
			details: { outcome: 'retryLater' },
		});
		expect(Date.parse(String(details(jsonOf(run)[0]).notBefore)) - Date.now()).toBeGreaterThan(46 * 60_000);
		expect(practice.requests()).toHaveLength(1);
		expect(practice.requests()[0]!.warnings).toEqual([]);
	});

	test('a message that XG refused may be sent again, and is delivered', async () => {
		practice.sandbox.dials.set({
			fault: 'code',
			code: operation === 'push.sendToAll' ? 75 : 10107,
			vendor: 'xg',
			times: 1,
		});
		expect(details(jsonOf(await practice.push(operation, everyone, { settings: goOn }))[0])).toMatchObject({
			outcome: 'rejected',
		});
		ahead += 5_000;
		expect(jsonOf(await practice.push(operation, everyone))[0]).toMatchObject({ outcome: 'accepted' });
	});

	test('a message whose answer was lost is not sent again within the hour', async () => {
		practice.sandbox.dials.set({ fault: 'lost', vendor: 'xg', times: 1 });
		expect(details(jsonOf(await practice.push(operation, everyone, { settings: goOn }))[0])).toMatchObject({
			outcome: 'unknown',
		});
		ahead += 5_000;
		const { error } = await practice.push(operation, everyone, { executionId: 'another' });
		expect(error?.message).toContain('may have been accepted less than a minute ago');
		expect(error?.description).toMatch(/Nothing was sent; if everyone shall get it twice, send again after \d{4}-/);
		expect(practice.requests()).toHaveLength(1);
	});

	test('a dry run says it, and takes no place', async () => {
		const dry = { ...everyone, sendingOptions: { dryRun: true } };
		expect(jsonOf(await practice.push(operation, dry))[0]!.warnings).toBeUndefined();
		expect(jsonOf(await practice.push(operation, everyone))[0]).toMatchObject({ outcome: 'accepted' });
		expect(jsonOf(await practice.push(operation, dry))[0]).toMatchObject({
			outcome: 'notSent',
			warnings: [expect.stringMatching(/^Would not be sent now: the same message to everyone was accepted/)],
		});
	});
});

test('a dry run of 32 messages to everyone: which of them would be one too many', async () => {
	const items = Array.from({ length: 32 }, (_, number) => ({ text: `message ${number}` }));
	const warned = jsonOf(
		await practice.push(
			'push.sendToAll',
			{ ...everyone, content: '={{ $json.text }}', sendingOptions: { dryRun: true } },
			{ items },
		),
	).flatMap(({ warnings }, item) => (warnings === undefined ? [] : [item]));
	expect(warned).toEqual([30, 31]);
	expect(practice.requests()).toEqual([]);
});

test('tags in version 3: the 31st within the hour is not sent, and everything that was sent is delivered', async () => {
	const push = { tagList: ['vip'], ...text, content: '={{ $json.text }}' };
	const run = await practice.push('pushV3.sendToTags', push, {
		items: Array.from({ length: 33 }, (_, number) => ({ text: `message ${number}` })),
		settings: goOn,
	});
	expect(jsonOf(run).filter(({ outcome }) => outcome === 'accepted')).toHaveLength(30);
	const late = jsonOf(run).filter(({ error }) => error !== undefined);
	expect(late).toHaveLength(3);
	for (const json of late) {
		expect(json).toMatchObject({
			error: 'Tencent XG delivers at most 30 messages to tags an hour, and this may be the 31st',
			details: { outcome: 'retryLater' },
		});
		expect(inAnHour(details(json).notBefore)).toBe(true);
	}
	expect(practice.requests().flatMap(({ warnings }) => warnings)).toEqual([]);
	// Everyone and tags are counted apart, and version 2 limits no tags.
	expect(jsonOf(await practice.push('pushV3.sendToAll', everyone))[0]).toMatchObject({ outcome: 'accepted' });
	expect(jsonOf(await practice.push('push.sendToTags', { tagsList: ['vip'], ...text }))[0]).toMatchObject({
		outcome: 'accepted',
	});
});

test.each([
	['push.sendToTags', 'tagsList'],
	['pushV3.sendToTags', 'tagList'],
])('%s: the same message to the same tags goes out once in a run, not once per item', async (operation, tags) => {
	const items = [{ n: 1 }, { n: 2 }, { n: 3 }];
	const own = { ...text, [tags]: '={{ $json.n === 1 ? ["vip", "beta"] : ["beta", "vip"] }}' };
	const run = await practice.push(operation, own, { items, settings: goOn });
	expect(practice.requests()).toHaveLength(1);
	expect(jsonOf(run)[2]).toMatchObject({
		error: 'Message in item 2 is the same as in item 0, and so is the audience; everybody in it would get it as often',
	});
	await practice.push(operation, { ...own, content: '={{ $json.n }}' }, { items, executionId: 'personal' });
	expect(practice.requests()).toHaveLength(4);
});
