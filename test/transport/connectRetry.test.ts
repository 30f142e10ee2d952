import { connectWait } from '../../lib/transport/connectRetry';

describe('a connection that did not come about', () => {
	it.each([
		'ECONNREFUSED',
		'ECONNRESET',
		'ETIMEDOUT',
		'EAI_AGAIN',
		'UND_ERR_CONNECT_TIMEOUT',
		'EHOSTUNREACH',
		'PROXY_BROKEN',
	])('is tried again (%s)', (code) => {
		expect(connectWait(code, 1)).toBeGreaterThanOrEqual(0);
		expect(connectWait(code, 9)).toBeLessThanOrEqual(2_000);
	});

	it('to a name that does not exist is tried twice', () => {
		expect(connectWait('ENOTFOUND', 1)).toBeDefined();
		expect(connectWait('ENOTFOUND', 2)).toBeUndefined();
	});

	it.each([
		['the policy refused', 'EGRESS_REFUSED'],
		['the certificate is not trusted', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
		['the certificate is for another name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
		['the certificate has expired', 'CERT_HAS_EXPIRED'],
		['the proxy refused', 'PROXY_REFUSED'],
		['the proxy setting is wrong', 'PROXY_SETTING'],
		['a header is not allowed', 'UND_ERR_INVALID_ARG'],
		['the address is wrong', 'INVALID_URL'],
		['nobody knows why', 'UNKNOWN'],
		['the execution was cancelled', 'CANCELLED'],
	])('is not tried again when %s', (_why, code) => {
		expect(connectWait(code, 1)).toBeUndefined();
	});

	it('waits a random part of a limit that doubles up to its cap', () => {
		expect([1, 2, 3, 4, 5, 6].map((attempt) => connectWait('ECONNREFUSED', attempt, () => 0.5))).toEqual([
			100, 200, 400, 800, 1000, 1000,
		]);
	});
});
