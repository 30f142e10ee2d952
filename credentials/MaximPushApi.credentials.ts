import type { IAuthenticate, ICredentialTestRequest, ICredentialType, INodeProperties, Icon } from 'n8n-workflow';
import { authenticateWith } from '../lib/credential/authenticate';
import { readBaseUrl } from '../lib/credential/baseUrl';
import { readCredential } from '../lib/credential/complete';
import { signWithHeaders, type HttpRequest } from '../lib/signing';

export interface MaximPushCredential {
	/** The admin token of the console. */
	accessToken: string;
	appId: string;
	baseUrl: string;
}

/** @throws Error with one sentence that names the field, for a credential that nothing can be signed with */
export function readMaximPush(stored: unknown): MaximPushCredential {
	return readCredential<MaximPushCredential>(stored, { required: [['accessToken', 'Access Token'], ['appId', 'App ID']], optional: [['baseUrl', 'Base URL']] });
}

/** @throws Error for an unusable base URL */
export function originMaximPush({ baseUrl }: MaximPushCredential): string {
	return readBaseUrl(baseUrl).origin;
}

/** Two fixed headers, `access-token` and `app_id`. */
export function signMaximPush(request: HttpRequest, { accessToken, appId }: MaximPushCredential): HttpRequest {
	return signWithHeaders(request, { 'access-token': accessToken.trim(), app_id: appId.trim() });
}

export function secretsMaximPush({ accessToken }: MaximPushCredential): string[] {
	return [accessToken.trim()];
}

const wrongToken = 'The Access Token is not accepted: copy the admin token again from the console';

function rule(value: number | undefined, message: string) {
	return { type: 'responseSuccessBody' as const, properties: { key: 'code', value, message } };
}

export class MaximPushApi implements ICredentialType {
	name = 'maximPushApi';

	displayName = 'MaxIM Push API';

	icon: Icon = { light: 'file:icons/maxim.svg', dark: 'file:icons/maxim.dark.svg' };

	documentationUrl = 'https://docs.lanyingim.com/quick-start/server-api-quick-start.html';

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

	authenticate: IAuthenticate = authenticateWith<MaximPushCredential>({ read: readMaximPush, sign: signMaximPush, origin: originMaximPush, signsBody: false });

	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			url: '/push/task/detail',
			body: { list: [1] },
			json: true,
			ignoreHttpStatusErrors: true,
		},
		rules: [
			rule(10003, wrongToken),
			rule(10008, wrongToken),
			rule(10010, 'The Access Token is right, but not an admin token'),
			rule(40000, 'The App ID is not known to this host'),
			rule(12006, 'Push is not switched on for this app'),
			rule(undefined, 'The host answers, but not as a MaxIM server'),
		],
	};
}
