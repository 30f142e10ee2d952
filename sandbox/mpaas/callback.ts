import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Core, ReceiptSource } from '../vendor';

/** A status of 11.3, with the document's description. */
export type Status = readonly [code: string, description: string];

export const acked: Status = ['2', 'Acked'];

/** Nobody is bound to the user. */
export const noBindInfo: Status = ['1', 'NoBindInfo'];

/** 11.3 has no code for some refusals. */
const unknown: Status = ['99999999', 'NONE'];

/** 11.3: what each channel says of an app that is no longer there. The service's own connection only ever waits for it. */
const gone: Readonly<Record<string, Status>> = {
	ios: ['2011', 'Unregistered'],
	hms: ['80000004', '应用已卸载'],
	honor: ['80300007', '所有 Token 都是无效的'],
	miui: ['20301', '目标不合法'],
	oppo: ['10000', 'Invalid RegistrationId'],
	vivo: ['10302', 'regId 不合法'],
	fcm: ['90000003', 'NotRegistered'],
	harmonyos: ['80300007', '所有 Token 都是无效的'],
};

/** 11.3: what each channel says of a message that is too long for it. */
const turnedDown: Readonly<Record<string, Status>> = {
	ios: ['2002', 'PayloadTooLarge'],
	hms: ['80100003', '不合法的payload'],
	honor: ['80100003', '消息结构体错误'],
	miui: ['10017', '参数值非法'],
	vivo: ['10058', 'content 长度不能超过 100 个字符'],
	fcm: ['90000007', 'MessageTooBig'],
	harmonyos: ['80100003', '消息结构体错误'],
};

/** Undefined on the service's own connection: status 0 there, and no callback until the phone is back (6.9). */
export const goneStatus = (channel: string): Status | undefined => gone[channel];

export const turnedDownStatus = (channel: string): Status => turnedDown[channel] ?? unknown;

export interface Outcome {
	/** Message key. */
	readonly msgId: string;
	readonly target: string;
	/** The device, when one is known. */
	readonly device?: { readonly token: string; readonly osType: string };
	readonly status: Status;
}

/** The callback of section 6.9 (推送回调接口): the body signed with the service's RSA key, the signature in the query. */
export class Callback {
	private key: KeyObject | undefined;

	constructor(private readonly core: Core) {}

	readonly source: ReceiptSource = {
		name: 'mpaas',
		title: 'mPaaS',
		tells:
			'The phone maker took the message, or the self-built channel brought it to the phone; or why not (mPaaS guide 6.9).',
		address: true,
		shown: () => ({ mpaasPublicKey: this.publicKey() }),
		labels: { mpaasPublicKey: 'RSA public key' },
	};

	/** Base64 of the X.509 key (SPKI), as the console shows it. */
	publicKey(): string {
		return createPublicKey(this.privateKey()).export({ type: 'spki', format: 'der' }).toString('base64');
	}

	tell({ msgId, target, device, status: [statusCode, statusDesc] }: Outcome): void {
		const url = this.core.receipts.setting('mpaas');
		if (url === undefined) return;
		const pushSuccess = statusCode === acked[0];
		const extInfo = device === undefined ? {} : { adToken: device.token, osType: device.osType };
		const body = JSON.stringify({ extInfo, msgId, pushSuccess, statusCode, statusDesc, targetId: target });
		this.core.receipts.post({
			source: 'mpaas',
			event: pushSuccess ? 'delivered' : 'failed',
			about: `${msgId} to ${target}: ${statusCode} ${statusDesc}`,
			url,
			make: () => ({
				url: `${url}${url.includes('?') ? '&' : '?'}sign=${encodeURIComponent(this.signatureOf(body))}`,
				headers: { 'content-type': 'application/json;charset=UTF-8' },
				body,
			}),
		});
	}

	save(): unknown {
		return this.key?.export({ type: 'pkcs8', format: 'pem' });
	}

	load(saved: unknown): void {
		if (typeof saved === 'string') this.key = createPrivateKey(saved);
	}

	/** SHA-256 with RSA over the bytes of the body; `+` and `/` of the Base64 replaced (6.9; the receiver's sample puts them back). */
	private signatureOf(body: string): string {
		return sign('RSA-SHA256', Buffer.from(body, 'utf8'), this.privateKey())
			.toString('base64')
			.replaceAll('+', '-')
			.replaceAll('/', '_');
	}

	/** Made when it is needed first: it takes a while. Kept with the state, because it stands in the user's trigger. */
	private privateKey(): KeyObject {
		if (!this.key) {
			this.key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
			this.core.changed();
		}
		return this.key;
	}
}
