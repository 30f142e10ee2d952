import { secret } from '../mipush/practice';
import { bulk, useBulkPush } from './bulkPush';

/** Many items in few requests: what comes out, and what is refused before the network. */
const { practice, send, delivered, requests } = useBulkPush();

test('batches 2,500 items into three requests and answers each item', async () => {
	const { outputs, error } = await send({}, bulk(2500));
	expect(error).toBeUndefined();
	expect(outputs[0]).toHaveLength(2500);
	expect(requests()).toBe(3);
	outputs[0]?.forEach((item, index) => {
		expect(item.json).toMatchObject({ outcome: 'accepted', target: `bulk-${index}` });
		expect(item.pairedItem).toEqual({ item: index });
	});
});

test('splits by outcome: every item leaves through one output, linked', async () => {
	const items = [{ regId: 'bulk-1' }, { regId: 'nobody' }, { regId: 'a,b' }, { regId: 'bulk-2' }];
	const { outputs, error } = await send({ sendingOptions: { splitByOutcome: true } }, items);
	expect(error).toBeUndefined();
	expect(outputs.map((output) => output.map(({ pairedItem }) => pairedItem))).toEqual([
		[{ item: 0 }, { item: 3 }],
		[{ item: 2 }],
		[],
		[{ item: 1 }],
	]);
	expect(outputs[1]?.[0]?.json.reason).toContain('Registration ID in item 2 holds ","');
});

test('a dry run sends nothing and shows the split with the secret masked', async () => {
	const { outputs } = await send({ sendingOptions: { dryRun: true } }, [...bulk(1500), { regId: '' }]);
	expect(requests()).toBe(0);
	expect(outputs[0]).toHaveLength(1501);
	expect(outputs[0]?.[0]?.json).toMatchObject({
		dryRun: true,
		request: 1,
		ofRequests: 2,
		targetsInRequest: 1000,
		sends: { method: 'POST', headers: { authorization: '***' } },
	});
	expect(outputs[0]?.[1000]?.json).toMatchObject({ request: 2, targetsInRequest: 500 });
	expect(outputs[0]?.[1500]?.json).toMatchObject({
		outcome: 'rejected',
		reason:
			'Registration ID in item 1500 is empty, because its expression gave nothing; it must name at least one registration ID',
	});
	expect(JSON.stringify(outputs)).not.toContain(secret);
});

test('more targets than the audience limit need a confirmation', async () => {
	const refused = await send({ sendingOptions: { audienceLimit: 10 } }, bulk(11));
	expect(refused.error?.message).toBe('The run has 11 targets; Audience Limit allows 10');
	expect(requests()).toBe(0);
	const dry = await send({ sendingOptions: { audienceLimit: 10, dryRun: true } }, bulk(11));
	expect(dry.hints.map(({ message: text }) => text)).toEqual([
		'The run has 11 targets; Audience Limit allows 10, so sending would be refused',
	]);
	const confirmed = await send({ sendingOptions: { audienceLimit: 10, confirmLargeAudience: true } }, bulk(11));
	expect(confirmed.error).toBeUndefined();
});

test('as an AI tool it reaches at most 100 targets, whatever the form says', async () => {
	const { error } = await send({ sendingOptions: { audienceLimit: 1000, confirmLargeAudience: true } }, bulk(101), {
		settings: { type: 'n8n-nodes-china-push.miPushTool' },
	});
	expect(error?.message).toContain('as an AI tool the node reaches at most 100');
	expect(requests()).toBe(0);
});

test('cancelling ends a run whose answers never come, and tells what was sent', async () => {
	practice.sandbox.dials.set({ fault: 'hang', after: 2 });
	const { error, run } = await send(
		{ sendingOptions: { batching: 'single', concurrency: 2, timeout: 600 } },
		bulk(50),
		{
			onStart: (cancel) => setTimeout(cancel, 400),
		},
	);
	expect(run.status === 'canceled' || error !== undefined).toBe(true);
	expect(delivered().delivered).toBeLessThan(10);
});
