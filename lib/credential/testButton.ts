import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { createMask, type HttpRequest } from '../signing';
import { unanswered } from '../transport/failure';
import { authenticateWith } from './authenticate';
import type { CredentialScheme } from './scheme';

/** The Test button of a credential. n8n's own, declared in the credential, says no more than ECONNREFUSED where nobody answers. */
export interface TestButton<Credential> {
	/** A request that tells a wrong credential from a right one and changes nothing; the path without the host. @param now epoch ms */
	request: (credential: Credential, now: number) => IHttpRequestOptions;
	/** The first whose place in the answer (JSON; any HTTP status) has its value says what is wrong. @see answered */
	rules: readonly TestRule[];
}

export interface TestRule {
	/** Names from the outermost member inwards, with dots. */
	key: string;
	/** `undefined`: the member is not there, as in the answer of another server. */
	value: string | number | null | undefined;
	/** One sentence: what is wrong, what to do. */
	message: string;
}

/** How long an answer may take, in milliseconds. */
const answerTimeout = 30_000;

export const failed = (message: string): INodeCredentialTestResult => ({ status: 'Error', message });

/**
 * Sends a signed request through n8n's own client, which knows the proxies and egress rules of this n8n, and gives the text of the
 * answer, whatever its HTTP status.
 *
 * @throws Error with the sentence of the node for a host that gives no answer
 */
export async function ask(
	context: ICredentialTestFunctions,
	{ method, url, headers, body }: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>,
): Promise<string> {
	try {
		const answer: unknown = await context.helpers.request({
			method,
			uri: url,
			headers,
			body,
			json: false,
			simple: false,
			followRedirect: false,
			timeout: answerTimeout,
		});
		return typeof answer === 'string' ? answer : JSON.stringify(answer ?? '');
	} catch (error) {
		throw new Error(unanswered(error, new URL(url).host, answerTimeout));
	}
}

/**
 * Runs a test; what it throws becomes its sentence, in which no secret of the credential stands.
 *
 * @param test gives sentences of its own, which hold nothing of the credential or of an answer
 */
export async function tested<Credential>(
	scheme: CredentialScheme<Credential>,
	data: ICredentialDataDecryptedObject | undefined,
	test: (credential: Credential) => Promise<INodeCredentialTestResult>,
): Promise<INodeCredentialTestResult> {
	let mask = (text: string): string => text;
	try {
		const credential = scheme.read(data);
		mask = createMask(scheme.secrets(credential));
		return await test(credential);
	} catch (error) {
		return failed(mask(error instanceof Error ? error.message : String(error)));
	}
}

/** The function that a node names in `testedBy`. */
export function testButton<Credential>(
	scheme: CredentialScheme<Credential>,
	{ request, rules }: TestButton<Credential>,
): (this: ICredentialTestFunctions, credential: ICredentialsDecrypted) => Promise<INodeCredentialTestResult> {
	const authenticate = authenticateWith(scheme);
	return async function (this: ICredentialTestFunctions, { data }) {
		return await tested(scheme, data, async (credential) => {
			const { url, method, headers, body } = await authenticate(data ?? {}, request(credential, Date.now()));
			const text = await ask(this, {
				url,
				method: (method ?? 'GET') as HttpRequest['method'],
				headers: { accept: 'application/json', ...(headers as Record<string, string>) },
				...(body === undefined ? {} : { body: String(body) }),
			});
			const answer = answered(text);
			const rule = rules.find(({ key, value }) => at(answer, key) === value);
			return rule ? failed(rule.message) : { status: 'OK', message: 'Connection successful!' };
		});
	};
}

/** The answer as JSON; another server's page has no members. */
function answered(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

const at = (answer: unknown, key: string): unknown =>
	key
		.split('.')
		.reduce<unknown>(
			(found, name) =>
				typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined,
			answer,
		);
