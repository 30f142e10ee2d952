import type { ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { xgPushScheme, type XgPushCredential } from '../../../credentials/XgPushApi.credentials';
import { ask, failed } from '../../../lib/credential/testButton';
import { parseObject, textOf } from '../../../lib/operation/json';
import { errorsTpns } from '../errors/tpns';

/** Of the form of a token of TPNS, and of no phone: asked about, it tells whether the credential was accepted. */
const nobody = '0'.repeat(36);

const wrongKey = 'Access ID and Secret Key do not fit together: copy both again from the TPNS console';

const sentences: Readonly<Record<string, string>> = {
	'1008003': wrongKey,
	'10030002': wrongKey,
	'1008035':
		'The Access ID is not known in this region: choose the Region of your product in the TPNS console, or check the Access ID',
	'1008030': 'Access ID and Secret Key are right, but the app is not paid for',
	'1008031': 'Access ID and Secret Key are right, but the app was taken down after its time ran out',
	'1010001': 'Access ID and Secret Key are right, but nothing was bought for this app',
};

/** The token is asked about after the credential was looked at: not knowing it is all that can be said of it. */
const accepted = new Set(['0', '10110008', '1008006', '1008026', '1008027', '1008029']);

/** Asks which accounts a token has that no phone has (TPNS, query of accounts and tokens, 2024-01): reads, and reaches nobody. */
export async function testTpns(
	context: ICredentialTestFunctions,
	credential: XgPushCredential,
): Promise<INodeCredentialTestResult> {
	const request = xgPushScheme.sign(
		{
			method: 'POST',
			url: `${xgPushScheme.origin(credential)}/v3/device/account/query`,
			headers: { accept: 'application/json', 'content-type': 'application/json' },
			body: JSON.stringify({ operator_type: 2, token_list: [nobody] }),
		},
		credential,
		{ now: Date.now(), nonce: '' },
	);
	const body = parseObject(await ask(context, request));
	const code = textOf(body?.retCode) ?? textOf(body?.ret_code);
	if (code === undefined) return failed('The host answers, but not as a TPNS server');
	if (accepted.has(code)) return { status: 'OK', message: 'Connection successful!' };
	const meaning = errorsTpns({ kind: 'query' })[code]?.meaning ?? 'it gave a code of its own';
	return failed(sentences[code] ?? `TPNS did not confirm the credential: ${meaning} (code ${code})`);
}
