import { EgressRefusal } from './egress';
import { defaultSendLimits, TransportError, turnPassedCode, type FailurePhase, type SendLimits } from './http';
import { ProxySettingError } from './proxy';
import { ProxyFailure } from './tunnel';

/** The code of every failure that an abort signal caused. */
export const cancelledCode = 'CANCELLED';

/** The code of an answer that did not come, or not to its end, in its time. */
export const answerTimeoutCode = 'ANSWER_TIMEOUT';

/** The code of a request whose body the other side takes no more of. */
export const uploadStalledCode = 'UPLOAD_STALLED';

/** The code of a request whose body could not be read to its end; its Content-Length says more than was sent, so nobody can take it for whole. */
export const uploadBrokenCode = 'UPLOAD_BROKEN';

/** What is to be sent failed, not the connection. */
export class UploadFailure extends Error {
	readonly code = uploadBrokenCode;

	/** @param reason for the user to see */
	constructor(readonly reason: string) {
		super('The body of the request could not be read');
	}
}

/** What a certificate is missing; the codes are OpenSSL's, as Node names them (documentation of `tls`, "X509 certificate error codes"). */
const certificateReasons: Record<string, string> = {
	DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
	SELF_SIGNED_CERT_IN_CHAIN: 'its chain ends in a certificate that signed itself',
	UNABLE_TO_GET_ISSUER_CERT: 'its issuer is unknown',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is unknown',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is unknown',
	CERT_HAS_EXPIRED: 'it has expired',
	CERT_NOT_YET_VALID: 'it is not valid yet',
	CERT_REVOKED: 'it was revoked',
	CERT_UNTRUSTED: 'its issuer is not trusted',
	CERT_REJECTED: 'it is not accepted for this use',
	CERT_SIGNATURE_FAILURE: 'its signature is wrong',
	CERT_CHAIN_TOO_LONG: 'its chain is too long',
	INVALID_CA: 'its issuer may not issue certificates',
	INVALID_PURPOSE: 'it was issued for another use',
	PATH_LENGTH_EXCEEDED: 'its chain is too long',
	HOSTNAME_MISMATCH: 'it was issued for another name',
	ERR_TLS_CERT_ALTNAME_INVALID: 'it was issued for another name',
};

const unreachable = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL']);
const unresolved = new Set(['ENOTFOUND', 'ENODATA', 'EAI_NODATA', 'EAI_NONAME']);
const connectTimeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);
/** Of n8n's own client, for the whole of a request. */
const clientTimeouts = new Set(['ECONNABORTED', 'ESOCKETTIMEDOUT', 'ETIMEDOUT']);
const resets = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNABORTED']);

/**
 * A failure of Node or undici as one that the user can read. Nothing of the original travels along: its message,
 * its properties and its cause may hold bytes of the request or of the answer.
 *
 * @param proxyHost the proxy, where it and not the host is connected to
 */
export function explain(
	error: unknown,
	phase: FailurePhase,
	host: string,
	limits: SendLimits,
	proxyHost?: string,
): TransportError {
	const code = codeOf(error);
	const message =
		error instanceof UploadFailure
			? `The upload to ${host} was broken off, because what is sent could not be read to its end (${error.reason})`
			: phase === 'noAnswer'
				? noAnswerSentence(code, host, limits)
				: phase === 'badAnswer'
					? badAnswerSentence(code, host, limits)
					: notSentSentence(error, code, host, limits, proxyHost);
	return new TransportError(phase, message, code);
}

/**
 * Why a request that changes nothing got no answer, from what n8n's own client threw: it does not say how far the request came.
 *
 * @param answerTimeout milliseconds
 */
export function unanswered(error: unknown, host: string, answerTimeout: number): string {
	const code = [error, causeOf(error)].map(codeOf).find((one) => one !== 'UNKNOWN') ?? 'UNKNOWN';
	if (clientTimeouts.has(code)) return `${host} did not answer within ${duration(answerTimeout)}`;
	if (resets.has(code)) return `${host} closed the connection without an answer`;
	return connectSentence(code, host, { ...defaultSendLimits, connectTimeout: answerTimeout });
}

const causeOf = (error: unknown): unknown =>
	typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;

export function cancelled(phase: FailurePhase, host?: string): TransportError {
	const message =
		phase === 'notSent'
			? 'Execution cancelled before the request left'
			: phase === 'noAnswer'
				? `Execution cancelled while waiting for ${host}`
				: `Execution cancelled while ${host} was answering`;
	return new TransportError(phase, message, cancelledCode, true);
}

export function tooLarge(host: string, limits: SendLimits): TransportError {
	return new TransportError(
		'badAnswer',
		`${host} answered with more than ${bytes(limits.maxAnswerBytes)}`,
		'ANSWER_TOO_LARGE',
	);
}

/** undici's parser does not say what it stumbled over: its codes read HPE_undefined at best. */
const notHttpCode = 'NOT_HTTP';

/** Something came back, though not the head of an HTTP answer. */
export function isBrokenHead(error: unknown): boolean {
	const code = codeOf(error);
	return code === notHttpCode || code === 'UND_ERR_HEADERS_OVERFLOW';
}

function codeOf(error: unknown): string {
	if (typeof error === 'object' && error !== null && 'name' in error && error.name === 'HTTPParserError')
		return notHttpCode;
	const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
	return /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? code : 'UNKNOWN';
}

function notSentSentence(error: unknown, code: string, host: string, limits: SendLimits, proxyHost?: string): string {
	if (error instanceof EgressRefusal) return `The network rules of this n8n do not allow a connection to ${error.host}`;
	if (error instanceof ProxySettingError) return error.message;
	if (error instanceof ProxyFailure) return proxySentence(error, host, limits);
	if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED')
		return `The request to ${host} has a header that HTTP does not allow`;
	return proxyHost === undefined
		? connectSentence(code, host, limits)
		: proxySentence(new ProxyFailure(proxyHost, code), host, limits);
}

function connectSentence(code: string, host: string, limits: SendLimits): string {
	const reason = certificateReasons[code];
	if (reason !== undefined) return `The TLS certificate of ${host} is not trusted: ${reason}`;
	if (code === turnPassedCode) return `The turn of the request to ${host} had passed before it could leave`;
	if (code === 'ECONNREFUSED') return `${host} refused the connection`;
	if (unresolved.has(code)) return `The name ${nameOf(host)} could not be found`;
	if (code.startsWith('EAI_') || code === 'ESERVFAIL' || code === 'ETIMEOUT' || code === 'EREFUSED')
		return `The name ${nameOf(host)} could not be looked up, the name server did not answer properly`;
	if (connectTimeouts.has(code)) return `${host} could not be reached within ${duration(limits.connectTimeout)}`;
	if (unreachable.has(code)) return `There is no network route to ${host}`;
	if (resets.has(code)) return `${host} closed the connection before the request left`;
	if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'))
		return `A secure connection to ${host} could not be set up (${code})`;
	if (code === 'EMFILE' || code === 'ENFILE')
		return `No connection to ${host} could be opened: this machine has no file handles left`;
	return `No connection to ${host} could be opened (${code})`;
}

function proxySentence(failure: ProxyFailure, host: string, limits: SendLimits): string {
	if (failure.status === 407) return `The proxy ${failure.proxyHost} asks for another user name or password`;
	if (failure.status !== undefined)
		return `The proxy ${failure.proxyHost} refused the way to ${host} with status ${failure.status}`;
	return `${connectSentence(failure.code, failure.proxyHost, limits)}; it is the proxy on the way to ${host}`;
}

function noAnswerSentence(code: string, host: string, limits: SendLimits): string {
	if (code === uploadStalledCode)
		return `${host} took nothing more of the upload within ${duration(limits.answerTimeout)}`;
	if (code === answerTimeoutCode) return `${host} did not answer within ${duration(limits.answerTimeout)}`;
	if (resets.has(code)) return `${host} closed the connection without an answer`;
	return `The connection to ${host} broke before an answer came (${code})`;
}

function badAnswerSentence(code: string, host: string, limits: SendLimits): string {
	if (code === answerTimeoutCode) return `${host} did not finish its answer within ${duration(limits.answerTimeout)}`;
	if (code === 'UND_ERR_HEADERS_OVERFLOW') return `${host} answered with more headers than allowed`;
	if (code === notHttpCode) return `${host} answered with something that is not HTTP`;
	return `The answer of ${host} broke off`;
}

/** A name without its port; what is looked up has none. */
function nameOf(host: string): string {
	return host.replace(/:\d+$/, '');
}

function duration(milliseconds: number): string {
	return milliseconds < 1000 ? `${milliseconds} ms` : `${Math.round(milliseconds / 100) / 10} s`;
}

function bytes(count: number): string {
	if (count < 1024) return `${count} bytes`;
	if (count < 1024 * 1024) return `${Math.round(count / 1024)} KB`;
	return `${Math.round(count / 1024 / 102.4) / 10} MB`;
}
