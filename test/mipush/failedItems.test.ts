import type { IDataObject } from 'n8n-workflow';
import { errorOutput, goOn, jsonOf, otherRegId, regId, text, usePractice } from './practice';

/** What becomes of items when some of them fail: the shape, the way out, the pairing, the order. */
const practice = usePractice();

const send = 'message.sendToRegIds';

/** Makes the request that holds this text fail. */
function refuse(part: string, code = 10008): void {
	// Dials know paths only: messages that shall fail go by the path of v2.
	practice.sandbox.dials.set({ fault: 'code', code, path: `/${part}/message/regid` });
}

/** Every item a group of its own, by title; `bad` ones travel on v2. */
const mixed = { title: '={{ $json.title }}', options: { apiVersion: '={{ $json.bad ? "v2" : "v3" }}' } };
const items = (count: number, bad: readonly number[]): IDataObject[] =>
	Array.from({ length: count }, (_, index) => ({
		id: index % 2 ? regId : otherRegId,
		title: `t${index}`,
		bad: bad.includes(index),
		order: index,
	}));

const nothing = 'Registration ID in item 1 is empty, because its expression gave nothing';

test('refused before the network: the others are sent, the item says why', async () => {
	const run = await practice.pushEach([regId, '', otherRegId, 'a,b'], {}, { settings: goOn });
	expect(run.error).toBeUndefined();
	expect(run.outputs).toHaveLength(1);
	expect(jsonOf(run)).toEqual([
		expect.objectContaining({ outcome: 'accepted', target: regId }),
		{
			error: `${nothing}; it must name at least one registration ID`,
			message: `${nothing}; it must name at least one registration ID. Correct the expression, or give the item the value`,
			details: {
				outcome: 'rejected',
				parameter: 'Registration ID',
				remedy: 'Correct the expression, or give the item the value',
				whoMustAct: 'you',
			},
		},
		expect.objectContaining({ outcome: 'accepted', target: otherRegId }),
		expect.objectContaining({ error: expect.stringMatching(/^Registration ID in item 3 holds ","/) }),
	]);
	expect(run.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
		{ item: 3 },
	]);
	expect(practice.request().fields.registration_id).toBe(`${regId},${otherRegId}`);
});

test('n8n routes failed items to the error output, with the data of the item they belong to', async () => {
	refuse('v2');
	const run = await practice.push(
		send,
		{ registrationId: '={{ $json.id }}', ...text, ...mixed },
		{ items: items(5, [1, 3]), settings: errorOutput },
	);
	expect(run.error).toBeUndefined();
	expect(run.outputs).toHaveLength(2);
	const [accepted = [], failed = []] = run.outputs;
	expect(accepted.map(({ json, pairedItem }) => [json.outcome, pairedItem])).toEqual(
		[0, 2, 4].map((item) => ['accepted', { item }]),
	);
	expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 3 }]);
	for (const [position, order] of [1, 3].entries()) {
		// The incoming data, and beside it what went wrong.
		expect(failed[position]?.json).toMatchObject({
			order,
			title: `t${order}`,
			error: expect.stringContaining('10008'),
			message: expect.any(String),
			details: { outcome: 'rejected', target: regId, vendorCode: '10008' },
		});
	}
});

test('a refused item goes the same way', async () => {
	const run = await practice.pushEach([regId, ''], {}, { settings: errorOutput });
	expect(run.outputs.map((output) => output.length)).toEqual([1, 1]);
	expect(run.outputs[1]?.[0]).toMatchObject({
		json: { error: expect.stringContaining('is empty'), details: { parameter: 'Registration ID' } },
		pairedItem: { item: 1 },
	});
});

// An expression that merely finds nothing gives nothing: that is n8n's rule, and an empty title is told as such.
test("an error in an expression is that item's, too", async () => {
	const run = await practice.push(
		send,
		{
			registrationId: '={{ $json.id }}',
			...text,
			title: '={{ $json.title ? $json.title.toUpperCase() : $("Nowhere").first().json.title }}',
		},
		{ items: [{ id: regId, title: 'a' }, { id: regId }, { id: otherRegId, title: 'b' }], settings: errorOutput },
	);
	expect(run.outputs.map((output) => output.map(({ pairedItem }) => pairedItem))).toEqual([
		[{ item: 0 }, { item: 2 }],
		[{ item: 1 }],
	]);
	expect(
		practice
			.requests()
			.map(({ fields }) => fields.title)
			.sort(),
	).toEqual(['A', 'B']);
	expect(jsonOf(run, 1)[0]).toMatchObject({
		error: expect.stringMatching(/node doesn't exist/),
		details: { outcome: 'rejected' },
	});
});

test('without Continue On Fail an error in an expression ends the node before anything is sent', async () => {
	const run = await practice.push(
		send,
		{
			registrationId: '={{ $json.id }}',
			...text,
			title: '={{ $json.title ? $json.title.toUpperCase() : $("Nowhere").first().json.title }}',
		},
		{ items: [{ id: regId, title: 'a' }, { id: regId }] },
	);
	expect(run.error?.message).toMatch(/node doesn't exist/);
	expect(practice.requests()).toEqual([]);
});

test('dead targets inside an accepted request are no failures: they stay on the first output', async () => {
	const run = await practice.pushEach([regId, 'nobody', otherRegId], {}, { settings: errorOutput });
	expect(run.outputs.map((output) => output.length)).toEqual([3, 0]);
	expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(['accepted', 'deadTarget', 'accepted']);
	expect(run.hints.map(({ message }) => message)).toEqual(['1 of 3 targets is gone; take it off your list']);
});

test("items keep their order and their pairing, whatever the answers' order and outcomes", async () => {
	refuse('v2');
	const bad = [0, 3, 4, 11, 17, 38];
	// The first answers come last.
	practice.sandbox.dials.set({ fault: 'slow', delayMs: 120, times: 5 });
	const run = await practice.push(
		send,
		{ registrationId: '={{ $json.id }}', ...text, ...mixed },
		{ items: items(40, bad), settings: goOn },
	);
	expect(run.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
		Array.from({ length: 40 }, (_, item) => ({ item })),
	);
	expect(jsonOf(run).map(({ error }) => error !== undefined)).toEqual(
		Array.from({ length: 40 }, (_, item) => bad.includes(item)),
	);
	const titles = practice.requests().map(({ fields }) => fields.title);
	expect(new Set(titles).size).toBe(40);
});

test('without Continue On Fail the error counts what was accepted and what was not begun', async () => {
	refuse('v2');
	const run = await practice.push(
		send,
		{ registrationId: '={{ $json.id }}', ...text, ...mixed, sendingOptions: { concurrency: 1 } },
		{ items: items(6, [2]) },
	);
	expect(run.error?.message).toContain('10008');
	expect(run.error?.context).toMatchObject({ itemIndex: 2, outcome: 'rejected' });
	// The editor adds it to the message.
	expect(run.error?.description).not.toMatch(/Item: /);
	expect(run.error?.description).toContain('Accepted: items 0–1');
	expect(run.error?.description).toContain('not sent: items 3–5');
	expect(practice.requests()).toHaveLength(3);
});

test('batching can be switched off: every item a request and a message ID of its own', async () => {
	const run = await practice.pushEach([regId, otherRegId, regId], {
		sendingOptions: { batching: 'single', concurrency: 1 },
	});
	expect(practice.requests().map(({ fields }) => fields.registration_id)).toEqual([regId, otherRegId, regId]);
	expect(new Set(jsonOf(run).map(({ messageId }) => messageId)).size).toBe(3);
});

test('1001 items are two requests, each target once, each item answered', async () => {
	practice.sandbox.bulk.add({ prefix: 'bulk-', count: 2000 });
	const ids = Array.from({ length: 1001 }, (_, index) => `bulk-${index}`);
	const run = await practice.pushEach(ids);
	const lists = practice.requests().map(({ fields }) => (fields.registration_id ?? '').split(','));
	expect(lists.map((list) => list.length).sort()).toEqual([1, 1000]);
	expect(new Set(lists.flat())).toEqual(new Set(ids));
	expect(jsonOf(run).map(({ target }) => target)).toEqual(ids);
	expect(jsonOf(run).every(({ outcome }) => outcome === 'accepted')).toBe(true);
});

test('a target named twice for the same message gets it once, and both items are answered', async () => {
	const run = await practice.pushEach([regId, otherRegId, regId]);
	expect(practice.request().fields.registration_id).toBe(`${regId},${otherRegId}`);
	expect(jsonOf(run).map(({ target, outcome }) => [target, outcome])).toEqual([
		[regId, 'accepted'],
		[otherRegId, 'accepted'],
		[regId, 'accepted'],
	]);
	expect(practice.sandbox.phones.list().map(({ received }) => received)).toEqual([1, 1, 0]);
	expect(run.hints.map(({ message }) => message).join()).toMatch(/named more than once/);
});

test('items share a request, not their data: changing one output leaves the others alone', async () => {
	const run = await practice.pushEach([regId, otherRegId]);
	const [first, second] = jsonOf(run);
	(first?.response as IDataObject).code = 'changed';
	((first?.response as IDataObject).data as IDataObject).id = 'changed';
	expect(second?.response).toMatchObject({ code: 0, data: { id: expect.stringMatching(/^sdm/) } });
});

describe('what concerns the whole run, with Continue On Fail', () => {
	// n8n hands the incoming items on as if all were well when a node throws: no item must look sent that was not.
	const faults: Array<[string, IDataObject, IDataObject, RegExp]> = [
		['a credential without a secret', {}, { appSecret: '' }, /App Secret of the credential is empty/],
		['a base URL with a path', {}, { baseUrl: 'http://127.0.0.1:1/path' }, /must not hold a path/],
		[
			'an option out of range',
			{ sendingOptions: { concurrency: 0 } },
			{},
			/Sending Options > Concurrent Requests.*from 1 to 256/,
		],
	];

	test.each(faults)('%s fails every item', async (_what, parameters, credential, says) => {
		for (const settings of [goOn, errorOutput]) {
			const run = await practice.pushEach([regId, otherRegId], parameters, {
				settings,
				credential: practice.credential(credential),
			});
			const failed = settings === errorOutput ? jsonOf(run, 1) : jsonOf(run);
			expect(run.outputs.map((output) => output.length)).toEqual(settings === errorOutput ? [0, 2] : [2]);
			for (const item of failed)
				expect(item).toMatchObject({ error: expect.stringMatching(says), details: { outcome: 'rejected' } });
			expect(practice.requests()).toEqual([]);
		}
	});

	test.each(faults)('%s ends the node without it', async (_what, parameters, credential, says) => {
		const run = await practice.pushEach([regId, otherRegId], parameters, {
			credential: practice.credential(credential),
		});
		expect(run.error?.message).toMatch(says);
		expect(run.outputs.flat()).toEqual([]);
	});
});
