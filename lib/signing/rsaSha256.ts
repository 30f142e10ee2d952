import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { SigningError } from './signingError';

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Reads an RSA public key: PEM, or the base64 of its X.509 SubjectPublicKeyInfo without armour, as consoles show it.
 * White space and line breaks are tolerated
 * @throws SigningError if it is no such key
 */
export function readRsaPublicKey(text: string): KeyObject {
	const trimmed = text.trim();
	let key: KeyObject;
	try {
		if (trimmed.startsWith('-----BEGIN')) {
			key = createPublicKey(trimmed);
		} else {
			const compact = trimmed.replace(/\s+/g, '');
			if (!base64.test(compact)) throw new Error('not base64');
			key = createPublicKey({ key: Buffer.from(compact, 'base64'), format: 'der', type: 'spki' });
		}
	} catch {
		throw new SigningError('The public key is neither PEM nor the base64 of an X.509 public key');
	}
	if (key.asymmetricKeyType !== 'rsa') throw new SigningError('The public key is no RSA key');
	return key;
}

/**
 * RSA PKCS#1 v1.5 over SHA-256, in base64 with `-` for `+` and `_` for `/`; the padding stays.
 * @param privateKey PEM
 */
export function signRsaSha256(message: string | Uint8Array, privateKey: string | KeyObject): string {
	const bytes = typeof message === 'string' ? Buffer.from(message, 'utf8') : message;
	return sign('RSA-SHA256', bytes, privateKey).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/**
 * Verifies such a signature over the exact bytes received. Takes plain and url-safe base64, with or without padding,
 * and a space where a form decoder ate a `+`. A malformed signature is simply not valid
 * @throws SigningError only for an unreadable key
 */
export function verifyRsaSha256(
	message: string | Uint8Array,
	signature: string,
	publicKey: string | KeyObject,
): boolean {
	const key = typeof publicKey === 'string' ? readRsaPublicKey(publicKey) : publicKey;
	const plain = signature.trim().replace(/[- ]/g, '+').replaceAll('_', '/');
	if (!base64.test(plain)) return false;
	const bytes = typeof message === 'string' ? Buffer.from(message, 'utf8') : message;
	try {
		return verify('RSA-SHA256', bytes, key, Buffer.from(plain, 'base64'));
	} catch {
		return false;
	}
}
