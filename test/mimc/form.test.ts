import type { INodeParameters } from 'n8n-workflow';
import { Mimc } from '../../nodes/Mimc/Mimc.node';
import { filledIn } from '../forms';

/** The form as n8n builds it from the description: what a new node holds, what is shown when. */
const { description } = new Mimc();

const form = (parameters: INodeParameters): INodeParameters => filledIn(description, parameters);

test.each([
	['user', 'send', ['toAccount', 'fromAccount', 'msg', 'options']],
	['user', 'sendToMany', ['toAccounts', 'fromAccount', 'msg', 'options']],
	['group', 'send', ['topicId', 'fromAccount', 'msg', 'options']],
	['group', 'sendToMany', ['topicIds', 'fromAccount', 'msg', 'options']],
])('%s.%s shows its parameters under their wire names', (resource, operation, names) => {
	expect(Object.keys(form({ resource, operation }))).toEqual(expect.arrayContaining(names));
});

test('a binary field takes the place of the message', () => {
	const shown = Object.keys(form({ resource: 'user', operation: 'send', options: { payloadFrom: 'binary' } }));
	expect(shown).not.toContain('msg');
	expect(Object.keys(form({ resource: 'user', operation: 'send' }))).toContain('msg');
});

test('a new node sends text to a user', () => {
	expect(form({})).toMatchObject({
		resource: 'user',
		operation: 'send',
		options: {},
	});
});
