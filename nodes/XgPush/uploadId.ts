import { memberOf, textOf } from '../../lib/operation/json';

const positive = /^[1-9]\d*$/;

/**
 * The ID of an uploaded package, as text; undefined where the answer gives none. TPNS, upload of token and account packages (2024-01)
 * call it `uploadId` and a positive integer; the guide to pushing to accounts says `upload_id`.
 */
export const uploadIdIn = (body: unknown): string | undefined =>
	['uploadId', 'upload_id']
		.map((name) => textOf(memberOf(body, name)))
		.find((id) => id !== undefined && positive.test(id));
