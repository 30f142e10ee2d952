import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeHelpers, type INode, type INodeParameters, type INodeProperties } from 'n8n-workflow';
import { MaximPush } from '../../nodes/MaximPush/MaximPush.node';

/** The form as n8n builds it from the description: what a new node holds, what is shown when. */
const { description } = new MaximPush();

const node = (parameters: INodeParameters): INode => ({
	id: 'n',
	name: 'N',
	type: 'n',
	typeVersion: 1,
	position: [0, 0],
	parameters,
});

/** Parameters of a node, filled with their defaults; only what the form shows. */
function form(parameters: INodeParameters): INodeParameters {
	return (
		NodeHelpers.getNodeParameters(description.properties, parameters, true, false, node(parameters), description) ?? {}
	);
}

const every = (properties: readonly INodeProperties[]): INodeProperties[] =>
	properties.flatMap((property) => [
		property,
		...every(
			(property.options ?? []).flatMap((option) =>
				'values' in option ? option.values : 'displayName' in option && 'type' in option ? [option] : [],
			),
		),
	]);

test.each([
	['notification', 'send', ['audience', 'message', 'setting', 'actAs']],
	['task', 'getStatistics', ['list', 'actAs']],
	['certificate', 'get', ['environment', 'provider', 'includeSecrets', 'actAs']],
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
])('audience %s asks for one list, or a file in its place', (kind, list) => {
	expect(audience(kind).filter((name) => lists.includes(name))).toEqual([list]);
	expect(audience(kind)).toContain('targetsFrom');
	expect(audience(kind)).not.toContain('confirmEveryone');
	const file = Object.keys(form({ resource: 'notification', operation: 'send', audience: kind, targetsFrom: 'file' }));
	expect(file).toEqual(expect.arrayContaining(['binaryPropertyName', 'fileFormat']));
	expect(file.filter((name) => lists.includes(name))).toEqual([]);
});

test('audience all asks for the confirmation and for no list', () => {
	expect(audience('all').filter((name) => lists.includes(name))).toEqual([]);
	expect(audience('all')).toContain('confirmEveryone');
	expect(audience('all')).not.toContain('targetsFrom');
});

test('a new node has title and body in view', () => {
	const shown = form({});
	expect(shown).toMatchObject({ resource: 'notification', operation: 'send', audience: 'alias' });
	expect(Object.keys(shown.message as object)).toEqual(['type', 'title', 'body']);
});

test('the intent is shown where a click opens one', () => {
	const intent = (clickAction: string) =>
		form({ resource: 'notification', operation: 'send', message: { android: { clickAction, intent: 'i' } } }).message;
	expect(intent('intent')).toEqual({ android: { clickAction: 'intent', intent: 'i' } });
	expect(intent('open_app')).toEqual({ android: { clickAction: 'open_app' } });
});

test("words follow n8n's rules", () => {
	for (const { displayName, description: words, type, placeholder } of every(description.properties)) {
		expect(displayName).toMatch(/^([A-Z]|iOS)/);
		// One sentence has no period, several have.
		expect([words, words?.endsWith('.') ?? false]).toEqual([words, /[.] [A-Z]/.test(words ?? '')]);
		if (type === 'boolean') expect(words).toMatch(/^Whether /);
		if (type === 'string' && placeholder !== undefined) expect(placeholder).toMatch(/^e\.g\. /);
	}
});

test('the description can be cloned, which n8n does with it', () => {
	expect(() => structuredClone(description)).not.toThrow();
});

test('the codex is found by name and knows the Chinese names', () => {
	const codex = JSON.parse(readFileSync(join(__dirname, '../../nodes/MaximPush/MaximPush.node.json'), 'utf8')) as {
		node: string;
		alias: string[];
		resources: object;
	};
	expect(codex.node).toBe(`n8n-nodes-china-push.${description.name}`);
	expect(codex.alias).toContain('蓝莺IM');
	expect(codex).toHaveProperty('resources');
});
