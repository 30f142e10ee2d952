import type { INodeParameters } from 'n8n-workflow';
import { Mimc } from '../../nodes/Mimc/Mimc.node';
import { filledIn } from '../forms';

/** The form as n8n builds it from the description: what a new node holds, what is shown when. */
const { description } = new Mimc();

const form = (parameters: INodeParameters): INodeParameters => filledIn(description, parameters);

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
