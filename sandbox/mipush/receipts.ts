import { isIP } from 'node:net';
import type { Extras } from './extras';

/** Receipts of one kind for one message are collected this long; the service waits about a second. */
const collectMs = 100;

/** How long a receiver may take. */
const timeoutMs = 5000;

interface Receipt {
	readonly id: string;
	readonly callback: NonNullable<Extras['callback']>;
	readonly type: number;
	readonly jobKey: string | undefined;
	readonly targets: string[];
}

/**
 * Receipts (消息回执) to `extra.callback`: a form with one field `data`, JSON keyed by message id.
 * Only addresses of this machine are called; the sandbox never talks to anyone else.
 */
export class Receipts {
	private pending = new Map<string, Receipt>();

	private timer: NodeJS.Timeout | undefined;

	constructor(
		private readonly callbackOf: (id: string) => Extras['callback'],
		private readonly now: () => number,
	) {}

	/** Notes a receipt: 1 delivered, 2 clicked, 16 invalid target, 64 conditions not met, 1024 expired. */
	add(id: string, type: number, targets: readonly string[], jobKey: string | undefined): void {
		const callback = this.callbackOf(id);
		if (!callback || (callback.type & type) === 0 || !isLoopback(callback.url)) return;
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
		for (const receipt of receipts) void this.post(receipt);
	}

	private async post({ id, callback, type, jobKey, targets }: Receipt): Promise<void> {
		const said = {
			...(callback.param === undefined ? {} : { param: callback.param }),
			barStatus: 'Enable',
			type,
			targets: targets.join(','),
			...(jobKey === undefined ? {} : { jobkey: jobKey }),
			timestamp: this.now(),
			...(type === 16 ? { errorCode: 1 } : {}),
		};
		try {
			await fetch(callback.url, {
				method: 'POST',
				body: new URLSearchParams({ data: JSON.stringify({ [id]: said }) }),
				signal: AbortSignal.timeout(timeoutMs),
				redirect: 'manual',
			});
		} catch {
			// The service gives up as quietly; whoever expects the receipt sees that none came.
		}
	}
}

/** Whether an address stays on this machine. */
export function isLoopback(url: string): boolean {
	const host = URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : '';
	return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
