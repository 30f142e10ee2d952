import { readFileSync } from 'node:fs';
import { startSandbox } from '../sandbox/server';

/** The practice server as the bench wants it: no bodies kept, so that it spends its time on answering. */
const [port, delayMs, key, cert] = process.argv.slice(2);
if (port === undefined || delayMs === undefined || key === undefined || cert === undefined)
	throw new Error('Usage: practiceServer.ts <port> <delay in ms> <key file> <certificate file>');

/** Milliseconds. */
const patience = 900_000;

const sandbox = startSandbox({
	port: Number(port),
	delayMs: Number(delayMs),
	// The HTTP Request node opens thousands of connections at once, and takes minutes to use them.
	tls: {
		key: readFileSync(key),
		cert: readFileSync(cert),
		handshakeTimeout: patience,
		headersTimeout: patience,
		requestTimeout: patience,
	},
	journal: { entries: 100, bodies: false },
});

process.on('SIGTERM', () => void sandbox.then(async (server) => server.close()).then(() => process.exit(0)));
