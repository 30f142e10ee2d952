import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Core, ReceiptSource } from '../vendor';

/** What became of one message on one phone. */
export interface MakerEvent {
	readonly event: 'delivered' | 'clicked' | 'deadTarget' | 'expired';
	/** `biTag` or `param`, by which the message is found again. */
	readonly tag: string;
	/** The maker's own ID of the message. */
	readonly id: string;
	/** The maker's own token of the device; the service's Ad-token is not told to makers. */
	readonly token: string;
	/** Epoch ms. */
	readonly time: number;
}

/** A phone maker's receipts: one form for several events. */
interface Maker {
	readonly name: string;
	readonly title: string;
	/** Its number in `biTag` and `param`, and what stands behind it: the SDK's version, or "null". */
	readonly number: number;
	readonly version: string;
	/** Undefined when the maker tells nothing of an event. */
	readonly says: Readonly<Partial<Record<MakerEvent['event'], number | string>>>;
	readonly id: (time: number) => string;
	readonly contentType: string;
	readonly body: (events: readonly MakerEvent[], said: (event: MakerEvent) => number | string) => string;
	readonly answerFault?: (text: string) => string | undefined;
	readonly signs?: boolean;
}

const appIds = { huawei: '103961659', honor: '104420205', harmonyos: 'com.example.shop', oppo: '30186722' };

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

const digits = (count: number): string =>
	Array.from(randomBytes(count), (byte) => String(byte % 10))
		.join('')
		.replace(/^0/, '1');

const json = 'application/json';

/** The answer the guide's samples give (8.2.10). */
const successCode = (text: string): string | undefined =>
	memberOf(text, 'code') === '0' ? undefined : 'the maker expects {"code":"0","message":"success"}';

const returnCode = (text: string): string | undefined =>
	memberOf(text, 'returnCode') === undefined ? 'the maker expects {"returnCode":…,"returnReason":…}' : undefined;

function memberOf(text: string, name: string): unknown {
	try {
		return (JSON.parse(text) as Record<string, unknown> | null)?.[name];
	} catch {
		return undefined;
	}
}

/** 8.2.10 by the names of the channels. Status numbers of Huawei and HarmonyOS and the sum of bits of Xiaomi: the makers' own pages. */
const makers: Readonly<Record<string, Maker>> = {
	hms: {
		name: 'huawei',
		title: 'Huawei',
		number: 5,
		version: '1.1',
		says: { delivered: 0, deadTarget: 2 },
		id: (time) => `${time}${digits(11)}`,
		contentType: json,
		body: (events, said) =>
			JSON.stringify({
				statuses: events.map((event) => ({
					clientId: appIds.huawei,
					biTag: event.tag,
					requestId: event.id,
					appid: appIds.huawei,
					status: said(event),
					timestamp: event.time,
					token: event.token,
				})),
			}),
		answerFault: successCode,
		signs: true,
	},
	honor: {
		name: 'honor',
		title: 'HONOR',
		number: 9,
		version: '1.1',
		// The only status the guide shows; what others there are, it does not say.
		says: { delivered: 40000002 },
		id: () => `${appIds.honor}-${hex(16)}`,
		contentType: json,
		body: (events, said) =>
			JSON.stringify({
				statuses: events.map((event) => ({
					appid: appIds.honor,
					biTag: event.tag,
					requestId: event.id,
					status: said(event),
					timestamp: event.time,
					token: event.token,
				})),
			}),
		answerFault: successCode,
	},
	harmonyos: {
		name: 'harmonyos',
		title: 'HarmonyOS',
		number: 11,
		version: 'null',
		says: { delivered: 0, deadTarget: 2 },
		id: (time) => `${time}${digits(11)}`,
		contentType: json,
		body: (events, said) =>
			JSON.stringify({
				statuses: events.map((event) => ({
					biTag: event.tag,
					requestId: event.id,
					appPackageName: appIds.harmonyos,
					deliveryStatus: { result: said(event), timestamp: event.time },
					pushType: 0,
					token: event.token,
				})),
			}),
		answerFault: successCode,
		signs: true,
	},
	miui: {
		name: 'xiaomi',
		title: 'Xiaomi',
		number: 4,
		version: '1.1',
		says: { delivered: 1, clicked: 2, deadTarget: 16, expired: 1024 },
		id: () => `smm${digits(17)}${hex(1)}`,
		contentType: 'application/x-www-form-urlencoded',
		body: (events, said) =>
			new URLSearchParams({
				data: JSON.stringify(
					byId(events, (event) => ({
						param: event.tag,
						barStatus: 'Enable',
						type: said(event),
						targets: event.token,
						timestamp: event.time,
					})),
				),
			}).toString(),
	},
	oppo: {
		name: 'oppo',
		title: 'OPPO',
		number: 7,
		version: '1.1',
		says: { delivered: 'push_arrive' },
		id: () => `${appIds.oppo}-1-1-${hex(12)}`,
		contentType: json,
		body: (events, said) =>
			JSON.stringify(
				events.map((event) => ({
					appId: appIds.oppo,
					eventTime: String(event.time),
					eventType: said(event),
					messageId: event.id,
					param: event.tag,
					registrationIds: event.token,
				})),
			),
		answerFault: returnCode,
	},
	vivo: {
		name: 'vivo',
		title: 'vivo',
		number: 8,
		version: '1.1',
		says: { delivered: '0' },
		id: () => digits(19),
		contentType: json,
		body: (events, said) =>
			JSON.stringify(
				byId(events, (event) => ({
					param: event.tag,
					targets: event.token,
					ackTime: event.time,
					ackType: said(event),
				})),
			),
		answerFault: returnCode,
	},
};

const byId = (events: readonly MakerEvent[], said: (event: MakerEvent) => object): Record<string, object> =>
	Object.fromEntries(events.map((event) => [event.id, said(event)]));

/** Receipts of one maker are collected this long. */
const collectMs = 100;

/** Huawei sends at most so many at once; the sandbox takes it for all. */
const most = 100;

/** Receipts that phone makers send on their own for messages that went over their channel (8.2.10). */
export class Makers {
	private readonly pending = new Map<Maker, MakerEvent[]>();

	private timer: NodeJS.Timeout | undefined;

	constructor(private readonly core: Core) {}

	readonly sources: readonly ReceiptSource[] = Object.values(makers).map(({ name, title, says, signs }) => ({
		name,
		title,
		tells: `${Object.keys(says)
			.map((event) => words[event as MakerEvent['event']])
			.join(', ')} (mPaaS guide 8.2.10).`,
		address: true,
		...(signs && name === 'huawei'
			? {
					fields: {
						huaweiUser: { label: 'Callback user name (Huawei, HarmonyOS)' },
						huaweiKey: { label: 'Callback key (Huawei, HarmonyOS)' },
						huaweiKeyForm: { label: 'The key is taken as', allowed: ['text', 'base64'] },
					},
				}
			: {}),
	}));

	/** What a message is given on its way over a channel; undefined when its maker sends no receipts. */
	label(channel: string, msgKey: string, adToken: string): MakerLabels | undefined {
		const maker = makers[channel];
		if (!maker) return undefined;
		return {
			makerTag: `0#${maker.number}#${maker.version}#${msgKey}&${hex(8)}`,
			makerId: maker.id(this.core.now()),
			// HarmonyOS is reached by the maker's token itself (6.2.1); elsewhere the service has an Ad-token of its own.
			makerToken: channel === 'harmonyos' ? adToken : `${maker.name}-${adToken}`,
		};
	}

	tell(channel: string, event: MakerEvent['event'], labels: Partial<MakerLabels>): void {
		const maker = makers[channel];
		const { makerTag: tag, makerId: id, makerToken: token } = labels;
		if (!maker || tag === undefined || id === undefined || token === undefined) return;
		if (maker.says[event] === undefined || this.core.receipts.setting(maker.name) === undefined) return;
		const events = this.pending.get(maker) ?? [];
		events.push({ event, tag, id, token, time: this.core.now() });
		this.pending.set(maker, events);
		this.timer ??= setTimeout(() => this.flush(), collectMs).unref();
	}

	close(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		this.pending.clear();
	}

	private flush(): void {
		this.timer = undefined;
		const batches = [...this.pending].flatMap(([maker, events]) => batched(events).map((batch) => ({ maker, batch })));
		this.pending.clear();
		for (const { maker, batch } of batches) this.post(maker, batch);
	}

	private post(maker: Maker, events: readonly MakerEvent[]): void {
		const url = this.core.receipts.setting(maker.name);
		const [first] = events;
		if (url === undefined || !first) return;
		const body = maker.body(events, ({ event }) => maker.says[event] ?? '');
		const more = events.length > 1 ? ` and ${events.length - 1} more` : '';
		this.core.receipts.post({
			source: maker.name,
			event: first.event,
			about: `${first.tag} to ${first.token}${more}`,
			url,
			make: () => ({ headers: { 'content-type': maker.contentType, ...(maker.signs ? this.signature() : {}) }, body }),
			stops: maker.name === 'xiaomi',
			...(maker.answerFault ? { answerFault: maker.answerFault } : {}),
		});
	}

	/** Huawei's proof of the sender, when user name and key are set: time, a number used once, and an HMAC of both and the name. */
	private signature(): Record<string, string> {
		const { receipts } = this.core;
		const [user, key] = [receipts.setting('huaweiUser'), receipts.setting('huaweiKey')];
		if (user === undefined || key === undefined) return {};
		const [timestamp, nonce] = [String(this.core.now()), randomUUID()];
		const secret = Buffer.from(key, receipts.setting('huaweiKeyForm') === 'base64' ? 'base64' : 'utf8');
		const value = createHmac('sha256', secret).update(`${timestamp}${nonce}${user}`).digest('base64');
		return { 'x-huawei-callback-id': `timestamp=${timestamp}; nonce=${nonce}; value=${value}` };
	}
}

/** Kept with the notification, so that a click is told of the same message. */
export interface MakerLabels {
	readonly makerTag: string;
	readonly makerId: string;
	readonly makerToken: string;
}

const words: Readonly<Record<MakerEvent['event'], string>> = {
	delivered: 'Delivered',
	clicked: 'clicked',
	deadTarget: 'app uninstalled',
	expired: 'expired',
};

/** Bodies keyed by message ID hold each message once: what comes of it later goes into the next. */
function batched(events: readonly MakerEvent[]): MakerEvent[][] {
	const batches: MakerEvent[][] = [];
	for (const event of events) {
		const room = batches.find((batch) => batch.length < most && !batch.some(({ id }) => id === event.id));
		if (room) room.push(event);
		else batches.push([event]);
	}
	return batches;
}
