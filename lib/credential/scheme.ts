import type { HttpRequest, SigningMoment } from '../signing';

/** What a credential is to a service: one for n8n's `authenticate` and for the node. Methods, for the reason that `Service` gives. */
export interface CredentialScheme<Credential> {
	/**
	 * The stored fields, with texts trimmed.
	 *
	 * @throws Error with one sentence that names the field without which nothing can be signed
	 */
	read(stored: unknown): Credential;
	/**
	 * Protocol and host of the service.
	 *
	 * @throws Error with one sentence for an unusable base URL
	 */
	origin(credential: Credential): string;
	/**
	 * Signs; pure.
	 *
	 * @throws SigningError for a request that cannot be signed
	 */
	sign(request: HttpRequest, credential: Credential, moment: SigningMoment): HttpRequest;
	/** What must be masked wherever text leaves the package. */
	secrets(credential: Credential): string[];
	/** Whether a body that is no text, such as a file upload, makes signing impossible. */
	signsBody: boolean;
}
