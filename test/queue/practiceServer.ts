import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { startSandbox } from '../../sandbox/server';

/** The practice server as the queue test wants it: over verified TLS, the time of each request and its own delays kept, asked by messages instead of requests that would count. */
const [port, key, cert] = process.argv.slice(2);
if (port === undefined || key === undefined || cert === undefined)
	throw new Error('Usage: practiceServer.ts <port> <key file> <certificate file>');

/** Milliseconds. */
const patience = 900_000;

const sandbox = startSandbox({
	port: Number(port),
	// The HTTP Request node opens a thousand connections at once, and takes its time to use them.
	tls: {
		key: readFileSync(key),
		cert: readFileSync(cert),
		handshakeTimeout: patience,
		headersTimeout: patience,
		requestTimeout: patience,
	},
	journal: { entries: 100, bodies: false },
});

/** Milliseconds on the clock that all processes of a machine share. */
const clock = (): number => Number(process.hrtime.bigint()) / 1e6;

/** When requests came: as soon as Node has read their heads, before anything of the practice server. */
const arrivals: number[] = [];
subscribe('http.server.request.start', () => {
	arrivals.push(clock());
	if (arrivals.length > 10_000) arrivals.splice(0, 5_000);
});

const lagInterval = 5;
/** When this process was late by itself, and by how much: what came meanwhile waited. Milliseconds. */
const lags: Array<{ at: number; late: number }> = [];
let due = clock() + lagInterval;
setInterval(() => {
	const at = clock();
	if (at - due > lagInterval) lags.push({ at, late: at - due });
	if (lags.length > 10_000) lags.splice(0, 5_000);
	due = at + lagInterval;
}, lagInterval);

interface Question {
	id: number;
	what: 'ready' | 'rule' | 'delay' | 'count' | 'devices' | 'requests' | 'times';
	prefix?: string;
	delayMs?: number;
}

async function answerTo({ what, prefix = '', delayMs = 0 }: Question): Promise<unknown> {
	const { bulk, dials, counters } = await sandbox;
	switch (what) {
		case 'ready':
			return true;
		case 'rule':
			bulk.add({ prefix, count: 10_000_000 });
			return true;
		case 'delay':
			dials.clear();
			if (delayMs > 0) dials.set({ fault: 'slow', delayMs });
			return true;
		case 'count': {
			const { delivered = 0, distinct = 0 } = bulk.counters().find((counter) => counter.prefix === prefix) ?? {};
			return { delivered, distinct };
		}
		case 'devices': {
			const { tallies } = bulk.save() as { tallies: Array<{ key: string; bits: string }> };
			return tallies.find(({ key: name }) => name.endsWith(` ${prefix}`))?.bits ?? '';
		}
		case 'requests':
			return Object.values(counters.all()).reduce((sum, vendor) => sum + vendor.requests, 0);
		case 'times':
			return { arrivals, lags };
	}
}

process.on('message', (question: Question) => {
	answerTo(question).then(
		(answer) => process.send?.({ id: question.id, answer }),
		(error: unknown) => process.send?.({ id: question.id, error: String(error) }),
	);
});
process.on('SIGTERM', () => void sandbox.then(async (server) => server.close()).then(() => process.exit(0)));
