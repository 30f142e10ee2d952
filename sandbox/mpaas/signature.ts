import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Call } from '../vendor';
import { GatewayRefusal } from './answers';

export interface Key {
	readonly accessKeyId: string;
	readonly accessKeySecret: string;
	/** Of a temporary key. */
	readonly securityToken?: string;
}

/** One name and value of query or body, decoded. */
export type Pair = readonly [name: string, value: string];

export interface Signed {
	readonly action: string;
	readonly version: string;
	/** The parameters of the operation, without those of the signature. */
	readonly parameters: readonly Pair[];
}

/** Clocks may differ by so much (InvalidTimeStamp.Expired). */
const clockMs = 15 * 60_000;

const form = 'application/x-www-form-urlencoded';

const systemNames = new Set([
	'AccessKeyId',
	'Action',
	'Format',
	'RegionId',
	'SecurityToken',
	'Signature',
	'SignatureMethod',
	'SignatureNonce',
	'SignatureType',
	'SignatureVersion',
	'Timestamp',
	'Version',
]);

/** RFC 3986: everything but letters, digits and `-_.~`. */
export const percent = (text: string): string =>
	encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

function decode(text: string): string {
	try {
		return decodeURIComponent(text.replaceAll('+', ' '));
	} catch {
		throw new GatewayRefusal(
			'InvalidParameter',
			'The parameter is not UTF-8.',
			`"${text.slice(0, 40)}" is not percent-encoded UTF-8.`,
		);
	}
}

export function pairsOf(text: string): Pair[] {
	return text
		.split('&')
		.filter((piece) => piece !== '')
		.map((piece) => {
			const equals = piece.indexOf('=');
			return equals < 0 ? [decode(piece), ''] : [decode(piece.slice(0, equals)), decode(piece.slice(equals + 1))];
		});
}

const same = (given: string, right: string): boolean =>
	given.length === right.length && timingSafeEqual(Buffer.from(given), Buffer.from(right));

/** Knows the keys and every nonce of the last quarter of an hour. */
export class Gatekeeper {
	private readonly nonces = new Map<string, number>();

	constructor(
		private readonly keys: readonly Key[],
		private readonly now: () => number,
	) {}

	/** Who asks, and for what. Throws a GatewayRefusal. */
	admit(call: Call): Signed {
		const contentType = call.headers['content-type'];
		if (call.bytes.length > 0 && contentType !== form) {
			throw new GatewayRefusal(
				'UnsupportedContentType',
				'The content type is not supported.',
				`The content type must be exactly ${form}; it is "${contentType ?? '(none)'}". Alibaba Cloud's clients send it without a charset, and it is signed.`,
			);
		}
		const query = pairsOf(call.query);
		const body = pairsOf(call.body);
		const authorization = call.headers.authorization;
		return authorization !== undefined
			? this.acs3(call, authorization, query, body)
			: this.rpc(call, [...query, ...body]);
	}

	reset(): void {
		this.nonces.clear();
	}

	private keyOf(id: string, token: string | undefined): Key {
		const key = this.keys.find(({ accessKeyId }) => accessKeyId === id);
		if (!key)
			throw new GatewayRefusal(
				'InvalidAccessKeyId.NotFound',
				'Specified access key is not found.',
				`The access key ID "${id}" is not one of practice.json.`,
				404,
			);
		if (key.securityToken === token) return key;
		if (key.securityToken === undefined)
			throw new GatewayRefusal(
				'InvalidSecurityToken.MismatchWithAccessKey',
				'Specified SecurityToken mismatch with the AccessKey.',
				'This access key is no temporary one, but came with a security token.',
			);
		throw new GatewayRefusal(
			'InvalidSecurityToken.Malformed',
			'Specified SecurityToken is malformed.',
			token === undefined
				? 'The temporary access key needs its security token.'
				: 'The security token is not the one of the temporary key.',
		);
	}

	private fresh(nonce: string | undefined, time: string | undefined): void {
		if (!nonce)
			throw new GatewayRefusal(
				'MissingSignatureNonce',
				'SignatureNonce is mandatory for this action.',
				'The nonce is missing.',
			);
		if (time === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(time))
			throw new GatewayRefusal(
				'InvalidTimeStamp.Format',
				'Specified time stamp or date value is not well formatted.',
				`The time "${time ?? ''}" must be UTC like 2026-01-02T03:04:05Z.`,
			);
		const now = this.now();
		if (Math.abs(Date.parse(time) - now) > clockMs)
			throw new GatewayRefusal(
				'InvalidTimeStamp.Expired',
				'Specified time stamp or date value is expired.',
				`The time ${time} differs from the sandbox's clock by more than 15 minutes.`,
			);
		for (const [old, at] of this.nonces) {
			if (now - at <= 2 * clockMs) break;
			this.nonces.delete(old);
		}
		if (this.nonces.has(nonce))
			throw new GatewayRefusal(
				'SignatureNonceUsed',
				'Specified signature nonce was used already.',
				`The nonce ${nonce} has been used before: each request, retries too, needs a new one.`,
			);
		this.nonces.set(nonce, now);
	}

	/** Signature in the headers (V3): notes 6.2. */
	private acs3(
		{ method, path, headers, bytes }: Call,
		authorization: string,
		query: readonly Pair[],
		body: readonly Pair[],
	): Signed {
		const parts = /^ACS3-HMAC-SHA256 Credential=([^,\s]+),SignedHeaders=([a-z0-9;-]+),Signature=([0-9a-f]{64})$/.exec(
			authorization,
		);
		if (!parts)
			throw new GatewayRefusal(
				'IncompleteSignature',
				'The request signature does not conform to Aliyun standards.',
				'Authorization must read "ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…".',
			);
		const [, id = '', names = '', signature = ''] = parts;
		const header = (name: string): string | undefined =>
			typeof headers[name] === 'string' ? headers[name].trim() : undefined;
		const key = this.keyOf(id, header('x-acs-security-token'));
		if (key.securityToken !== undefined && header('x-acs-accesskey-id') !== id)
			throw new GatewayRefusal(
				'IncompleteSignature',
				'The request signature does not conform to Aliyun standards.',
				'A temporary key comes with the header x-acs-accesskey-id.',
			);
		const signed = names.split(';');
		const needed = [
			'host',
			...(bytes.length > 0 ? ['content-type'] : []),
			...Object.keys(headers).filter((name) => name.startsWith('x-acs-')),
		];
		const unsigned = needed.find((name) => !signed.includes(name));
		if (unsigned !== undefined)
			throw new GatewayRefusal(
				'IncompleteSignature',
				'The request signature does not conform to Aliyun standards.',
				`The header ${unsigned} is not among the signed ones.`,
			);
		const hash = createHash('sha256').update(bytes).digest('hex');
		if (header('x-acs-content-sha256') !== hash)
			throw new GatewayRefusal(
				'SignatureDoesNotMatch',
				'Specified signature is not matched with our calculation.',
				'x-acs-content-sha256 is not the hash of the body as it came.',
			);
		const canonicalQuery = query
			.map(([name, value]) => `${percent(name)}=${percent(value)}`)
			.sort()
			.join('&');
		const lines = signed.map((name) => `${name}:${header(name) ?? ''}\n`).join('');
		const canonical = [method, path, canonicalQuery, lines, names, hash].join('\n');
		const right = createHmac('sha256', key.accessKeySecret)
			.update(`ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`)
			.digest('hex');
		if (!same(signature, right))
			throw new GatewayRefusal(
				'SignatureDoesNotMatch',
				`Specified signature is not matched with our calculation. server CanonicalRequest is:${JSON.stringify(canonical)}`,
				'The signature (ACS3) is wrong: another secret, or something was changed after signing.',
			);
		this.fresh(header('x-acs-signature-nonce'), header('x-acs-date'));
		return this.named(header('x-acs-action'), header('x-acs-version'), [...query, ...body]);
	}

	/** Signature in the parameters (RPC, SignatureVersion 1.0): notes 6.1. */
	private rpc({ method }: Call, all: readonly Pair[]): Signed {
		const system = new Map<string, string>();
		const seen = new Set<string>();
		for (const [name, value] of all) {
			if (seen.size === seen.add(name).size)
				throw new GatewayRefusal(
					'InvalidParameter',
					'The parameter is repeated.',
					`The parameter ${name} is there twice.`,
				);
			if (systemNames.has(name)) system.set(name, value);
		}
		const id = system.get('AccessKeyId');
		if (id === undefined)
			throw new GatewayRefusal(
				'MissingAccessKeyId',
				'AccessKeyId is mandatory for this action.',
				'Neither an Authorization header nor the parameter AccessKeyId is there.',
			);
		if (system.get('SignatureMethod') !== 'HMAC-SHA1' || system.get('SignatureVersion') !== '1.0')
			throw new GatewayRefusal(
				'IncompleteSignature',
				'The request signature does not conform to Aliyun standards.',
				'SignatureMethod must be HMAC-SHA1 and SignatureVersion 1.0.',
			);
		const key = this.keyOf(id, system.get('SecurityToken'));
		const sorted = all.filter(([name]) => name !== 'Signature').sort(([one], [other]) => (one < other ? -1 : 1));
		const text = `${method}&%2F&${percent(sorted.map(([name, value]) => `${percent(name)}=${percent(value)}`).join('&'))}`;
		const right = createHmac('sha1', `${key.accessKeySecret}&`).update(text).digest('base64');
		if (!same(system.get('Signature') ?? '', right))
			throw new GatewayRefusal(
				'SignatureDoesNotMatch',
				`Specified signature is not matched with our calculation. server string to sign is:${text}`,
				'The signature (RPC) is wrong: another secret, or something was changed after signing.',
			);
		this.fresh(system.get('SignatureNonce'), system.get('Timestamp'));
		return this.named(system.get('Action'), system.get('Version'), all);
	}

	private named(action: string | undefined, version: string | undefined, all: readonly Pair[]): Signed {
		if (!action)
			throw new GatewayRefusal(
				'MissingAction',
				'Action is mandatory for this action.',
				'The name of the operation is missing.',
			);
		if (!version)
			throw new GatewayRefusal('MissingVersion', 'Version is mandatory for this action.', 'The version is missing.');
		return { action, version, parameters: all.filter(([name]) => !systemNames.has(name)) };
	}
}
