import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (value: string | Uint8Array) => createHash('sha256').update(value).digest();

/** Compares two secrets in a time that depends on neither their content nor a difference in length. */
export function equalInConstantTime(first: string | Uint8Array, second: string | Uint8Array): boolean {
	return timingSafeEqual(digest(first), digest(second));
}
