import { mpaasPushScheme, type MpaasPushCredential } from '../../credentials/mpaasPushScheme';
import type { CredentialScheme } from '../../lib/credential/scheme';
import type { Service } from '../../lib/operation/operation';
import { offering } from '../../lib/operation/resource';
import {
	acs3CanonicalRequest,
	formContentType,
	parseParameters,
	rpcStringToSign,
	type HttpRequest,
	type SigningMoment,
} from '../../lib/signing';
import { readAnswer } from './answer';
import { errorTable, statistics } from './errors';
import { appOf, appWires } from './fields/app';
import { rate } from './limits';
import { resources } from './operations';

/** The content type is signed byte for byte, and Alibaba Cloud's clients send it without a charset. */
const scheme: CredentialScheme<MpaasPushCredential> = {
	...mpaasPushScheme,
	sign: (request, credential, moment) =>
		mpaasPushScheme.sign(
			{ ...request, headers: { ...request.headers, 'content-type': formContentType } },
			credential,
			moment,
		),
};

/** The text under the signature, of either scheme. */
function signedText(request: HttpRequest, credential: MpaasPushCredential, moment: SigningMoment): string {
	const signed = scheme.sign(request, credential, moment);
	if (credential.signatureMethod !== 'rpcV1') return acs3CanonicalRequest(signed).canonical;
	return rpcStringToSign(
		signed.method,
		parseParameters(signed.body ?? '').filter(({ name }) => name !== 'Signature'),
	);
}

export const service: Service<MpaasPushCredential> = {
	name: 'mpaas',
	displayName: 'Ant mPaaS Push',
	credential: 'mpaasPushApi',
	...offering(resources),
	scheme,
	appOf,
	appWires,
	signedText,
	signedPlainly: [
		'AppId',
		'WorkspaceId',
		'TenantId',
		'RegionId',
		'Action',
		'Version',
		'Format',
		'AccessKeyId',
		'SignatureMethod',
		'SignatureNonce',
		'SignatureVersion',
		'Timestamp',
		'x-acs-action',
		'x-acs-version',
		'x-acs-content-sha256',
		'x-acs-date',
		'x-acs-signature-nonce',
		'x-acs-accesskey-id',
	],
	read: readAnswer,
	errors: errorTable,
	statistics,
	rate,
};
