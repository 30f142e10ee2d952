import type { IAuthenticate, ICredentialType, INodeProperties, Icon } from 'n8n-workflow';
import { authenticateWith } from '../lib/credential/authenticate';
import { readBaseUrl } from '../lib/credential/baseUrl';
import { readCredential } from '../lib/credential/complete';
import type { CredentialScheme } from '../lib/credential/scheme';
import { SigningError, signBasic, signSortedMd5, type HttpRequest, type SigningMoment } from '../lib/signing';

export interface XgPushCredential {
	/** Digits; from 2200000000 on an iOS app. */
	accessId: string;
	secretKey: string;
	/** The alphanumeric ID of the console; only API version 3 asks for it. */
	appId?: string;
	baseUrl: string;
}

/** @throws Error with one sentence that names the field, for a credential that nothing can be signed with */
function read(stored: unknown): XgPushCredential {
	return readCredential<XgPushCredential>(stored, {
		required: [['secretKey', 'Secret Key']],
		optional: [
			['accessId', 'Access ID'],
			['appId', 'App ID'],
			['baseUrl', 'Base URL'],
		],
	});
}

/** @throws Error for an unusable base URL */
function origin({ baseUrl }: XgPushCredential): string {
	return readBaseUrl(baseUrl).origin;
}

const versionThree = /^[^?#]*:\/\/[^/?#]+\/v3\//;

/**
 * Version 2: sorted-parameter MD5 with `access_id` and `timestamp` (XG guide, server API, content signature).
 * Version 3, known by its path `/v3/`: HTTP Basic of App ID and Secret Key (XG guide, REST API v3, authentication).
 */
function sign(
	request: HttpRequest,
	{ accessId, secretKey, appId }: XgPushCredential,
	moment: SigningMoment,
): HttpRequest {
	const secret = secretKey.trim();
	if (versionThree.test(request.url)) {
		if (!appId?.trim()) throw new SigningError('API version 3 needs the App ID of the console in the credential');
		return signBasic(request, { user: appId.trim(), password: secret });
	}
	// Expressions can turn an ID into a number.
	const access_id = String(accessId).trim();
	if (!/^\d+$/.test(access_id)) throw new SigningError('The Access ID in the credential must consist of digits');
	return signSortedMd5(request, {
		secretKey: secret,
		parameters: { access_id, timestamp: String(Math.floor(moment.now / 1000)) },
	});
}

function secrets({ secretKey }: XgPushCredential): string[] {
	return [secretKey.trim()];
}

export const xgPushScheme: CredentialScheme<XgPushCredential> = { read, origin, sign, secrets, signsBody: true };

export class XgPushApi implements ICredentialType {
	name = 'xgPushApi';

	displayName = 'Tencent XG Push API';

	icon: Icon = { light: 'file:../nodes/XgPush/xg.svg', dark: 'file:../nodes/XgPush/xg.dark.svg' };

	documentationUrl = 'https://example.com/n8n-nodes-china-push/blob/main/README.md#credentials';

	properties: INodeProperties[] = [
		{
			displayName:
				'Tencent closed the public XG service on 2020-10-31. This is for private gateways and for whoever runs one that speaks XG: set the Base URL to its host. TPNS, which followed XG, is another API.',
			name: 'statusNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Access ID',
			name: 'accessId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 2100000001',
			description: 'Digits, from the application settings; 2200000000 and above means an iOS app',
		},
		{
			displayName: 'Secret Key',
			name: 'secretKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The SECRET KEY of the application settings, not the ACCESS KEY',
		},
		{
			displayName: 'App ID',
			name: 'appId',
			type: 'string',
			default: '',
			description:
				'The APPID of the application settings, letters and digits; only operations of API version 3 need it',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://openapi.xg.qq.com',
			description:
				'Protocol and host of your gateway, without a path; the host is part of the signature, and the one that stands here was the public one, which is closed',
		},
	];

	authenticate: IAuthenticate = authenticateWith(xgPushScheme);

	// Tested by the node: one request cannot try the Access ID and the App ID, and n8n's rules know no "anything but 0".
}
