import type { Socket } from 'node:net';

export interface VendorCounters {
	requests: number;
	accepted: number;
	refused: number;
	/** Requests that a dial spoiled. */
	failed: number;
	/** TCP connections that carried at least one of its requests. */
	connections: number;
	/** Notifications displayed on phones. */
	displayed: number;
}

/** Totals that never forget, whatever the journal has dropped. */
export class Counters {
	private vendors = new Map<string, VendorCounters>();

	/** TCP connections opened to the server, the page's included. */
	connections = 0;

	private seen = new WeakMap<Socket, Set<string>>();

	of(vendor: string): VendorCounters {
		const known = this.vendors.get(vendor);
		if (known) return known;
		const fresh: VendorCounters = { requests: 0, accepted: 0, refused: 0, failed: 0, connections: 0, displayed: 0 };
		this.vendors.set(vendor, fresh);
		return fresh;
	}

	/** Notes that this connection carries requests of this vendor. */
	connection(vendor: string, socket: Socket): void {
		let vendors = this.seen.get(socket);
		if (!vendors) this.seen.set(socket, (vendors = new Set()));
		if (vendors.has(vendor)) return;
		vendors.add(vendor);
		this.of(vendor).connections += 1;
	}

	all(): Record<string, VendorCounters> {
		return Object.fromEntries(this.vendors);
	}

	save(): unknown {
		return { vendors: this.all(), connections: this.connections };
	}

	load(saved: unknown): void {
		const { vendors, connections } = saved as { vendors: Record<string, VendorCounters>; connections: number };
		this.reset();
		this.vendors = new Map(Object.entries(vendors));
		this.connections = connections;
	}

	reset(): void {
		this.vendors = new Map();
		this.seen = new WeakMap();
		this.connections = 0;
	}
}
