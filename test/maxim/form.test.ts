import type { INodeParameters } from 'n8n-workflow';
import { MaximPush } from '../../nodes/MaximPush/MaximPush.node';
import { filledIn } from '../forms';

/** The form as n8n builds it from the description: what a new node holds, what is shown when. */
const { description } = new MaximPush();

const form = (parameters: INodeParameters): INodeParameters => filledIn(description, parameters);

test.each([
	['notification', 'send', ['audience', 'title', 'body', 'clickAction', 'options']],
	['task', 'getStatistics', ['list', 'options']],
	['certificate', 'get', ['environment', 'provider', 'includeSecrets', 'options']],
	['alias', 'bind', ['userId', 'alias', 'pushToken']],
	['tag', 'add', ['userId', 'tags']],
	['tag', 'getByUser', ['userId']],
	['tag', 'remove', ['userId', 'tags']],
	['tag', 'removeAll', ['userId']],
])('%s.%s shows its parameters under their wire names', (resource, operation, names) => {
	expect(Object.keys(form({ resource, operation }))).toEqual(expect.arrayContaining(names));
});

const audience = (kind: string): string[] =>
	Object.keys(form({ resource: 'notification', operation: 'send', audience: kind }));
const lists = ['alias', 'pushToken', 'tag', 'userId'];

test.each([
	['alias', 'alias'],
	['push_token', 'pushToken'],
	['tag', 'tag'],
	['user_id', 'userId'],
])('audience %s asks for one list', (kind, list) => {
	expect(audience(kind).filter((name) => lists.includes(name))).toEqual([list]);
	expect(audience(kind)).not.toContain('confirmEveryone');
});

test('audience all asks for the confirmation and for no list', () => {
	expect(audience('all').filter((name) => lists.includes(name))).toEqual([]);
	expect(audience('all')).toContain('confirmEveryone');
});

test('a new node has title, text and click action in view', () => {
	const shown = form({});
	expect(shown).toMatchObject({ resource: 'notification', operation: 'send', audience: 'alias' });
	expect(shown).toMatchObject({ title: '', body: '', clickAction: '', options: {} });
});

test('the intent is shown where a click opens one', () => {
	const top = (clickAction: string) => Object.keys(form({ clickAction, intent: 'i' }));
	expect(top('intent')).toContain('intent');
	expect(top('open_app')).not.toContain('intent');
	const huawei = (clickAction: string) => form({ options: { huawei: { clickAction, intent: 'i' } } }).options;
	expect(huawei('intent')).toEqual({ huawei: { clickAction: 'intent', intent: 'i' } });
	expect(huawei('open_app')).toEqual({ huawei: { clickAction: 'open_app' } });
});
