import { isObject } from '../practice';
import type { Core, ReceiptSource } from '../vendor';
import { jsonText } from '../wholeNumbers';
import type { Chat } from './chat';

interface Written {
	readonly from: string;
	readonly to: string | undefined;
	readonly topic: string | undefined;
	readonly payload: Buffer;
	/** With the members that only the newer version of the page has. */
	readonly full: boolean;
}

/** The message callback (admin.mimc.chat.xiaomi.net/docs/09-callback.html): what users of the app write is posted to an address. */
export class Callback {
	private sequence = 0;

	constructor(
		private readonly core: Core,
		private readonly appId: string,
		private readonly chat: Chat,
	) {}

	readonly source: ReceiptSource = {
		name: 'mimc',
		title: 'Xiaomi MIMC',
		tells: 'What a phone’s user writes in a chat; again after 5 s, 30 s and 5 min until it is answered with 200.',
		address: true,
	};

	/**
	 * A phone's user writes to an account or a group. Every message is told as NORMAL; those that somebody has not got, because
	 * all phones of the account are offline, as OFFLINE as well, with the accounts that miss it. Throws in one sentence.
	 */
	write(given: unknown): object {
		const written = this.read(given);
		const { from, to, topic, payload } = written;
		const message = {
			fromAccount: from,
			fromResource: 'phone',
			msg: payload.toString('base64'),
			base64: true,
			bizType: '',
			isStore: true,
		};
		const members = topic === undefined ? [to ?? ''] : this.chat.membersOf(topic);
		const missing = members.filter((account) => account !== from && this.chat.isOffline(account));
		const { packetId } =
			topic === undefined ? this.chat.toAccount(to ?? '', message) : this.chat.toGroup(topic, message);
		this.sequence += 1;
		const time = this.core.now();
		const kind = topic === undefined ? 'MSG' : 'TOPIC_MSG';
		this.post(`NORMAL_${kind}`, written, members, packetId, time);
		if (missing.length > 0) this.post(`OFFLINE_${kind}`, written, missing, packetId, time);
		this.core.changed();
		return { packetId, told: this.core.receipts.setting('mimc') !== undefined, offline: missing };
	}

	private post(msgType: string, written: Written, accounts: readonly string[], packetId: string, time: number): void {
		const url = this.core.receipts.setting('mimc');
		if (url === undefined) return;
		const { from, to, topic, payload, full } = written;
		const appId = BigInt(this.appId);
		const toWhom =
			topic === undefined
				? { fromAppId: appId, fromAccount: from, toAppId: appId, toAccount: to }
				: { appId, topicId: BigInt(topic), fromAccount: from, toAccounts: accounts };
		const newer = full
			? { fromResource: 'phone', packetId, sequence: BigInt(time) * 1_000_000n + BigInt(this.sequence), bizType: '' }
			: {};
		const body = jsonText({ msgType, ...toWhom, payload: payload.toString('base64'), timestamp: time, ...newer });
		this.core.receipts.post({
			source: 'mimc',
			event: 'message',
			about: `${msgType} ${from} to ${to ?? `group ${topic ?? ''}`}, ${packetId}`,
			url,
			make: () => ({ headers: { 'content-type': 'application/json' }, body }),
			repeats: true,
		});
	}

	private read(given: unknown): Written {
		if (!isObject(given)) throw new Error('Send a JSON object: {from, to or topic, text or payload}');
		const text = (name: string): string | undefined => {
			const value = given[name];
			if (value === undefined || value === '') return undefined;
			if (typeof value !== 'string') throw new Error(`"${name}" must be text`);
			return value;
		};
		const [from, to, topic, words, payload] = ['from', 'to', 'topic', 'text', 'payload'].map(text);
		if (from === undefined || !this.chat.isOnPhone(from)) throw new Error('"from" must be the account of a phone');
		if (this.chat.isOffline(from)) throw new Error(`The phone of ${from} is offline`);
		if ((to === undefined) === (topic === undefined))
			throw new Error('Name either "to", an account, or "topic", a group');
		if (topic !== undefined && !this.chat.membersOf(topic).includes(from))
			throw new Error(`${from} is no member of a group ${topic}`);
		if ((words === undefined) === (payload === undefined)) throw new Error('Give either "text" or "payload", Base64');
		if (payload !== undefined && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(payload))
			throw new Error('"payload" must be Base64');
		return {
			from,
			to,
			topic,
			payload: payload === undefined ? Buffer.from(words ?? '', 'utf8') : Buffer.from(payload, 'base64'),
			full: given.full === true,
		};
	}
}
