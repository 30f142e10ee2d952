import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeHelpers, type INode, type INodeParameters, type INodeProperties } from 'n8n-workflow';
import { Mimc } from '../../nodes/Mimc/Mimc.node';

/** The form as n8n builds it from the description: what a new node holds, what is shown when. */
const { description } = new Mimc();

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
	['user', 'send', ['toAccount', 'fromAccount', 'fromResource', 'msg', 'msgType']],
	['user', 'sendToMany', ['toAccounts', 'fromAccount', 'fromResource', 'msg', 'msgType']],
	['group', 'send', ['topicId', 'fromAccount', 'fromResource', 'msg', 'msgType']],
	['group', 'sendToMany', ['topicIds', 'fromAccount', 'fromResource', 'msg', 'msgType']],
])('%s.%s shows its parameters under their wire names', (resource, operation, names) => {
	expect(Object.keys(form({ resource, operation }))).toEqual(expect.arrayContaining(names));
});

test('a binary field takes the place of message and type', () => {
	const shown = Object.keys(form({ resource: 'user', operation: 'send', payloadFrom: 'binary' }));
	expect(shown).toContain('msgBinaryProperty');
	expect(shown).not.toContain('msg');
	expect(shown).not.toContain('msgType');
	expect(Object.keys(form({ resource: 'user', operation: 'send' }))).not.toContain('msgBinaryProperty');
});

test('a new node sends text to a user', () => {
	expect(form({})).toMatchObject({ resource: 'user', operation: 'send', payloadFrom: 'text', msgType: '' });
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
	const codex = JSON.parse(readFileSync(join(__dirname, '../../nodes/Mimc/Mimc.node.json'), 'utf8')) as {
		node: string;
		alias: string[];
		resources: object;
	};
	expect(codex.node).toBe(`n8n-nodes-china-push.${description.name}`);
	expect(codex.alias).toContain('小米消息云');
	expect(codex).toHaveProperty('resources');
});
