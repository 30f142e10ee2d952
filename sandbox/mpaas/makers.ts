import { randomBytes } from 'node:crypto';

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
export interface Maker {
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

export const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

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

const byId = (events: readonly MakerEvent[], said: (event: MakerEvent) => object): Record<string, object> =>
	Object.fromEntries(events.map((event) => [event.id, said(event)]));

/** 8.2.10 by the names of the channels. Status numbers of Huawei and HarmonyOS and the sum of bits of Xiaomi: the makers' own pages. */
export const makers: Readonly<Record<string, Maker>> = {
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
