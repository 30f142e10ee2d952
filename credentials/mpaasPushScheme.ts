import { readBaseUrl } from '../lib/credential/baseUrl';
import { readCredential } from '../lib/credential/complete';
import type { CredentialScheme } from '../lib/credential/scheme';
import {
	encodeParameters,
	formBody,
	joinParameters,
	parseParameters,
	signAcs3,
	signRpcHmacSha1,
	splitQuery,
	withQuery,
	type AccessKey,
	type HttpRequest,
	type SigningMoment,
} from '../lib/signing';

export interface MpaasPushCredential {
	accessKeyId: string;
	accessKeySecret: string;
	/** Of a temporary (STS) access key. */
	securityToken?: string;
	appId: string;
	workspaceId: string;
	tenantId?: string;
	regionId?: string;
	baseUrl: string;
	apiVersion: '2020-10-28' | '2020-07-10';
	signatureMethod: 'acs3' | 'rpcV1';
}

/** @throws Error with one sentence that names the field, for a credential that nothing can be signed with */
function read(stored: unknown): MpaasPushCredential {
	return readCredential<MpaasPushCredential>(stored, {
		required: [
			['accessKeyId', 'Access Key ID'],
			['accessKeySecret', 'Access Key Secret'],
		],
		optional: [
			['securityToken', 'Security Token'],
			['appId', 'App ID'],
			['workspaceId', 'Workspace ID'],
			['tenantId', 'Tenant ID'],
			['regionId', 'Region ID'],
			['baseUrl', 'Base URL'],
			['apiVersion', 'API Version'],
			['signatureMethod', 'Signature Method'],
		],
		choices: { apiVersion: ['2020-10-28', '2020-07-10'], signatureMethod: ['acs3', 'rpcV1'] },
	});
}

/** @throws Error for an unusable base URL */
function origin({ baseUrl }: MpaasPushCredential): string {
	return readBaseUrl(baseUrl).origin;
}

const actionHeader = 'x-acs-action';
const versionHeader = 'x-acs-version';

/** Takes one parameter out of an encoded text. */
function take(text: string, name: string): { value: string | undefined; rest: string } {
	if (!text.includes(`${name}=`)) return { value: undefined, rest: text };
	const parameters = parseParameters(text);
	const found = parameters.find((parameter) => parameter.name === name);
	const others = parameters.filter((parameter) => parameter.name !== name);
	return { value: found?.value, rest: others.map((parameter) => parameter.text).join('&') };
}

const has = (text: string, name: string) => text.startsWith(`${name}=`) || text.includes(`&${name}=`);

/**
 * Signs a call of the mPaaS OpenAPI (RPC style, path `/`, form body) in the way the credential asks for.
 * The operation's name may stand in the header `x-acs-action` or in a parameter `Action`; it ends up where the
 * signature wants it. AppId, WorkspaceId and TenantId are added where the request has none.
 */
function sign(request: HttpRequest, credential: MpaasPushCredential, moment: SigningMoment): HttpRequest {
	const { address, query } = splitQuery(request.url);
	const inBody = request.method !== 'GET';
	let own = inBody ? formBody(request) : query;
	let rest = inBody ? query : '';

	let action = request.headers[actionHeader];
	let version = request.headers[versionHeader];
	const headers = { ...request.headers };
	if (action === undefined) {
		const fromOwn = take(own, 'Action');
		const fromRest = take(rest, 'Action');
		action = fromOwn.value ?? fromRest.value;
		own = fromOwn.rest;
		rest = fromRest.rest;
	}
	if (version === undefined) {
		const fromOwn = take(own, 'Version');
		const fromRest = take(rest, 'Version');
		version = fromOwn.value ?? fromRest.value ?? credential.apiVersion;
		own = fromOwn.rest;
		rest = fromRest.rest;
	}

	const added: Array<[string, string]> = [];
	const scope = { AppId: credential.appId, WorkspaceId: credential.workspaceId, TenantId: credential.tenantId };
	for (const [name, value] of Object.entries(scope)) {
		if (value && !has(own, name) && !has(rest, name)) added.push([name, value.trim()]);
	}
	const rpc = credential.signatureMethod === 'rpcV1';
	if (rpc) {
		delete headers[actionHeader];
		delete headers[versionHeader];
		if (action) added.push(['Action', action]);
		added.push(['Version', version]);
		if (credential.regionId && !has(own, 'RegionId') && !has(rest, 'RegionId'))
			added.push(['RegionId', credential.regionId.trim()]);
	} else {
		if (action) headers[actionHeader] = action;
		headers[versionHeader] = version;
	}
	const text = joinParameters(own, encodeParameters(added));
	const complete: HttpRequest = inBody
		? { ...request, url: withQuery(address, rest), headers, body: text }
		: { ...request, url: withQuery(address, text), headers };

	const key: AccessKey = {
		accessKeyId: credential.accessKeyId.trim(),
		accessKeySecret: credential.accessKeySecret.trim(),
	};
	if (credential.securityToken) key.securityToken = credential.securityToken.trim();
	return rpc ? signRpcHmacSha1(complete, key, moment) : signAcs3(complete, key, moment);
}

function secrets({ accessKeySecret, securityToken }: MpaasPushCredential): string[] {
	return securityToken ? [accessKeySecret.trim(), securityToken.trim()] : [accessKeySecret.trim()];
}

export const mpaasPushScheme: CredentialScheme<MpaasPushCredential> = { read, origin, sign, secrets, signsBody: true };
