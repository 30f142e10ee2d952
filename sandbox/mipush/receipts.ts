import type { Core } from '../vendor';
import type { Extras } from './extras';

/** Receipts of one kind for one message are collected this long, about as long as the service waits with them. */
const collectMs = 1000;

/** What the bits of `callback.type` say, in a word. */
const words: Readonly<Record<number, string>> = {
	1: 'delivered',
	2: 'clicked',
	16: 'deadTarget',
	64: 'filtered',
	1024: 'expired',
};

interface Receipt {
	readonly id: string;
	readonly callback: NonNullable<Extras['callback']>;
	readonly type: number;
	readonly jobKey: string | undefined;
	readonly targets: string[];
}

/**
 * Receipts (消息回执) to `extra.callback`: a form with one field `data`, JSON keyed by message id.
 * An address that answers 406 is not called again, as users have found.
 */
export class Receipts {
	private pending = new Map<string, Receipt>();

	private timer: NodeJS.Timeout | undefined;

	constructor(
		private readonly core: Pick<Core, 'now' | 'receipts'>,
		private readonly callbackOf: (id: string) => Extras['callback'],
	) {}

	/** Notes a receipt: 1 delivered, 2 clicked, 16 invalid target, 64 conditions not met, 1024 expired. */
	add(id: string, type: number, targets: readonly string[], jobKey: string | undefined): void {
		const callback = this.callbackOf(id);
		if (!callback || (callback.type & type) === 0) return;
		const key = `${id} ${type} ${jobKey ?? ''}`;
		const receipt = this.pending.get(key);
		if (receipt) receipt.targets.push(...targets);
		else this.pending.set(key, { id, callback, type, jobKey, targets: [...targets] });
		this.timer ??= setTimeout(() => this.flush(), collectMs).unref();
	}

	close(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		this.pending.clear();
	}

	private flush(): void {
		this.timer = undefined;
		const receipts = [...this.pending.values()];
		this.pending.clear();
		for (const receipt of receipts) this.post(receipt);
	}

	private post({ id, callback, type, jobKey, targets }: Receipt): void {
		const said = {
			...(callback.param === undefined ? {} : { param: callback.param }),
			barStatus: 'Enable',
			type,
			targets: targets.join(','),
			...(jobKey === undefined ? {} : { jobkey: jobKey }),
			timestamp: this.core.now(),
			...(type === 16 ? { errorCode: 1 } : {}),
		};
		const body = new URLSearchParams({ data: JSON.stringify({ [id]: said }) }).toString();
		const shown = targets.length > 3 ? `${targets.length} targets` : targets.join(', ');
		this.core.receipts.post({
			source: 'mipush',
			event: words[type] ?? `type ${type}`,
			about: `${id} to ${shown}`,
			url: callback.url,
			make: () => ({ headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }, body }),
			stops: true,
		});
	}
}
