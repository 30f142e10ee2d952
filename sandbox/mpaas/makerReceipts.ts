import { createHmac, randomUUID } from 'node:crypto';
import type { Core, ReceiptSource } from '../vendor';
import { hex, makers, type Maker, type MakerEvent } from './makers';

/** Receipts of one maker are collected this long. */
const collectMs = 100;

/** Huawei sends at most so many at once; the sandbox takes it for all. */
const most = 100;

/** Receipts that phone makers send on their own for messages that went over their channel (8.2.10). */
export class MakerReceipts {
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
