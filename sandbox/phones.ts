import type { PracticePhone } from './practice';

/** A message on its way to a phone. Plain JSON, because it may wait there for the phone to come online. */
export interface Draft {
	readonly vendor: string;
	/** The app it belongs to, as the phone would name it. */
	readonly app: string;
	readonly messageId: string;
	readonly title: string;
	readonly text: string;
	readonly channel?: string;
	/** Address of a large picture; shown as text, never loaded. */
	readonly picture?: string;
	/** What a click opens, in words. */
	readonly opens?: string;
	/** Handed to the app without a notification. */
	readonly silent?: boolean;
	/** A newer notification of the same vendor and app with the same key takes its place. */
	readonly replaceKey?: string;
	/** The phone shows only the first of its vendor and app with this key. */
	readonly onceKey?: string;
	/** Epoch ms; thrown away if the phone is still offline then. */
	readonly expiresAt?: number;
	/** Whatever else is worth showing. */
	readonly details?: Readonly<Record<string, string>>;
	/** The vendor's own labels, to find the notification again when it is revoked. */
	readonly labels?: Readonly<Record<string, string>>;
}

export interface Notification extends Draft {
	readonly id: number;
	readonly phone: string;
	/** Epoch ms. */
	readonly time: number;
	state: 'shown' | 'clicked' | 'replaced' | 'revoked' | 'cleared';
}

export interface Phone {
	readonly id: string;
	readonly practice: PracticePhone;
	online: boolean;
	/** False once its user has thrown the apps away: nothing arrives any more. */
	installed: boolean;
	/** Notifications ever displayed, also those long gone. */
	received: number;
	/** Oldest first. */
	shade: Notification[];
	waiting: Draft[];
	/** Keys of `Draft.onceKey` already seen. */
	readonly once: Set<string>;
}

export interface PhoneListener {
	displayed(notification: Notification): void;
	changed(phone: Phone): void;
	arrived(phone: Phone, draft: Draft, displayed: Notification | undefined): void;
	expired(phone: Phone, draft: Draft): void;
	clicked(phone: Phone, notification: Notification): void;
}

const shadeLimit = 50;
const waitingLimit = 200;
const onceLimit = 1000;
const historyLimit = 1000;

/** The virtual phones and what they show. Memory is bounded; counts are not forgotten. */
export class Phones {
	private readonly phones = new Map<string, Phone>();

	private history: Notification[] = [];

	private nextId = 1;

	total = 0;

	constructor(
		private readonly now: () => number,
		private readonly listener: PhoneListener,
	) {}

	/** Adds a phone under its owner's name; a second one of that name gets a number. */
	add(practice: PracticePhone): Phone {
		let id = practice.name;
		for (let copy = 2; this.phones.has(id); copy += 1) id = `${practice.name} ${copy}`;
		const phone: Phone = {
			id,
			practice,
			online: true,
			installed: true,
			received: 0,
			shade: [],
			waiting: [],
			once: new Set(),
		};
		this.phones.set(id, phone);
		return phone;
	}

	remove(id: string): void {
		this.phones.delete(id);
	}

	list(): Phone[] {
		return [...this.phones.values()];
	}

	get(id: string): Phone | undefined {
		return this.phones.get(id);
	}

	/** The latest notifications of all phones, oldest first. */
	notifications(): readonly Notification[] {
		return this.history;
	}

	/** Hands a draft to a phone, or keeps it until the phone is online. */
	deliver(phone: Phone, draft: Draft): 'arrived' | 'waiting' | 'gone' {
		if (!phone.installed) return 'gone';
		if (!phone.online) {
			phone.waiting.push(draft);
			if (phone.waiting.length > waitingLimit) phone.waiting.shift();
			this.listener.changed(phone);
			return 'waiting';
		}
		this.show(phone, draft);
		return 'arrived';
	}

	/** Takes notifications back, and forgets drafts that still wait. Gives how many of both. */
	withdraw(matches: (draft: Draft) => boolean, on: Iterable<Phone> = this.phones.values()): number {
		let count = 0;
		for (const phone of on) {
			const waiting = phone.waiting.filter((draft) => !matches(draft));
			const taken = phone.shade.filter((shown) => shown.state === 'shown' && matches(shown));
			const gone = phone.waiting.length - waiting.length + taken.length;
			if (gone === 0) continue;
			phone.waiting = waiting;
			for (const shown of taken) this.leave(shown, 'revoked');
			phone.shade = phone.shade.filter((shown) => shown.state !== 'revoked');
			this.listener.changed(phone);
			count += gone;
		}
		return count;
	}

	click(id: number): Notification | undefined {
		for (const phone of this.phones.values()) {
			const shown = phone.shade.find((candidate) => candidate.id === id);
			if (!shown || shown.state !== 'shown') continue;
			this.leave(shown, 'clicked');
			this.listener.clicked(phone, shown);
			return shown;
		}
		return undefined;
	}

	setOnline(phone: Phone, online: boolean): void {
		phone.online = online;
		if (online) {
			const waiting = phone.waiting;
			phone.waiting = [];
			for (const draft of waiting) {
				if (draft.expiresAt !== undefined && draft.expiresAt <= this.now()) this.listener.expired(phone, draft);
				else this.show(phone, draft);
			}
		}
		this.listener.changed(phone);
	}

	/** Throws the apps away, with what they showed and what waited for them; or puts them back. */
	setInstalled(phone: Phone, installed: boolean): void {
		phone.installed = installed;
		if (!installed) phone.waiting = [];
		if (installed) this.listener.changed(phone);
		else this.clearShade(phone);
	}

	clearShade(phone: Phone): void {
		for (const shown of phone.shade) if (shown.state === 'shown') this.leave(shown, 'cleared');
		phone.shade = [];
		this.listener.changed(phone);
	}

	reset(): void {
		this.phones.clear();
		this.history = [];
		this.total = 0;
	}

	save(): unknown {
		return {
			nextId: this.nextId,
			total: this.total,
			phones: this.list().map((phone) => ({ ...phone, once: [...phone.once] })),
		};
	}

	load(saved: unknown): void {
		const { nextId, total, phones } = saved as {
			nextId: number;
			total: number;
			/** Older files do not tell whether the apps are installed. */
			phones: Array<Omit<Phone, 'once' | 'installed'> & { once: string[]; installed?: boolean }>;
		};
		this.reset();
		this.nextId = nextId;
		this.total = total;
		for (const phone of phones) {
			this.phones.set(phone.id, { ...phone, installed: phone.installed ?? true, once: new Set(phone.once) });
			this.history.push(...phone.shade);
		}
		this.history.sort((one, other) => one.id - other.id);
	}

	private show(phone: Phone, draft: Draft): void {
		const scope = `${draft.vendor} ${draft.app} `;
		if (draft.onceKey !== undefined) {
			if (phone.once.has(scope + draft.onceKey)) {
				this.listener.arrived(phone, draft, undefined);
				return;
			}
			phone.once.add(scope + draft.onceKey);
			if (phone.once.size > onceLimit)
				for (const oldest of phone.once) {
					phone.once.delete(oldest);
					break;
				}
		}
		if (draft.replaceKey !== undefined) {
			for (const shown of phone.shade) {
				if (
					shown.vendor === draft.vendor &&
					shown.app === draft.app &&
					shown.replaceKey === draft.replaceKey &&
					shown.state === 'shown'
				)
					this.leave(shown, 'replaced');
			}
			phone.shade = phone.shade.filter((shown) => shown.state !== 'replaced');
		}
		const notification: Notification = {
			...draft,
			id: this.nextId++,
			phone: phone.id,
			time: this.now(),
			state: 'shown',
		};
		phone.received += 1;
		this.total += 1;
		phone.shade.push(notification);
		if (phone.shade.length > shadeLimit) phone.shade.shift();
		this.history.push(notification);
		// Cut in large steps: removing one entry at a time would cost a copy for every message.
		if (this.history.length > 2 * historyLimit) this.history = this.history.slice(-historyLimit);
		this.listener.displayed(notification);
		this.listener.arrived(phone, draft, notification);
	}

	private leave(notification: Notification, state: Notification['state']): void {
		notification.state = state;
		this.listener.displayed(notification);
	}
}
