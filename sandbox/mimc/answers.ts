import type { Answer } from '../vendor';

/**
 * Thrown by the checks. The push document names no code but 200; the group chapter of the manual shows the shape of a refusal,
 * `{"code":500,"message":"quit topic fail","data":null}`. The codes here are made up after HTTP's.
 */
export class Refusal extends Error {
	/** @param plain the reason for people, in English, with the place in the document */
	constructor(
		readonly code: number,
		readonly said: string,
		readonly plain: string,
	) {
		super(plain);
	}
}

export const bad = (member: string, plain: string): Refusal => new Refusal(400, `${member} is invalid`, plain);

export interface Notes {
	readonly warnings?: readonly string[];
	readonly parameters?: Readonly<Record<string, unknown>>;
	readonly summary?: string;
}

export function ok(data: object, notes: Notes = {}): Answer {
	return { ...notes, verdict: 'accepted', body: { code: 200, data, message: 'success' } };
}

export function refused(refusal: Refusal, notes: Notes = {}): Answer {
	return {
		...notes,
		verdict: 'refused',
		reason: refusal.plain,
		body: { code: refusal.code, message: refusal.said, data: null },
	};
}
