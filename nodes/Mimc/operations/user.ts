import { targets } from '../../../lib/operation/field';
import { inResource } from '../../../lib/operation/resource';
import { asList } from '../../../lib/operation/targets';
import { limits } from '../limits';
import { checkMessage, messageFields, shapeMessage } from '../message';

const base = { kind: 'send', method: 'POST', encoding: 'json', check: checkMessage, shape: shapeMessage } as const;

const unseen = 'An account that MIMC has never seen is created without a word, so a wrong one is never reported';

const toAccount = targets('toAccount', 'To Account', {
	required: true,
	max: 1,
	noun: 'account',
	emit: ([account]) => account,
	description: `The receiver's ID in the account system of your app. ${unseen}`,
	placeholder: 'e.g. {{ $json.account }}',
});

const toAccounts = targets('toAccounts', 'To Accounts', {
	required: true,
	max: limits.targets,
	noun: 'account',
	emit: asList,
	description: `The receivers' IDs in the account system of your app. ${unseen}`,
	placeholder: 'e.g. {{ $json.account }}',
});

export const user = inResource({ value: 'user', name: 'User', description: 'Chat messages to users' }, [
	{
		...base,
		operation: 'send',
		name: 'Send',
		action: 'Send message to user',
		description: 'Chat message to one user; one request for each item',
		source: 'MIMC push document, one message to one user',
		path: '/api/push/p2p/',
		fields: [toAccount, ...messageFields],
		target: 'toAccount',
	},
	{
		...base,
		operation: 'sendToMany',
		name: 'Send to Many',
		action: 'Send message to many users',
		description:
			'The same chat message to many users; items that differ only in the receiver travel together. MIMC counts receivers, so each weighs as one in Requests per Second',
		source: 'MIMC push document, one message to many users',
		path: '/api/push/p2p/more',
		fields: [toAccounts, ...messageFields],
		batching: { into: 'toAccounts' },
	},
]);
