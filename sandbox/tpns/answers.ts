import type { Answer } from '../vendor';

/** The page's own words for the codes (服务端错误码). */
const words: Readonly<Record<number, string>> = {
	1008001: 'paramter parse error',
	1008002: 'missing parameter',
	1008003: 'auth failure',
	1008004: 'invoke service error',
	1008006: 'invalid token',
	1008007: 'invalid parameter',
	1008011: 'upload file error',
	1008012: 'upload empty file',
	1008015: 'push id not exist',
	1008016: 'date param format error',
	1008019: 'content may be evil',
	1008026: 'batch op，partly error',
	1008027: 'batch op，total error',
	1008028: 'request too fast',
	1008029: 'token is not valid',
	1008030: 'app not paid',
	1008031: 'app was expired',
	1008035: 'accessId is not correct or domain not correct',
	10110008: 'no token，no account',
	10010005: 'internal error',
	10010012: 'illegal push time',
	10010018: 'Push repeat',
};

export const wordsOf = (code: number): string => words[code] ?? 'invoke service error';

/** The two spellings of code and sentence: pushes, tags and changes of accounts have the first, the rest the second. */
export type Spelling = 'ret_code' | 'retCode';

/** Thrown by the checks; becomes an answer with HTTP 200 and a code. */
export class Refusal extends Error {
	/**
	 * @param code the service's code
	 * @param plain for people, in English, with the page
	 */
	constructor(
		readonly code: number,
		plain: string,
	) {
		super(plain);
	}
}

export const missing = (plain: string): Refusal => new Refusal(1008002, plain);
/** Not of the type that the table gives. */
export const unreadable = (plain: string): Refusal => new Refusal(1008001, plain);
export const invalid = (plain: string): Refusal => new Refusal(1008007, plain);

/** What every answer of a push repeats of its request. */
export interface Echo {
	readonly seq: number;
	readonly environment: string;
}

export const noEcho: Echo = { seq: 0, environment: 'product' };

export function accepted(body: object, summary: string): Answer {
	return { verdict: 'accepted', body, summary };
}

/** A refusal in the spelling of its path; that of a push has the members of a push. */
export function refused({ code, message }: Refusal, spelling: Spelling, echo?: Echo): Answer {
	const body =
		spelling === 'retCode'
			? { retCode: code, errMsg: wordsOf(code) }
			: {
					...(echo ? { seq: echo.seq, push_id: '0' } : { seq: 0 }),
					ret_code: code,
					...(echo ? { environment: echo.environment } : {}),
					err_msg: wordsOf(code),
				};
	return { verdict: 'refused', reason: message, body };
}

/** `result` of a batch says each target's code as text; the answer's own code says whether some or all of them failed. */
export const batchCode = (codes: readonly string[]): number =>
	codes.every((code) => code === '0') ? 0 : codes.some((code) => code === '0') ? 1008026 : 1008027;
