import type { ICredentialsDecrypted, ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';
import { isTpns, xgPushScheme, type XgPushCredential } from '../../../credentials/XgPushApi.credentials';
import type { ErrorEntry } from '../../../lib/operation/outcome';
import type { Operation } from '../../../lib/operation/operation';
import { ask, failed, tested } from '../../../lib/credential/testButton';
import type { HttpRequest } from '../../../lib/signing';
import { unlisted } from '../errors/entry';
import { service } from '../service';
import { testTpns } from './testTpns';

/** Counts the devices of the app: reads, and needs nothing but the common parameters. */
const count = service.operations.find(
	({ resource, operation }) => resource === 'device' && operation === 'count',
) as Operation;
const push = service.operations.find(
	({ resource, operation }) => resource === 'pushV3' && operation === 'sendToDevice',
) as Operation;

const answers = 'The host answers, but not as an XG server';

const wrongKeys = 'Access ID and Secret Key do not fit together: the Secret Key is meant, not the Access Key';
const wrongClock = 'The clock of this machine is wrong by more than 10 minutes';
const wrongId = 'The Access ID is not accepted';

const sentences: Readonly<Record<string, string>> = {
	'-103': wrongKeys,
	'-3': wrongKeys,
	'20': wrongKeys,
	'21': wrongKeys,
	'-2': wrongClock,
	'-102': wrongClock,
	'-1': wrongId,
	'2': wrongId,
	'-101': wrongId,
	'-111': wrongId,
	'-112': wrongId,
};

/** Version 3 looks at who asks before it looks at what is asked: these say that something is missing, so the App ID was accepted. */
const acceptedV3 = new Set(['0', '10102', '10103', '10106', '10107', '10115']);

function entryOf(operation: Operation, code: string): ErrorEntry | undefined {
	const table = service.errors(operation);
	return table[code] ?? table[unlisted];
}

/** What no sentence above explains: the meaning of the code; the credential was not confirmed. */
function unclear(operation: Operation, code: string): string {
	return `XG did not confirm the credential: ${entryOf(operation, code)?.meaning ?? 'it gave a code of its own'} (code ${code})`;
}

async function codeOf(
	context: ICredentialTestFunctions,
	credential: XgPushCredential,
	request: HttpRequest,
	operation: Operation,
): Promise<string | undefined> {
	const text = await ask(context, xgPushScheme.sign(request, credential, { now: Date.now(), nonce: '' }));
	return service.read({ status: 200, headers: {}, text }, operation)?.code;
}

const form = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };

/**
 * The Test button. TPNS has a test of its own. Version 2 is asked for the number of devices; anything but code 0 is no success. An App ID is tried with a
 * message for nobody: a push call without a single parameter. Sends nothing to anybody.
 */
export async function testXgPush(
	this: ICredentialTestFunctions,
	{ data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	return await tested(xgPushScheme, data, async (credential) => {
		if (isTpns(credential)) return await testTpns(this, credential);
		const origin = xgPushScheme.origin(credential);
		const code = await codeOf(
			this,
			credential,
			{ method: 'POST', url: `${origin}/v2/application/get_app_device_num`, headers: form, body: '' },
			count,
		);
		if (code === undefined) return failed(answers);
		if (code !== '0') return failed(sentences[code] ?? unclear(count, code));
		if (!credential.appId?.trim())
			return { status: 'OK', message: 'Version 2 works. Operations of version 3 need the App ID, too' };
		const third = await codeOf(
			this,
			credential,
			{
				method: 'POST',
				url: `${origin}/v3/push/app`,
				headers: { accept: 'application/json', 'content-type': 'application/json' },
				body: '{}',
			},
			push,
		);
		if (third === undefined)
			return failed('Version 2 works, but the host does not answer as an XG server of version 3: leave App ID empty');
		if (acceptedV3.has(third)) return { status: 'OK', message: 'Versions 2 and 3 work' };
		if (third === '10104')
			return failed(
				'App ID and Secret Key do not fit together: the App ID has letters and digits, and is not the Access ID',
			);
		return failed(`Version 2 works; version 3: ${unclear(push, third)}`);
	});
}
