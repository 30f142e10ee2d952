import { originMpaasPush, readMpaasPush, secretsMpaasPush, signMpaasPush, type MpaasPushCredential } from '../../credentials/MpaasPushApi.credentials';
import type { Service } from '../../lib/operation/operation';
import { acs3CanonicalRequest, formContentType, parseParameters, rpcStringToSign } from '../../lib/signing';
import { readAnswer } from './answer';
import { errorTable } from './errors';
import { rate } from './limits';
import { operations } from './operations';

const credentialOf = (credential: Readonly<Record<string, unknown>>): MpaasPushCredential => credential as unknown as MpaasPushCredential;

/** The content type is signed byte for byte, and Alibaba Cloud's clients send it without a charset. */
const sign: Service['sign'] = (request, credential, moment) => signMpaasPush({ ...request, headers: { ...request.headers, 'content-type': formContentType } }, credentialOf(credential), moment);

/** The text under the signature, of either scheme. */
const signedText: NonNullable<Service['signedText']> = (request, credential, moment) => {
	const signed = sign(request, credential, moment);
	if (credentialOf(credential).signatureMethod !== 'rpcV1') return acs3CanonicalRequest(signed).canonical;
	return rpcStringToSign(signed.method, parseParameters(signed.body ?? '').filter(({ name }) => name !== 'Signature'));
};

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
	readCredential: (stored) => ({ ...readMpaasPush(stored) }),
	origin: (credential) => originMpaasPush(credentialOf(credential)),
	sign,
	signedText,
	signedPlainly: [
		'AppId', 'WorkspaceId', 'TenantId', 'RegionId', 'Action', 'Version', 'Format', 'AccessKeyId', 'SignatureMethod', 'SignatureNonce', 'SignatureVersion', 'Timestamp',
		'x-acs-action', 'x-acs-version', 'x-acs-content-sha256', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-accesskey-id',
	],
	secrets: (credential) => secretsMpaasPush(credentialOf(credential)),
	read: readAnswer,
	errors: errorTable,
	rate: () => rate,
};
