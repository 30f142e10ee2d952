import type { IDataObject } from 'n8n-workflow';
import { goOn } from '../mipush/practice';
import { bulk, useBulkPush } from './bulkPush';

/** While items are read, which may take long, n8n goes on with other things, and can stop. */
const { practice, send, delivered, requests } = useBulkPush();
const count = 3000;
/** Left to n8n for each item, so that reading takes seconds. */
const slow = { title: '={{ $parameter.description }} of {{ $json.name }}' };
const items = (): IDataObject[] => bulk(count).map((item, index) => ({ ...item, name: `name ${index}` }));

test('others get their turn while items are read', async () => {
	let turns = 0;
	const timer = setInterval(() => turns++, 10);
	const { outputs, error } = await send({ ...slow, sendingOptions: { dryRun: true } }, items(), { settings: goOn });
	clearInterval(timer);
	expect(error).toBeUndefined();
	expect(outputs[0]).toHaveLength(count);
	// Without turns one or two: before and after.
	expect(turns).toBeGreaterThan(5);
});

test('a stop ends the reading, and nothing is sent', async () => {
	practice.sandbox.bulk.add({ prefix: 'bulk-', count });
	const { error } = await send(slow, items(), {
		settings: goOn,
		onStart: (cancel) => setTimeout(cancel, 100),
	});
	expect(error?.message).toBe('The execution was cancelled');
	expect(error?.description).toBe('It had not come to sending: the items were still being read');
	expect(requests()).toBe(0);
	expect(delivered()).toMatchObject({ delivered: 0 });
});
