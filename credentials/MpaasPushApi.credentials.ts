import type { IAuthenticate, ICredentialType, INodeProperties, Icon } from 'n8n-workflow';
import { authenticateWith } from '../lib/credential/authenticate';
import type { TestButton, TestRule } from '../lib/credential/testButton';
import { mpaasPushScheme, type MpaasPushCredential } from './mpaasPushScheme';

const wrongKey = 'The Access Key ID is unknown or disabled';
const wrongSecret = 'The Access Key Secret does not belong to the Access Key ID';
const wrongToken = 'The Security Token is expired or does not belong to the Access Key ID';
const later = 'The service takes no requests right now, so nothing is known of the credential; test again later';
const noPermission = 'The access key is right, but lacks the permission AliyunMPAASFullAccess';

const rule = (key: string, value: TestRule['value'], message: string): TestRule => ({ key, value, message });

/** Results of the service (user guide 8.2.12) that say what to mend; it answers them with HTTP 200. */
const results: ReadonlyArray<readonly [code: number, message: string]> = [
	[-1, wrongSecret],
	[3003, 'The App ID or the Workspace ID is not accepted'],
	[3007, 'The App ID or the Workspace ID is not valid'],
	[3032, 'The push API is switched off: switch it on in the mPaaS console (Message Push > Settings)'],
	[3033, 'The Signature Method is not supported'],
	[8011, later],
	[8012, 'The App ID or the Workspace ID is not valid'],
	[8013, 'The Tenant ID is not valid'],
	[8014, 'The account may not use this app: access key, App ID and Workspace ID do not belong together'],
	[9000, later],
];

/** Codes come as text or number, and names of members begin with a capital or not. */
const resultRules = results.flatMap(([code, message]) =>
	['ResultCode', 'resultCode'].flatMap((key) => [rule(key, String(code), message), rule(key, code, message)]),
);

/** Asks for the scheduled pushes of a day. */
export const mpaasPushTest: TestButton<MpaasPushCredential> = {
	request: (_credential, now) => ({
		method: 'POST',
		url: '/',
		headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-acs-action': 'QueryPushSchedulerList' },
		body: { StartTime: String(now - 86_400_000), EndTime: String(now), PageNumber: '1', PageSize: '1' },
	}),
	rules: [
		rule('Code', 'InvalidAccessKeyId.NotFound', wrongKey),
		rule('Code', 'InvalidAccessKeyId.Inactive', wrongKey),
		rule('Code', 'SignatureDoesNotMatch', wrongSecret),
		rule('Code', 'IncompleteSignature', wrongSecret),
		rule('Code', 'InvalidSecurityToken.Expired', wrongToken),
		rule('Code', 'InvalidSecurityToken.Malformed', wrongToken),
		rule('Code', 'InvalidSecurityToken.MismatchWithAccessKey', wrongToken),
		rule('Code', 'InvalidTimeStamp.Expired', 'The clock of this machine is wrong by more than 15 minutes'),
		rule('Code', 'Forbidden.RAM', noPermission),
		rule('Code', 'NoPermission', noPermission),
		rule('Code', 'Forbidden', noPermission),
		...['Throttling', 'Throttling.User', 'Throttling.Api', 'ServiceUnavailable', 'InternalError'].map((code) =>
			rule('Code', code, later),
		),
		...resultRules,
		rule('ResultCode', undefined, 'The host answers, but not with a result: check the Base URL and the API Version'),
		// Only an answer with the list that was asked for is a success.
		...[undefined, null, ''].map((nothing) =>
			rule(
				'ResultContent',
				nothing,
				'The service refused the test without a known reason: check the App ID and the Workspace ID',
			),
		),
	],
};

export class MpaasPushApi implements ICredentialType {
	name = 'mpaasPushApi';

	displayName = 'Ant mPaaS Push API';

	icon: Icon = { light: 'file:../nodes/MpaasPush/mpaas.svg', dark: 'file:../nodes/MpaasPush/mpaas.dark.svg' };

	documentationUrl = 'https://example.com/n8n-nodes-china-push/blob/main/README.md#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Access Key ID',
			name: 'accessKeyId',
			type: 'string',
			required: true,
			default: '',
			description: 'Of an Alibaba Cloud account or RAM user with the permission AliyunMPAASFullAccess',
		},
		{
			displayName: 'Access Key Secret',
			name: 'accessKeySecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The secret that was shown when the access key was created',
		},
		{
			displayName: 'Security Token',
			name: 'securityToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Only for a temporary (STS) access key',
		},
		{
			displayName: 'App ID',
			name: 'appId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. ONEX000000000001',
			description: 'The App ID in the mPaaS console, under code configuration',
		},
		{
			displayName: 'Workspace ID',
			name: 'workspaceId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. default',
			description: 'The Workspace ID in the mPaaS console, under code configuration',
		},
		{
			displayName: 'Tenant ID',
			name: 'tenantId',
			type: 'string',
			default: '',
			description: 'The tenant to act for, if the account has several',
		},
		{
			displayName: 'Region ID',
			name: 'regionId',
			type: 'string',
			default: 'cn-hangzhou',
			description: 'Sent as RegionId with the RPC signature; where requests go is decided by the Base URL',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://mpaas.cn-hangzhou.aliyuncs.com',
			description: 'Protocol and host of the region, without a path',
		},
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'options',
			default: '2020-10-28',
			description: 'The version that belongs to the cloud the app runs in',
			options: [
				{
					name: '2020-07-10 (Finance Cloud)',
					value: '2020-07-10',
					description: 'Without SMS supplement and binding period',
				},
				{ name: '2020-10-28 (Public Cloud)', value: '2020-10-28', description: 'Every operation' },
			],
		},
		{
			displayName: 'Signature Method',
			name: 'signatureMethod',
			type: 'options',
			default: 'acs3',
			description: 'How requests prove who sent them',
			options: [
				{ name: 'ACS3-HMAC-SHA256', value: 'acs3', description: 'The method Alibaba Cloud recommends' },
				{ name: 'RPC HMAC-SHA1', value: 'rpcV1', description: 'The older method, for gateways that know no other' },
			],
		},
	];

	authenticate: IAuthenticate = authenticateWith(mpaasPushScheme);

	// Tested by the node, in its own words: n8n's test says no more than ECONNREFUSED where nobody answers.
}
