import { Client, type buildConnector } from '../bundled/undici';
import { Semaphore } from './semaphore';

export interface RouteOptions {
	/** Whom to connect to: the target, or a proxy that takes whole addresses. */
	origin: string;
	connect: buildConnector.connector;
	/** At most this many connections. */
	connections: number;
	/** The proxy on the way, if any. */
	proxy?: URL;
	/** For a proxy that takes whole addresses: what it wants before the path, and the headers it wants, name and value in turn. */
	prefix?: string;
	headers?: readonly string[];
}

/**
 * An idle connection is closed after 10 s: load balancers commonly give one 15 s, and a request written to a connection
 * that is just being closed may not be sent again, because nobody knows whether it arrived.
 */
const keepAliveTimeout = 10_000;
const keepAliveMaxTimeout = 60_000;

function ignore(): void {
	// Nobody waits for a discarded connection.
}

/**
 * How one origin is reached: its connections, each an undici Client of its own, and the line in front of them.
 *
 * undici (7.30) has a Pool, too. It looks through all of its connections for every request, cannot take back a request
 * that waits for one, connects anew for every request that is cancelled on its way, and loses a connection for good with
 * every request whose headers it refuses. Handing out Clients avoids all four, and a sequence of requests keeps to one connection.
 */
export class Route {
	readonly semaphore: Semaphore;
	readonly prefix: string;
	readonly headers: readonly string[];
	readonly proxy: URL | undefined;
	private readonly all = new Set<Client>();
	/** The one used last comes first, so that the others can idle out. */
	private readonly free: Client[] = [];

	constructor(private readonly options: RouteOptions) {
		this.semaphore = new Semaphore(options.connections);
		this.prefix = options.prefix ?? '';
		this.headers = options.headers ?? [];
		this.proxy = options.proxy;
	}

	/** Only for one who has passed the semaphore. */
	take(): Client {
		return this.free.pop() ?? this.newClient();
	}

	giveBack(client: Client): void {
		if (this.all.has(client)) this.free.push(client);
	}

	/** Closes a connection with whatever is on it; another may be opened for it. */
	discard(client: Client): void {
		if (this.all.delete(client)) client.destroy(null, ignore);
	}

	async close(): Promise<void> {
		const all = [...this.all];
		this.all.clear();
		this.free.length = 0;
		await Promise.all(all.map(async (client) => await client.destroy()));
	}

	private newClient(): Client {
		const { origin, connect } = this.options;
		const client = new Client(origin, {
			connect,
			pipelining: 1,
			allowH2: false,
			keepAliveTimeout,
			keepAliveMaxTimeout,
		});
		this.all.add(client);
		return client;
	}
}
