import { readFileSync } from 'node:fs';
import { startSandbox } from '../../sandbox/server';

/** The practice server as the queue test wants it: over verified TLS, the time of each request kept, asked by messages instead of requests that would count. */
const [port, key, cert] = process.argv.slice(2);
if (port === undefined || key === undefined || cert === undefined) throw new Error('Usage: practiceServer.ts <port> <key file> <certificate file>');

/** Milliseconds. */
const patience = 900_000;

const sandbox = startSandbox({
	port: Number(port),
	// The HTTP Request node opens a thousand connections at once, and takes its time to use them.
	tls: { key: readFileSync(key), cert: readFileSync(cert), handshakeTimeout: patience, headersTimeout: patience, requestTimeout: patience },
	journal: { entries: 5_000, bodies: false },
});

interface Question {
	id: number;
	what: 'ready' | 'rule' | 'delay' | 'count' | 'devices' | 'requests' | 'times';
	prefix?: string;
	delayMs?: number;
}

async function answerTo({ what, prefix = '', delayMs = 0 }: Question): Promise<unknown> {
	const { bulk, dials, counters, journal } = await sandbox;
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
			return journal.list(5_000).map(({ time }) => time);
	}
}

process.on('message', (question: Question) => {
	answerTo(question).then(
		(answer) => process.send?.({ id: question.id, answer }),
		(error: unknown) => process.send?.({ id: question.id, error: String(error) }),
	);
});
process.on('SIGTERM', () => void sandbox.then(async (server) => server.close()).then(() => process.exit(0)));
