import type { ErrorEntry } from './outcome';

/** What most entries of a service's table of codes come to: who can mend it, and whether the same request may go out again. */

/** Not sent; the item has to be changed first. */
export const fix = (meaning: string, remedy: string): ErrorEntry => ({
	meaning,
	remedy,
	who: 'you',
	outcome: 'rejected',
});

/** Not sent; something outside of n8n has to be set up first. */
export const setUp = (meaning: string, remedy: string): ErrorEntry => ({
	meaning,
	remedy,
	who: 'your vendor console',
	outcome: 'rejected',
});

/** Not sent, and the same may be accepted later; when is for the user to say. */
export const later = (meaning: string, remedy = 'Send again later'): ErrorEntry => ({
	meaning,
	remedy,
	who: 'the service',
	outcome: 'retryLater',
});

/** The service says that it did not take the request: it may go out again by itself. */
export const busy = (meaning: string, remedy = 'Send again a little later'): ErrorEntry => ({
	...later(meaning, remedy),
	repeat: true,
});

/** The same, because requests come too fast. */
export const throttled = (meaning: string, remedy?: string): ErrorEntry => ({
	...busy(meaning, remedy),
	inForm: { field: 'requestsPerSecond', remedy: 'Lower Requests per Second in Sending Options' },
	throttle: true,
});

/** The target will never work. */
export const dead = (meaning: string, remedy = 'Drop the target from your list'): ErrorEntry => ({
	meaning,
	remedy,
	who: 'the device',
	outcome: 'deadTarget',
});
