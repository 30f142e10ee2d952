import type { IAuthenticate, ICredentialType, INodeProperties, Icon } from 'n8n-workflow';
import { authenticateWith } from '../lib/credential/authenticate';
import { readBaseUrl } from '../lib/credential/baseUrl';
import { readCredential } from '../lib/credential/complete';
import type { CredentialScheme } from '../lib/credential/scheme';
import type { TestButton } from '../lib/credential/testButton';
import { signWithHeaderKey, type HttpRequest } from '../lib/signing';

export interface MiPushCredential {
	appSecret: string;
	/** One package name, or several with commas. */
	packageName: string;
	region: MiPushRegion;
	/** Read only in the region `custom`. */
	baseUrl?: string;
}

export type MiPushRegion = keyof typeof regionOrigins | 'custom';

/** Xiaomi developer documentation, pId 1559 (China) and 1696 (overseas). */
const regionOrigins = {
	china: 'https://api.xmpush.xiaomi.com',
	europe: 'https://fr-api.xmpush.global.xiaomi.com',
	india: 'https://idmb-api.xmpush.global.xiaomi.com',
	russia: 'https://ru-api.xmpush.global.xiaomi.com',
	singapore: 'https://sgp-api.xmpush.global.xiaomi.com',
} as const;

/** @throws Error with one sentence that names the field, for a credential that nothing can be signed with */
function read(stored: unknown): MiPushCredential {
	return readCredential<MiPushCredential>(stored, {
		required: [['appSecret', 'App Secret']],
		optional: [
			['packageName', 'Package Name'],
			['baseUrl', 'Base URL'],
		],
	});
}

/** @throws Error for a region nobody knows, or an unusable custom base URL */
function origin({ region, baseUrl }: MiPushCredential): string {
	if (region === 'custom') return readBaseUrl(baseUrl).origin;
	if (!Object.hasOwn(regionOrigins, region ?? ''))
		throw new Error('The region of the credential is not one of the list');
	return regionOrigins[region];
}

/** The region that a credential leads to, by its name or by the host of it; `custom` for any other host. */
export function regionOf({ region, baseUrl }: Readonly<Record<string, unknown>>): unknown {
	if (region !== 'custom' || typeof baseUrl !== 'string') return region;
	const { origin: host } = readBaseUrl(baseUrl);
	const names = Object.keys(regionOrigins) as Array<keyof typeof regionOrigins>;
	return names.find((name) => regionOrigins[name] === host) ?? region;
}

/** `Authorization: key=<App Secret>` */
function sign(request: HttpRequest, { appSecret }: MiPushCredential): HttpRequest {
	return signWithHeaderKey(request, { header: 'authorization', prefix: 'key=', key: appSecret.trim() });
}

function secrets({ appSecret }: MiPushCredential): string[] {
	return [appSecret.trim()];
}

export const miPushScheme: CredentialScheme<MiPushCredential> = { read, origin, sign, secrets, signsBody: false };

const wrongSecret =
	'The App Secret is not accepted: copy it again from the Xiaomi developer console, from the region chosen above';
const wrongPackage = 'The App Secret does not belong to this package name';
const noApp = 'The app is not known, withdrawn or without push: check it in the Xiaomi developer console';
const blocked = 'Xiaomi has blocked the app: ask Xiaomi push support why';
const notAllowed = 'The app may not do this: check its permissions in the Xiaomi developer console';
const wrongHost = 'The host answers, but does not know this call: check the region or the Base URL';
const noVerdict = 'Xiaomi could not answer for now, so nothing is known of the credential: test again later';

/**
 * Codes that mean that nothing can be sent with this credential, or tell nothing of it. Any other comes after the App Secret was
 * accepted, such as those that forbid the app to read statistics (10038) or find it in too much of a hurry (10027).
 */
const refusals: ReadonlyArray<readonly [code: number | undefined, sentence: string]> = [
	...[21301, 21302, 22008].map((code) => [code, wrongSecret] as const),
	...[22006, 22007, 22022].map((code) => [code, wrongPackage] as const),
	...[22000, 22001, 22002].map((code) => [code, noApp] as const),
	...[10026, 10031, 10033].map((code) => [code, blocked] as const),
	...[10005, 10014, 10036, 21303].map((code) => [code, notAllowed] as const),
	[
		10004,
		'This IP address may not use the service: check the list of allowed addresses in the Xiaomi developer console',
	],
	...[10016, 21305].map((code) => [code, 'The package name is empty'] as const),
	...[10008, 10017].map((code) => [code, 'The package name is not accepted'] as const),
	...[10012, 10020].map((code) => [code, wrongHost] as const),
	...[-1, 1, 10001, 10002, 10003, 10009, 10010, 10011, 10022, 10037].map((code) => [code, noVerdict] as const),
	[undefined, 'The host answers, but not as a MiPush server'],
];

/** Asks for the quota of the day. */
export const miPushTest: TestButton<MiPushCredential> = {
	request: ({ packageName }) => ({
		url: '/v1/trace/quota/get',
		qs: { restricted_package_name: (packageName ?? '').split(',')[0]?.trim() },
	}),
	// The service's answers are read with codes as text, too.
	rules: refusals.flatMap(([code, message]) =>
		(code === undefined ? [code] : [code, String(code)]).map((value) => ({ key: 'code', value, message })),
	),
};

export class MiPushApi implements ICredentialType {
	name = 'miPushApi';

	displayName = 'Xiaomi MiPush API';

	icon: Icon = { light: 'file:../nodes/MiPush/mipush.svg', dark: 'file:../nodes/MiPush/mipush.dark.svg' };

	documentationUrl = 'https://example.com/n8n-nodes-china-push/blob/main/README.md#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'App Secret',
			name: 'appSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The AppSecret of the app, from the push section of the Xiaomi developer console',
		},
		{
			displayName: 'Package Name',
			name: 'packageName',
			type: 'string',
			default: '',
			placeholder: 'e.g. com.example.shop',
			description:
				'The Android package that receives messages unless a node names another; separate several with commas',
		},
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			default: 'china',
			description: 'Where the app is registered; each region has its own App Secret',
			options: [
				{ name: 'China', value: 'china' },
				{ name: 'Custom', value: 'custom', description: 'A gateway of your own, or a host that is not listed' },
				{
					name: 'Europe (Legacy)',
					value: 'europe',
					description: 'Xiaomi has announced the end of push outside mainland China',
				},
				{
					name: 'India (Legacy)',
					value: 'india',
					description: 'Xiaomi has announced the end of push outside mainland China',
				},
				{
					name: 'Russia (Legacy)',
					value: 'russia',
					description: 'Xiaomi has announced the end of push outside mainland China',
				},
				{
					name: 'Singapore and Others (Legacy)',
					value: 'singapore',
					description: 'Xiaomi has announced the end of push outside mainland China',
				},
			],
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://push-gateway.example.com',
			description: 'Protocol and host, without a path',
			displayOptions: { show: { region: ['custom'] } },
		},
	];

	authenticate: IAuthenticate = authenticateWith(miPushScheme);

	// Tested by the node, in its own words: n8n's test says no more than ECONNREFUSED where nobody answers.
}
