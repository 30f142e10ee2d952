import { createHash } from 'node:crypto';
import type { Call } from '../vendor';
import { Refusal } from './answers';
import type { XgApp } from './app';
import type { Parameters } from './parameters';

/** Seconds; also what an absent or unusable valid_time means (通用参数). */
const validSeconds = 600;

/**
 * The text that is signed (内容签名生成规则): method, host without port, path, every parameter but `sign` as K=V in
 * ascending order of K, the secret key. Values are as they were before URL encoding.
 */
export function signedText(
	call: Pick<Call, 'method' | 'path'>,
	host: string,
	values: ReadonlyMap<string, string>,
	secretKey: string,
): string {
	const names = [...values.keys()].filter((name) => name !== 'sign').sort((one, other) => (one < other ? -1 : 1));
	return [call.method, host, call.path, ...names.map((name) => `${name}=${values.get(name) ?? ''}`), secretKey].join(
		'',
	);
}

/** Who is asking, and when: access_id, timestamp, valid_time, sign. Throws a Refusal. */
export function authenticateV2(call: Call, parameters: Parameters, app: XgApp, now: number): void {
	const missing = ['access_id', 'timestamp', 'sign'].filter((name) => (parameters.get(name) ?? '') === '');
	if (missing.length > 0) throw new Refusal(-111, `Missing: ${missing.join(', ')} (通用参数).`);
	if (parameters.get('access_id') !== app.accessId)
		throw new Refusal(20, `The access_id is not the practice app's, ${app.accessId}.`);
	const timestamp = parameters.get('timestamp') ?? '';
	if (!/^\d{1,15}$/.test(timestamp))
		throw new Refusal(-102, `timestamp must be a whole number of seconds, not "${timestamp}" (通用参数).`);
	const stated = Number(parameters.get('valid_time') ?? validSeconds);
	const validTime = Number.isInteger(stated) && stated >= 1 && stated <= validSeconds ? stated : validSeconds;
	const off = Math.abs(now / 1000 - Number(timestamp));
	if (off > validTime)
		throw new Refusal(
			-102,
			`timestamp is off by ${Math.round(off)} s; at most ${validTime} s are allowed. It must be in seconds (通用参数).`,
		);
	const host = (call.headers.host ?? '').replace(/:\d+$/, '');
	const text = signedText(call, host, parameters.values, app.secretKey);
	if (parameters.get('sign') !== createHash('md5').update(text, 'utf8').digest('hex')) {
		throw new Refusal(
			-103,
			`The signature does not fit. Signed here: ${text.slice(0, -app.secretKey.length)}<secret key>`,
		);
	}
	parameters.integer('cal_type', 0, 1);
}

/** `Authorization: Basic base64(APPID:SECRETKEY)` (权鉴方式). Throws a Refusal. */
export function authenticateV3(call: Call, app: XgApp): void {
	const given = call.headers.authorization;
	if (given === undefined)
		throw new Refusal(10104, 'The header Authorization is missing; it must be "Basic" and base64 of APPID:SECRETKEY.');
	const [scheme, code = ''] = given.split(' ');
	if (scheme !== 'Basic') throw new Refusal(10104, 'The header Authorization must begin with "Basic ".');
	const said = Buffer.from(code, 'base64').toString('utf8');
	if (said === `${app.appId}:${app.secretKey}`) return;
	throw new Refusal(
		10104,
		said.startsWith(`${app.accessId}:`)
			? 'The Access ID belongs to version 2; version 3 wants the App ID.'
			: 'App ID and Secret Key are not those of the practice app.',
	);
}
