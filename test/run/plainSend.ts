import type { Operation } from '../../lib/operation/operation';

/** For tests that run below n8n: a send with nothing but its kind. */
export const plainSend: Operation = {
	resource: 'message',
	operation: 'send',
	name: 'Send',
	action: 'Send message',
	description: 'Test',
	source: 'test',
	kind: 'send',
	method: 'POST',
	path: '/send',
	encoding: 'json',
	fields: [],
};
