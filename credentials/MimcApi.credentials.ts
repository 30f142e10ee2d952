import type { IAuthenticate, ICredentialType, INodeProperties, Icon } from 'n8n-workflow';
import { authenticateWith } from '../lib/credential/authenticate';
import { readBaseUrl } from '../lib/credential/baseUrl';
import { readCredential } from '../lib/credential/complete';
import type { CredentialScheme } from '../lib/credential/scheme';
import type { TestButton } from '../lib/credential/testButton';
import { signWithBodyMembers, type HttpRequest } from '../lib/signing';

export interface MimcCredential {
	/** Up to 19 digits, more than a number holds exactly. */
	appId: string;
	appKey: string;
	appSecret: string;
	baseUrl: string;
}

/** @throws Error with one sentence that names the field, for a credential that nothing can be signed with */
function read(stored: unknown): MimcCredential {
	return readCredential<MimcCredential>(stored, {
		required: [
			['appId', 'App ID'],
			['appKey', 'App Key'],
			['appSecret', 'App Secret'],
		],
		optional: [['baseUrl', 'Base URL']],
	});
}

/** @throws Error for an unusable base URL */
function origin({ baseUrl }: MimcCredential): string {
	return readBaseUrl(baseUrl).origin;
}

/** The credentials travel as members of the JSON body; there is no header. */
function sign(request: HttpRequest, { appId, appKey, appSecret }: MimcCredential): HttpRequest {
	// Expressions can turn an ID into a number.
	return signWithBodyMembers(request, {
		appId: String(appId).trim(),
		appKey: String(appKey).trim(),
		appSecret: appSecret.trim(),
	});
}

/** The manual (03-auth) wants both kept off the phones, so that neither leaks. */
function secrets({ appKey, appSecret }: MimcCredential): string[] {
	return [appSecret.trim(), String(appKey).trim()];
}

export const mimcScheme: CredentialScheme<MimcCredential> = { read, origin, sign, secrets, signsBody: true };

const noVerdict = 'MIMC takes no more requests for now, so nothing is known of the credential: test again later';

/** Asks for a token of an account: MIMC has no call that only reads. */
export const mimcTest: TestButton<MimcCredential> = {
	request: () => ({ method: 'POST', url: '/api/account/token', body: { appAccount: 'n8n-credential-test' } }),
	rules: [
		{ key: 'code', value: undefined, message: 'The host answers, but not as a MIMC server' },
		{ key: 'code', value: 429, message: noVerdict },
		{ key: 'code', value: '429', message: noVerdict },
		{ key: 'data.token', value: undefined, message: 'App ID, App Key and App Secret are not accepted together' },
	],
};

export class MimcApi implements ICredentialType {
	name = 'mimcApi';

	displayName = 'Xiaomi MIMC API';

	icon: Icon = { light: 'file:../nodes/Mimc/mimc.svg', dark: 'file:../nodes/Mimc/mimc.dark.svg' };

	documentationUrl = 'https://example.com/n8n-nodes-china-push/blob/main/README.md#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'App ID',
			name: 'appId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 2882303761517000002',
			description: 'The AppId of the app in the Xiaomi open platform',
		},
		// The manual (03-auth) keeps it off the phones, so it is a secret here.
		// eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password
		{
			displayName: 'App Key',
			name: 'appKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The AppKey of the app in the Xiaomi open platform',
		},
		{
			displayName: 'App Secret',
			name: 'appSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The AppSecret of the app in the Xiaomi open platform',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://mimc.chat.xiaomi.net',
			description: 'Protocol and host, without a path',
		},
	];

	authenticate: IAuthenticate = authenticateWith(mimcScheme);

	// The codes of a refusal are not documented, so the test looks for what only success has.

	// Tested by the node, in its own words: n8n's test says no more than ECONNREFUSED where nobody answers.
}
