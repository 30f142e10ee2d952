import type { IAuthenticate, ICredentialType, INodeProperties, Icon } from 'n8n-workflow';
import { authenticateWith } from '../lib/credential/authenticate';
import { readBaseUrl } from '../lib/credential/baseUrl';
import { readCredential } from '../lib/credential/complete';
import type { CredentialScheme } from '../lib/credential/scheme';
import {
	SigningError,
	signBasic,
	signSortedMd5,
	signTimestampHmac,
	type HttpRequest,
	type SigningMoment,
} from '../lib/signing';

/** XG, which a gateway may speak, or TPNS, which followed it. */
export type XgPushService = 'xg' | 'tpns';

export interface XgPushCredential {
	/** Absent in what was stored before there was a choice: then XG is meant. */
	service?: XgPushService;
	/** Digits; of XG from 2200000000 on an iOS app, of TPNS 15… for Android and 16… for iOS. */
	accessId: string;
	secretKey: string;
	/** The alphanumeric ID of the console; only API version 3 asks for it. */
	appId?: string;
	/** Where the app of TPNS is kept; `other` is the host in `baseUrl`. */
	region?: TpnsRegion;
	/** How a request to TPNS proves who sends it. */
	authentication?: 'hmac' | 'basic';
	baseUrl: string;
}

/** TPNS, request structure (2024-01): regions share no data. */
const tpnsOrigins = {
	guangzhou: 'https://api.tpns.tencent.com',
	shanghai: 'https://api.tpns.sh.tencent.com',
	hongKong: 'https://api.tpns.hk.tencent.com',
	singapore: 'https://api.tpns.sgp.tencent.com',
} as const;

export type TpnsRegion = keyof typeof tpnsOrigins | 'other';

/** @throws Error with one sentence that names the field, for a credential that nothing can be signed with */
function read(stored: unknown): XgPushCredential {
	return readCredential<XgPushCredential>(stored, {
		required: [['secretKey', 'Secret Key']],
		optional: [
			['service', 'Service'],
			['accessId', 'Access ID'],
			['appId', 'App ID'],
			['region', 'Region'],
			['authentication', 'Authentication'],
			['baseUrl', 'Base URL'],
		],
		choices: { service: ['xg', 'tpns'], authentication: ['hmac', 'basic'] },
	});
}

export const isTpns = ({ service }: Pick<XgPushCredential, 'service'>): boolean => service === 'tpns';

/** @throws Error for an unusable base URL */
function origin(credential: XgPushCredential): string {
	const { region, baseUrl } = credential;
	if (!isTpns(credential) || region === 'other') return readBaseUrl(baseUrl).origin;
	if (region === undefined || !Object.hasOwn(tpnsOrigins, region))
		throw new Error('The Region of the credential is none of those that TPNS has: choose it again');
	return tpnsOrigins[region];
}

const versionThree = /^[^?#]*:\/\/[^/?#]+\/v3\//;

/** Expressions can turn an ID into a number. @throws SigningError for one that has other characters than digits */
function accessIdOf({ accessId }: XgPushCredential): string {
	const id = String(accessId).trim();
	if (!/^\d+$/.test(id)) throw new SigningError('The Access ID in the credential must consist of digits');
	return id;
}

const isUpload = ({ headers }: HttpRequest): boolean =>
	headers['content-type']?.toLowerCase().startsWith('multipart/') === true;

/** TPNS, signature authentication (2024-01) and Basic authentication (2024-01). For an upload Tencent describes Basic only. */
function signTpns(request: HttpRequest, credential: XgPushCredential, moment: SigningMoment): HttpRequest {
	const id = accessIdOf(credential);
	const secretKey = credential.secretKey.trim();
	if (credential.authentication === 'basic' || isUpload(request))
		return signBasic(request, { user: id, password: secretKey });
	return signTimestampHmac(
		request,
		{ id, secretKey, headers: { id: 'accessid', timestamp: 'timestamp', signature: 'sign' } },
		moment,
	);
}

/**
 * Version 2: sorted-parameter MD5 with `access_id` and `timestamp` (XG guide, server API, content signature).
 * Version 3, known by its path `/v3/`: HTTP Basic of App ID and Secret Key (XG guide, REST API v3, authentication).
 * TPNS, known by the credential: HMAC-SHA256 in headers, or HTTP Basic of Access ID and Secret Key.
 */
function sign(request: HttpRequest, credential: XgPushCredential, moment: SigningMoment): HttpRequest {
	if (isTpns(credential)) return signTpns(request, credential, moment);
	const { secretKey, appId } = credential;
	const secret = secretKey.trim();
	if (versionThree.test(request.url)) {
		if (!appId?.trim()) throw new SigningError('API version 3 needs the App ID of the console in the credential');
		return signBasic(request, { user: appId.trim(), password: secret });
	}
	return signSortedMd5(request, {
		secretKey: secret,
		parameters: { access_id: accessIdOf(credential), timestamp: String(Math.floor(moment.now / 1000)) },
	});
}

function secrets({ secretKey }: XgPushCredential): string[] {
	return [secretKey.trim()];
}

export const xgPushScheme: CredentialScheme<XgPushCredential> = { read, origin, sign, secrets, signsBody: true };

const forXg = { show: { service: ['xg'] } };
const forTpns = { show: { service: ['tpns'] } };

export class XgPushApi implements ICredentialType {
	name = 'xgPushApi';

	displayName = 'Tencent XG Push API';

	icon: Icon = { light: 'file:../nodes/XgPush/xg.svg', dark: 'file:../nodes/XgPush/xg.dark.svg' };

	documentationUrl = 'https://example.com/n8n-nodes-china-push/blob/main/README.md#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Service',
			name: 'service',
			type: 'options',
			default: 'xg',
			description: 'Which of the two the app is registered with; each has operations of its own in the node',
			options: [
				{
					name: 'TPNS',
					value: 'tpns',
					description: 'Tencent Push Notification Service (腾讯移动推送), which followed XG',
				},
				{
					name: 'XG',
					value: 'xg',
					description:
						'API versions 2 and 3 of 信鸽; the public service is closed, so this means a gateway that speaks them',
				},
			],
		},
		{
			displayName:
				'Tencent closed the public XG service on 2020-10-31. This is for private gateways and for whoever runs one that speaks XG: set the Base URL to its host. Customers of TPNS choose TPNS above.',
			name: 'statusNotice',
			type: 'notice',
			default: '',
			displayOptions: forXg,
		},
		{
			displayName:
				'Tencent no longer sells TPNS, but serves those who have it. Its way on is TIMPush, another API, which this node does not speak.',
			name: 'tpnsNotice',
			type: 'notice',
			default: '',
			displayOptions: forTpns,
		},
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			default: 'guangzhou',
			description: 'The service access point that was chosen when the product was created; they share no data',
			options: [
				{ name: 'Guangzhou', value: 'guangzhou' },
				{ name: 'Hong Kong', value: 'hongKong' },
				{ name: 'Other', value: 'other', description: 'A host that is not listed' },
				{ name: 'Shanghai', value: 'shanghai' },
				{ name: 'Singapore', value: 'singapore' },
			],
			displayOptions: forTpns,
		},
		{
			displayName: 'Access ID',
			name: 'accessId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 2100000001',
			description: 'Digits, from the application settings; 2200000000 and above means an iOS app',
			displayOptions: forXg,
		},
		{
			displayName: 'Access ID',
			name: 'accessId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 1500000001',
			description:
				'Digits, from Configuration Management > Basic Configuration of the TPNS console; Android and iOS have one each',
			displayOptions: forTpns,
		},
		{
			displayName: 'Secret Key',
			name: 'secretKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The SECRET KEY that stands beside the Access ID, not the ACCESS KEY',
		},
		{
			displayName: 'App ID',
			name: 'appId',
			type: 'string',
			default: '',
			description:
				'The APPID of the application settings, letters and digits; only operations of API version 3 need it',
			displayOptions: forXg,
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			default: 'hmac',
			description: 'How requests prove who sends them; files are always uploaded with Basic, as Tencent describes it',
			options: [
				{ name: 'Basic', value: 'basic', description: 'Access ID and Secret Key travel with each request' },
				{ name: 'Signature', value: 'hmac', description: 'HMAC-SHA256; the Secret Key never travels' },
			],
			displayOptions: forTpns,
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://openapi.xg.qq.com',
			description:
				'Protocol and host of your gateway, without a path; the host is part of the signature, and the one that stands here was the public one, which is closed',
			displayOptions: forXg,
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://api.tpns.example.com',
			description: 'Protocol and host, without a path',
			displayOptions: { show: { service: ['tpns'], region: ['other'] } },
		},
	];

	authenticate: IAuthenticate = authenticateWith(xgPushScheme);

	// Tested by the node: one request cannot try the Access ID and the App ID, and n8n's rules know no "anything but 0".
}
