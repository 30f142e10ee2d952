import { originMpaasPush, secretsMpaasPush, signMpaasPush, type MpaasPushCredential } from '../../credentials/MpaasPushApi.credentials';
import type { Service } from '../../lib/operation/operation';
import { formContentType } from '../../lib/signing';
import { readAnswer } from './answer';
import { errorTable } from './errors';
import { pace } from './limits';
import { operations } from './operations';

const credentialOf = (credential: Readonly<Record<string, unknown>>): MpaasPushCredential => credential as unknown as MpaasPushCredential;

export const service: Service = {
	name: 'mpaas',
	displayName: 'Ant mPaaS Push',
	credential: 'mpaasPushApi',
	resources: [
		{ value: 'push', name: 'Push', description: 'Messages to users, devices or everybody' },
		{ value: 'device', name: 'Device', description: 'Which user a device belongs to, and its state' },
		{ value: 'recall', name: 'Recall', description: 'Take messages back' },
		{ value: 'schedule', name: 'Schedule', description: 'Pushes that wait for their time' },
		{ value: 'statistics', name: 'Statistics', description: 'Pushed, arrived, opened' },
		{ value: 'task', name: 'Task', description: 'Pushes of many messages and broadcasts' },
		{ value: 'template', name: 'Template', description: 'Messages with placeholders' },
	],
	operations,
	origin: (credential) => originMpaasPush(credentialOf(credential)),
	// The content type is signed byte for byte, and Alibaba Cloud's clients send it without a charset.
	sign: (request, credential, moment) => signMpaasPush({ ...request, headers: { ...request.headers, 'content-type': formContentType } }, credentialOf(credential), moment),
	secrets: (credential) => secretsMpaasPush(credentialOf(credential)),
	read: readAnswer,
	errors: errorTable,
	pace: () => pace,
};
