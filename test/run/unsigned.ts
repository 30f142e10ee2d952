import type { CredentialScheme } from '../../lib/credential/scheme';

/** For services of tests that run below n8n: requests go out as they are. */
export const unsigned: CredentialScheme<object> = {
	read: () => ({}),
	origin: () => 'http://127.0.0.1',
	sign: (request) => request,
	secrets: () => [],
	signsBody: false,
};
