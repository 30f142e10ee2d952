/**
 * A request that cannot be signed as it stands. The message is one sentence for the user
 * and never holds a secret or a parameter's value.
 */
export class SigningError extends Error {
	override readonly name = 'SigningError';
}
