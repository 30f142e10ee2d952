import type { IDataObject } from 'n8n-workflow';
import { goOn, jsonOf, otherRegId, regId, text, usePractice } from './practice';

/** A message of its own for every item, many in one request. */
const practice = usePractice();

const each = 'personalizedMessage.sendEachToRegIds';
const fromItem = { target: '={{ $json.id }}', title: '={{ $json.title }}', description: '=Hello {{ $json.name }}' };

const entries = (fields: Record<string, string>): Array<{ target: string; message: IDataObject }> => JSON.parse(fields.messages ?? '') as Array<{ target: string; message: IDataObject }>;

test('items travel together, each with its own words, and each is answered', async () => {
	const items = [{ id: regId, title: 'a', name: 'Li' }, { id: otherRegId, title: 'b', name: 'Han' }, { id: regId, title: 'c', name: 'Li again' }];
	const run = await practice.push(each, fromItem, { items });
	expect(entries(practice.request().fields).map(({ target, message }) => [target, message.title, message.description])).toEqual([[regId, 'a', 'Hello Li'], [otherRegId, 'b', 'Hello Han'], [regId, 'c', 'Hello Li again']]);
	expect(jsonOf(run).map(({ target, outcome }) => [target, outcome])).toEqual(items.map(({ id }) => [id, 'accepted']));
	// The same person may get two different messages: they are not the same message twice.
	expect(practice.sandbox.phones.list().map(({ received }) => received)).toEqual([2, 1, 0]);
});

test('1001 items are two requests', async () => {
	practice.sandbox.bulk.add({ prefix: 'bulk-', count: 2000 });
	const items = Array.from({ length: 1001 }, (_, index) => ({ id: `bulk-${index}`, title: `t${index}`, name: 'x' }));
	const run = await practice.push(each, fromItem, { items });
	const lists = practice.requests().map(({ fields }) => entries(fields));
	expect(lists.map(({ length }) => length).sort()).toEqual([1, 1000]);
	for (const { target, message } of lists.flat()) expect(message.title).toBe(target.replace('bulk-', 't'));
	expect(jsonOf(run).map(({ target }) => target)).toEqual(items.map(({ id }) => id));
});

test('items of different times travel in different requests, because the time is the request\'s', async () => {
	const hour = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
	const items = [{ id: regId, at: hour(1) }, { id: otherRegId, at: hour(2) }, { id: regId, at: '' }].map((item, index) => ({ ...item, title: `t${index}`, name: 'x' }));
	await practice.push(each, { ...fromItem, schedule: { timeToSend: '={{ $json.at }}' } }, { items });
	const sent = practice.requests().map(({ fields }) => [fields.time_to_send, entries(fields).map(({ message }) => message.title).join()]).sort((a, b) => String(a[1]).localeCompare(String(b[1])));
	expect(sent).toEqual([[String(Date.parse(items[0]?.at ?? '')), 't0'], [String(Date.parse(items[1]?.at ?? '')), 't1'], [undefined, 't2']]);
});

test('a wrong item does not hold up the others, with Continue On Fail', async () => {
	const items = [{ id: regId, title: 'a' }, { id: otherRegId, title: 'x'.repeat(50) }, { id: 'a,b', title: 'c' }, { id: otherRegId, title: 'd' }].map((item) => ({ ...item, name: 'x' }));
	const run = await practice.push(each, fromItem, { items, settings: goOn });
	expect(entries(practice.request().fields).map(({ message }) => message.title)).toEqual(['a', 'd']);
	expect(jsonOf(run).map(({ error, outcome }) => error ?? outcome)).toEqual(['accepted', 'Title in item 1 has 50 characters; at most 49 are allowed', expect.stringMatching(/^Registration ID in item 2 holds ","/), 'accepted']);
});

test('dead targets fall to their items', async () => {
	const items = [{ id: regId }, { id: 'nobody' }, { id: otherRegId }].map((item, index) => ({ ...item, title: `t${index}`, name: 'x' }));
	expect(jsonOf(await practice.push(each, fromItem, { items })).map(({ outcome }) => outcome)).toEqual(['accepted', 'deadTarget', 'accepted']);
});

test('lists written as JSON in several items become one request, each item answered for its own', async () => {
	const list = (ids: string[]): string => JSON.stringify(ids.map((target) => ({ target, message: { ...text, title: target } })));
	const run = await practice.push(each, { messagesFrom: 'json', messages: '={{ $json.list }}' }, { items: [{ list: list([regId, 'nobody']) }, { list: list([otherRegId]) }] });
	expect(entries(practice.request().fields).map(({ target }) => target)).toEqual([regId, 'nobody', otherRegId]);
	expect(jsonOf(run)).toEqual([expect.objectContaining({ outcome: 'accepted', target: [regId, 'nobody'], deadTargets: ['nobody'] }), expect.objectContaining({ outcome: 'accepted', target: otherRegId })]);
});
