import type { ServerResponse } from 'node:http';

/** Between two batches, so that ten thousand requests a second do not become ten thousand events. */
const batchMs = 120;

/** The same under load, when a batch is full. */
const fullBatchMs = 600;

/** Entries of one kind in a batch; of more, only the latest are sent. */
const batchLimit = 100;

/** A page that falls this far behind misses batches until it has caught up. */
const backlogBytes = 2 * 1024 * 1024;

/** Server-sent events for the page: one `batch` at most every 120 ms, nothing at all while nobody listens. */
export class Events {
	private readonly clients = new Set<ServerResponse>();

	private pending = new Map<string, { entries: unknown[]; view: (entry: never) => unknown }>();

	private timer: NodeJS.Timeout | undefined;

	private full = false;

	/** `extra` is computed once for each batch: counters and other totals. */
	constructor(private readonly extra: () => object) {}

	/** Starts the stream with a full picture, named `snapshot`. */
	join(response: ServerResponse, snapshot: object): void {
		response.writeHead(200, {
			'content-type': 'text/event-stream; charset=utf-8',
			'cache-control': 'no-store',
			'x-accel-buffering': 'no',
		});
		response.write(frame('snapshot', snapshot));
		this.clients.add(response);
		response.on('close', () => this.clients.delete(response));
	}

	/** Queues something for the next batch. The same object queued twice is sent once, as `view` shows it when the batch leaves. */
	publish<T>(kind: string, entry: T, view: (entry: T) => unknown = (same) => same): void {
		if (this.clients.size === 0) return;
		const queue = this.pending.get(kind) ?? { entries: [], view };
		queue.entries.push(entry);
		if (queue.entries.length > 2 * batchLimit) queue.entries.splice(0, queue.entries.length - batchLimit);
		this.pending.set(kind, queue);
		this.timer ??= setTimeout(() => this.flush(), this.full ? fullBatchMs : batchMs);
	}

	/** Tells the pages to begin anew. */
	refresh(snapshot: () => object): void {
		this.pending.clear();
		if (this.clients.size === 0) return;
		const text = frame('snapshot', snapshot());
		for (const client of this.clients) client.write(text);
	}

	close(): void {
		clearTimeout(this.timer);
		for (const client of this.clients) client.end();
		this.clients.clear();
	}

	private flush(): void {
		this.timer = undefined;
		const batch: Record<string, unknown> = { ...this.extra() };
		this.full = [...this.pending.values()].some(({ entries }) => entries.length >= batchLimit);
		for (const [kind, { entries, view }] of this.pending)
			batch[kind] = [...new Set(entries)].slice(-batchLimit).map((entry) => view(entry as never));
		this.pending.clear();
		const text = frame('batch', batch);
		for (const client of this.clients) if (client.writableLength < backlogBytes) client.write(text);
	}
}

function frame(event: string, data: object): string {
	return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
