import { randomBytes } from 'node:crypto';
import type { Phone } from '../phones';
import { isObject, textAt, textsAt } from '../practice';
import type { Core } from '../vendor';

export interface Message {
	readonly fromAccount: string;
	readonly fromResource: string;
	readonly msg: string;
	readonly base64: boolean;
	readonly bizType: string;
	/** Undefined when the request does not say; the versions of the document contradict each other then. */
	readonly isStore: boolean | undefined;
}

/** Accounts, groups and what was sent to them. */
export class Chat {
	private readonly phones = new Map<string, Phone[]>();

	private readonly groups = new Map<string, Set<string>>();

	/** Accounts that exist: those on phones, and those that some message named first. */
	private readonly accounts = new Set<string>();

	private packets = 0;

	constructor(private readonly core: Core) {}

	/** Reads the "mimc" part of a phone; does nothing when it has none. */
	addPhone(phone: Phone): void {
		const part = phone.practice.mimc;
		if (!isObject(part)) return;
		const where = `phone ${phone.id}, mimc`;
		const account = textAt(part, 'account', where);
		this.accounts.add(account);
		this.phones.set(account, [...(this.phones.get(account) ?? []), phone]);
		for (const group of textsAt(part, 'topics', where))
			this.groups.set(group, (this.groups.get(group) ?? new Set()).add(account));
	}

	hasGroup(id: string): boolean {
		return this.groups.has(id) || this.core.bulk.find(id) !== undefined;
	}

	/** Empty for a group that does not exist. */
	membersOf(group: string): string[] {
		return [...(this.groups.get(group) ?? [])];
	}

	isOnPhone(account: string): boolean {
		return this.phones.has(account);
	}

	/** Whether it is an account of phones that are all offline. One without a phone is taken for the app's own server. */
	isOffline(account: string): boolean {
		const phones = this.phones.get(account) ?? [];
		return phones.length > 0 && !phones.some(({ online, installed }) => online && installed);
	}

	/** Gives the packet ID and whether the account was new: it is created without a word. */
	toAccount(account: string, message: Message): { packetId: string; created: boolean } {
		const packetId = this.packetId();
		const bulk = this.core.bulk.find(account);
		if (bulk) {
			this.core.bulk.deliver('mimc', bulk);
			return { packetId, created: false };
		}
		const created = !this.accounts.has(account);
		this.accounts.add(account);
		this.show(account, message, packetId, 'Chat');
		return { packetId, created };
	}

	/** Gives the packet ID and how many members the group has. */
	toGroup(id: string, message: Message): { packetId: string; members: number } {
		const packetId = this.packetId();
		const bulk = this.core.bulk.find(id);
		if (bulk) this.core.bulk.deliver('mimc', bulk);
		const members = this.groups.get(id) ?? new Set();
		for (const account of members)
			if (account !== message.fromAccount) this.show(account, message, packetId, `Group ${id}`);
		return { packetId, members: members.size };
	}

	save(): unknown {
		return { packets: this.packets, accounts: [...this.accounts] };
	}

	load(saved: unknown): void {
		const { packets, accounts } = saved as { packets: number; accounts: string[] };
		this.packets = packets;
		for (const account of accounts) this.accounts.add(account);
	}

	clear(): void {
		this.phones.clear();
		this.groups.clear();
		this.accounts.clear();
		this.packets = 0;
	}

	/** "A random string and a growing number" (parameter list). */
	private packetId(): string {
		this.packets += 1;
		return `${randomBytes(6).toString('hex')}-${this.packets}`;
	}

	private show(account: string, message: Message, messageId: string, channel: string): void {
		for (const phone of this.phones.get(account) ?? []) {
			this.core.phones.deliver(phone, {
				vendor: 'mimc',
				app: 'MIMC',
				messageId,
				title: message.fromAccount,
				text: message.base64 ? decoded(message.msg) : message.msg,
				channel,
				details: {
					account,
					resource: message.fromResource,
					...(message.base64 ? { msgType: 'base64' } : {}),
					...(message.bizType === '' ? {} : { bizType: message.bizType }),
					...(message.isStore === undefined ? {} : { isStore: String(message.isStore) }),
				},
			});
		}
	}
}

/** Text where the bytes are text, else how many there are. */
function decoded(base64: string): string {
	const bytes = Buffer.from(base64, 'base64');
	const text = bytes.toString('utf8');
	return Buffer.from(text, 'utf8').equals(bytes) ? text : `${bytes.length} bytes`;
}
