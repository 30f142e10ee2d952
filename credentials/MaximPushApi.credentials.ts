import type { IAuthenticate, ICredentialType, INodeProperties, Icon } from 'n8n-workflow';
import { authenticateWith } from '../lib/credential/authenticate';
import { readBaseUrl } from '../lib/credential/baseUrl';
import { readCredential } from '../lib/credential/complete';
import type { CredentialScheme } from '../lib/credential/scheme';
import type { TestButton } from '../lib/credential/testButton';
import { signWithHeaders, type HttpRequest } from '../lib/signing';

export interface MaximPushCredential {
	/** The admin token of the console. */
	accessToken: string;
	appId: string;
	baseUrl: string;
}

/** @throws Error with one sentence that names the field, for a credential that nothing can be signed with */
function read(stored: unknown): MaximPushCredential {
	return readCredential<MaximPushCredential>(stored, {
		required: [
			['accessToken', 'Access Token'],
			['appId', 'App ID'],
		],
		optional: [['baseUrl', 'Base URL']],
	});
}

/** @throws Error for an unusable base URL */
function origin({ baseUrl }: MaximPushCredential): string {
	return readBaseUrl(baseUrl).origin;
}

/** Two fixed headers, `access-token` and `app_id`. */
function sign(request: HttpRequest, { accessToken, appId }: MaximPushCredential): HttpRequest {
	return signWithHeaders(request, { 'access-token': accessToken.trim(), app_id: appId.trim() });
}

function secrets({ accessToken }: MaximPushCredential): string[] {
	return [accessToken.trim()];
}

export const maximPushScheme: CredentialScheme<MaximPushCredential> = { read, origin, sign, secrets, signsBody: false };

const wrongToken = 'The Access Token is not accepted: copy the admin token again from the console';
const license = 'Access Token and App ID are right, but nothing can be sent: renew or extend it in the MaxIM console';
const noVerdict = 'MaxIM could not answer for now, so nothing is known of the credential: test again later';

/** Codes that mean that nothing can be sent with this credential, or tell nothing of it; any other comes after the token was accepted. */
const refusals: ReadonlyArray<readonly [code: number | undefined, sentence: string]> = [
	[10003, wrongToken],
	[10008, wrongToken],
	[10000, 'The user of the Access Token does not exist any more: copy the admin token again from the console'],
	[10010, 'The Access Token is right, but not an admin token'],
	[40000, 'The App ID is not known to this host'],
	[12006, 'Push is not switched on for this app'],
	[30021, `The licence is not valid. ${license}`],
	[30022, `The licence has ended. ${license}`],
	[30023, `The limit of the licence is reached. ${license}`],
	[10009, noVerdict],
	[20000, noVerdict],
	[undefined, 'The host answers, but not as a MaxIM server'],
];

/** Asks for a task that does not exist. */
export const maximPushTest: TestButton<MaximPushCredential> = {
	request: () => ({ method: 'POST', url: '/push/task/detail', body: { list: [1] } }),
	// The service's answers are read with codes as text, too.
	rules: refusals.flatMap(([code, message]) =>
		(code === undefined ? [code] : [code, String(code)]).map((value) => ({ key: 'code', value, message })),
	),
};

export class MaximPushApi implements ICredentialType {
	name = 'maximPushApi';

	displayName = 'MaxIM Push API';

	icon: Icon = { light: 'file:../nodes/MaximPush/maxim.svg', dark: 'file:../nodes/MaximPush/maxim.dark.svg' };

	documentationUrl = 'https://example.com/n8n-nodes-china-push/blob/main/README.md#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The admin token, from the Token page of the MaxIM (Lanying IM) console',
		},
		{
			displayName: 'App ID',
			name: 'appId',
			type: 'string',
			required: true,
			default: '',
			description: 'The app_id shown on the application page of the console',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://api.example.com',
			description: 'The API endpoint shown on the application page of the console, without a path',
		},
	];

	authenticate: IAuthenticate = authenticateWith(maximPushScheme);

	// Tested by the node, in its own words: n8n's test says no more than ECONNREFUSED where nobody answers.
}
