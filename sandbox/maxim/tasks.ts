import { channels, type Channel } from './devices';

export type Count = 'target' | 'sent' | 'received';

/** Every task with its counters, and the request IDs seen. */
export class Tasks {
	private readonly counters = new Map<string, Map<string, number>>();

	/** Request ID to the task that it made first. */
	private readonly requests = new Map<string, string>();

	/** Task IDs are 64-bit numbers (the current document): these are larger than a double holds. */
	private last = first;

	open(requestId: string | undefined): string {
		this.last += 1n;
		const id = String(this.last);
		this.counters.set(id, new Map());
		if (requestId !== undefined && requestId !== '') this.requests.set(requestId, id);
		return id;
	}

	/** The task of an earlier request with this ID. */
	seen(requestId: string | undefined): string | undefined {
		return requestId === undefined ? undefined : this.requests.get(requestId);
	}

	count(id: string, channel: Channel, what: Count, by = 1): void {
		const counters = this.counters.get(id);
		const key = `${channel}_${what}`;
		counters?.set(key, (counters.get(key) ?? 0) + by);
	}

	/** As section 4.3 answers; undefined when there is no such task. */
	detail(id: string): Record<string, bigint | number> | undefined {
		const counters = this.counters.get(id);
		if (!counters) return undefined;
		const numbers = channels.flatMap((channel) =>
			(['received', 'sent', 'target'] as const).map(
				(what) => [`${channel}_${what}`, counters.get(`${channel}_${what}`) ?? 0] as const,
			),
		);
		return { ...Object.fromEntries(numbers), task_id: BigInt(id) };
	}

	clear(): void {
		this.counters.clear();
		this.requests.clear();
		this.last = first;
	}

	save(): unknown {
		return {
			last: String(this.last),
			requests: [...this.requests],
			counters: [...this.counters].map(([id, counters]) => [id, [...counters]]),
		};
	}

	load(saved: unknown): void {
		const { last, requests, counters } = saved as {
			last: string;
			requests: Array<[string, string]>;
			counters: Array<[string, Array<[string, number]>]>;
		};
		this.clear();
		this.last = BigInt(last);
		for (const [request, task] of requests) this.requests.set(request, task);
		for (const [id, numbers] of counters) this.counters.set(id, new Map(numbers));
	}
}

const first = 6_597_000_000_000_000_000n;
