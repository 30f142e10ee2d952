import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Call } from '../vendor';
import { Refusal } from './answers';
import type { TpnsApp } from './app';

/** Seconds that a TimeStamp may be off; the page gives no figure. */
const validSeconds = 300;

/**
 * 签名认证: HMAC-SHA256 over TimeStamp, AccessId and the body as it came; its hexadecimal text is what Base64 is made of. The page's
 * formula leaves the hexadecimal out, its example and all its programs have it.
 */
export function signatureOf(timeStamp: string, accessId: string, body: Buffer, secretKey: string): string {
	const hash = createHmac('sha256', secretKey).update(timeStamp).update(accessId).update(body).digest('hex');
	return Buffer.from(hash).toString('base64');
}

const basicOf = (call: Pick<Call, 'headers'>): [user: string, secret: string] | undefined => {
	const [scheme, code = ''] = (call.headers.authorization ?? '').split(' ');
	if (scheme !== 'Basic') return undefined;
	const said = Buffer.from(code, 'base64').toString('utf8');
	const colon = said.indexOf(':');
	return colon < 0 ? undefined : [said.slice(0, colon), said.slice(colon + 1)];
};

const signs = ['accessid', 'timestamp', 'sign'];

/**
 * Whether a request is meant for TPNS. XG's version 3 has two of its paths, and only the host tells them apart; the practice server
 * has one, so it goes by the headers of TPNS, or by an Access ID of TPNS as the name of the Basic login.
 */
export function isForTpns(headers: Call['headers']): boolean {
	return signs.some((name) => headers[name] !== undefined) || /^1[56]\d{8}$/.test(basicOf({ headers })?.[0] ?? '');
}

/** Gives the app that asks. Throws a Refusal. */
export function authenticate(call: Call, apps: readonly TpnsApp[], now: number, basicOnly: boolean): TpnsApp {
	const given = signs.filter((name) => call.headers[name] !== undefined);
	if (given.length > 0 && basicOnly)
		throw new Refusal(
			1008003,
			'An upload is sent with "Authorization: Basic …": the page shows no other way (号码包上传接口).',
		);
	return given.length > 0 ? bySignature(call, apps, now) : byBasic(call, apps);
}

function appWith(accessId: string, apps: readonly TpnsApp[]): TpnsApp {
	const app = apps.find((one) => one.accessId === accessId);
	if (!app)
		throw new Refusal(
			1008035,
			`There is no app with the Access ID ${accessId} here; those of practice are ${apps.map((one) => one.accessId).join(' and ')}.`,
		);
	return app;
}

function bySignature(call: Call, apps: readonly TpnsApp[], now: number): TpnsApp {
	const [accessId, timeStamp, sign] = signs.map((name) => {
		const value = call.headers[name];
		if (typeof value !== 'string' || value === '')
			throw new Refusal(1008003, 'AccessId, TimeStamp and Sign must all be in the headers (签名认证).');
		return value;
	}) as [string, string, string];
	const app = appWith(accessId, apps);
	if (!/^\d{1,12}$/.test(timeStamp))
		throw new Refusal(1008003, `TimeStamp must be a whole number of seconds, not "${timeStamp}" (签名认证).`);
	const off = Math.abs(now / 1000 - Number(timeStamp));
	if (off > validSeconds)
		throw new Refusal(1008003, `TimeStamp is off by ${Math.round(off)} s; at most ${validSeconds} s are allowed here.`);
	const expected = Buffer.from(signatureOf(timeStamp, accessId, call.bytes, app.secretKey));
	const got = Buffer.from(sign);
	if (got.length === expected.length && timingSafeEqual(got, expected)) return app;
	const binary = createHmac('sha256', app.secretKey).update(timeStamp).update(accessId).update(call.bytes);
	throw new Refusal(
		1008003,
		sign === binary.digest('base64')
			? 'Sign is Base64 of the bytes of the HMAC; it must be Base64 of its hexadecimal text (签名认证, step 3).'
			: 'Sign does not fit TimeStamp, AccessId, the bytes of the body and the Secret Key (签名认证).',
	);
}

function byBasic(call: Call, apps: readonly TpnsApp[]): TpnsApp {
	const said = basicOf(call);
	if (!said)
		throw new Refusal(1008003, 'There is neither Sign nor "Authorization: Basic" and Base64 of AccessID:SECRETKEY.');
	const app = appWith(said[0], apps);
	if (said[1] !== app.secretKey)
		throw new Refusal(1008003, 'The Secret Key is not that of the Access ID (Basic Auth 认证).');
	return app;
}
