import { Bulk } from './bulk';
import { phoneView, registerControls, rowView, vendorView } from './control';
import { Counters } from './counters';
import { Dials } from './dials';
import { Events } from './events';
import { Exchange } from './exchange';
import { Journal, type JournalEntry, type JournalOptions } from './journal';
import { listen, type ListenOptions } from './listen';
import { pageHtml } from './page/page';
import { Phones, type Phone } from './phones';
import { receiptRow, Receipts } from './receipts/receipts';
import { loadPractice, type Practice, type PracticePhone } from './practice';
import { Schedule } from './schedule';
import { StateFile } from './stateFile';
import { vendors as everyVendor } from './vendors';
import type { Core, Vendor, VendorFactory } from './vendor';

export interface SandboxOptions extends ListenOptions {
	/** Every vendor answer comes this much later, in milliseconds. */
	readonly delayMs?: number;
	/** No line on stdout for each request; the default. */
	readonly quiet?: boolean;
	/** State survives restarts in this file. */
	readonly stateFile?: string;
	readonly journal?: JournalOptions;
	/** Instead of practice.json. */
	readonly practice?: Practice;
	/** Instead of all. */
	readonly vendors?: readonly VendorFactory[];
	/** Epoch ms; the clock of the whole sandbox except its timers. */
	readonly now?: () => number;
}

export interface Sandbox {
	/** `http://127.0.0.1:4010`, without a slash at the end. */
	readonly url: string;
	readonly port: number;
	readonly practice: Practice;
	readonly journal: Journal;
	readonly phones: Phones;
	readonly bulk: Bulk;
	readonly dials: Dials;
	readonly counters: Counters;
	/** Where receipts go, and what came of them. */
	readonly receipts: Receipts;
	readonly vendors: readonly Vendor[];
	/** Registers a phone as it would stand in practice.json. */
	addPhone(practice: PracticePhone): Phone;
	/** Back to practice.json: phones, messages, journal, counters and dials. */
	reset(): void;
	close(): Promise<void>;
}

/** Starts the practice server. Rejects when the port is taken (`EADDRINUSE`) or the state file is unreadable. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const practice = options.practice ?? loadPractice();
	const now = options.now ?? Date.now;
	const counters = new Counters();
	const bulk = new Bulk();
	const schedule = new Schedule(now);
	const vendors: Vendor[] = [];
	const vendorOf = (name: string): Vendor | undefined => vendors.find((vendor) => vendor.name === name);

	const totals = (): object => ({
		vendors: counters.all(),
		connections: counters.connections,
		bulk: bulk.counters(),
		displayed: phones.total,
	});
	const events = new Events(() => ({ counters: totals() }));
	const dials: Dials = new Dials(() => events.publish('dials', dials, () => dials.list()));
	const journal = new Journal(options.journal, (entry) => {
		events.publish('requests', entry, rowView);
		core.changed();
		if (options.quiet === false) process.stdout.write(`${line(entry)}\n`);
	});
	const receipts: Receipts = new Receipts(() => vendors.flatMap((vendor) => vendor.receipts ?? []), now, {
		changed: () => {
			events.publish('receipts', receipts, () => receipts.view());
			core.changed();
		},
		logged: (entry) => {
			if (entry.status === 406) events.publish('receipts', receipts, () => receipts.view());
			events.publish('receiptLog', entry, receiptRow);
		},
	});
	const phones: Phones = new Phones(now, {
		displayed: (notification) => {
			if (notification.state === 'shown') counters.of(notification.vendor).displayed += 1;
			events.publish('notifications', notification);
			const phone = phones.get(notification.phone);
			if (phone) events.publish('phones', phone, phoneView);
			core.changed();
		},
		changed: (phone) => {
			events.publish('phones', phone, phoneView);
			core.changed();
		},
		arrived: (phone, draft, displayed) => vendorOf(draft.vendor)?.arrived?.(phone, draft, displayed),
		expired: (phone, draft) => vendorOf(draft.vendor)?.expired?.(phone, draft),
		clicked: (phone, notification) => vendorOf(notification.vendor)?.clicked?.(phone, notification),
	});

	const saved = (): object => ({
		phones: phones.save(),
		bulk: bulk.save(),
		journal: journal.save(),
		counters: counters.save(),
		receipts: receipts.save(),
		vendors: Object.fromEntries(vendors.map((vendor) => [vendor.name, vendor.save?.() ?? null])),
	});
	const stateFile = options.stateFile === undefined ? undefined : new StateFile(options.stateFile, saved);
	const core: Core = {
		practice,
		phones,
		bulk,
		dials,
		receipts: receipts.forServices,
		now,
		changed: () => stateFile?.changed(),
		at: (time, run) => schedule.at(time, run),
	};
	for (const create of options.vendors ?? everyVendor) vendors.push(create(core));

	const addPhone = (one: PracticePhone): Phone => {
		const phone = phones.add(one);
		try {
			for (const vendor of vendors) vendor.addPhone(phone);
		} catch (error) {
			phones.remove(phone.id);
			throw error;
		}
		core.changed();
		events.refresh(snapshot);
		return phone;
	};
	const start = (): void => practice.phones.forEach(addPhone);
	const snapshot = (): object => ({
		phones: phones.list().map(phoneView),
		requests: journal.list(200).map(rowView),
		dials: dials.list(),
		counters: totals(),
		vendors: vendors.map(vendorView),
		receipts: receipts.snapshot(),
	});
	const reset = (): void => {
		for (const vendor of vendors) vendor.reset();
		phones.reset();
		bulk.reset();
		dials.clear();
		receipts.reset();
		journal.clear();
		counters.reset();
		start();
		core.changed();
		events.refresh(snapshot);
	};

	const before = stateFile?.read() as Saved | undefined;
	if (before) {
		phones.load(before.phones);
		bulk.load(before.bulk);
		if (before.journal) journal.load(before.journal);
		if (before.counters) counters.load(before.counters);
		if (before.receipts) receipts.load(before.receipts);
		for (const phone of phones.list()) for (const vendor of vendors) vendor.addPhone(phone);
		for (const vendor of vendors) if (before.vendors[vendor.name]) vendor.load?.(before.vendors[vendor.name]);
	} else start();

	const server = await listen(
		options,
		{
			vendors,
			counters,
			dials,
			exchange: new Exchange({ counters, dials, journal, delayMs: options.delayMs ?? 0, now }),
		},
		(instance) => {
			registerControls(instance, {
				bulk,
				events,
				journal,
				phones,
				receipts,
				vendors,
				dials,
				page: pageHtml(),
				addPhone,
				counters: totals,
				snapshot,
				reset,
			});
		},
	);
	const { port } = server.server.address() as { port: number };
	return {
		url: `${options.tls ? 'https' : 'http'}://${options.host?.includes(':') ? `[${options.host}]` : (options.host ?? '127.0.0.1')}:${port}`,
		port,
		practice,
		journal,
		phones,
		bulk,
		dials,
		counters,
		receipts,
		vendors,
		addPhone,
		reset,
		async close() {
			schedule.clear();
			for (const vendor of vendors) vendor.close?.();
			receipts.outbox.clear();
			events.close();
			await server.close();
			await stateFile?.close();
		},
	};
}

/** The state file; older ones have no requests and no receipt addresses in them. */
interface Saved {
	readonly phones: unknown;
	readonly bulk: unknown;
	readonly journal?: unknown;
	readonly counters?: unknown;
	readonly receipts?: unknown;
	readonly vendors: Readonly<Record<string, unknown>>;
}

function line(entry: JournalEntry): string {
	const mark = { accepted: 'ok     ', refused: 'refused', failed: 'failed ' }[entry.verdict];
	return `${mark} ${entry.method} ${entry.path} ${entry.reason ?? entry.summary ?? ''}`.trimEnd();
}
