import type { IDataObject } from 'n8n-workflow';
import { goOn } from '../mipush/practice';
import { bulk, useBulkPush } from './bulkPush';

/** More items than a call can take arguments, through n8n's engine: nothing may grow with them but memory. */
const { practice, send, delivered, requests } = useBulkPush();
const count = 130_000;
const sendingOptions = { confirmLargeAudience: true, requestsPerSecond: 100_000 };

test('130,000 items that are refused are each told why, in order', async () => {
	const { outputs, error } = await send(
		{ sendingOptions },
		Array.from({ length: count }, (): IDataObject => ({ regId: '' })),
		{ settings: goOn },
	);
	expect(error).toBeUndefined();
	const items = outputs[0] ?? [];
	expect(items).toHaveLength(count);
	const wrong = items.findIndex(
		({ json, pairedItem }, item) =>
			json.error !==
				`Registration ID in item ${item} is empty, because its expression gave nothing; it must name at least one registration ID` ||
			(pairedItem as { item: number }).item !== item,
	);
	expect(wrong).toBe(-1);
	expect(requests()).toBe(0);
}, 120_000);

test('130,000 that are sent together are each answered, in order', async () => {
	practice.sandbox.bulk.add({ prefix: 'bulk-', count });
	const { outputs, error } = await send({ sendingOptions }, bulk(count), { settings: goOn });
	expect(error).toBeUndefined();
	const items = outputs[0] ?? [];
	expect(items).toHaveLength(count);
	const wrong = items.findIndex(
		({ json, pairedItem }, item) =>
			json.outcome !== 'accepted' || json.target !== `bulk-${item}` || (pairedItem as { item: number }).item !== item,
	);
	expect(wrong).toBe(-1);
	expect(requests()).toBe(count / 1000);
	expect(delivered()).toMatchObject({ distinct: count, duplicates: 0 });
}, 120_000);

test('130,000 different doubts are few hints, and each stands on its item', async () => {
	const items = Array.from({ length: count }, (_, index): IDataObject => ({
		regId: 'bulk-1',
		name: `[object A${index}]`,
	}));
	const { outputs, error, hints } = await send(
		{ title: '={{ $json.name }}', sendingOptions: { ...sendingOptions, batching: 'single', dryRun: true } },
		items,
		{ settings: goOn },
	);
	expect(error).toBeUndefined();
	expect(outputs[0]?.findIndex(({ json }, item) => !JSON.stringify(json.warnings).includes(`[object A${item}]`))).toBe(
		-1,
	);
	expect(hints).toHaveLength(21);
	expect(hints.at(-1)?.message).toBe('129980 more hints like these; see "warnings" in the output');
}, 120_000);
