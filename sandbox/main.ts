import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startSandbox, type SandboxOptions } from './server';

const usage = `Practice server for China push services.

  --port <n>      port, 4010 unless told otherwise; 0 takes any free one
  --host <name>   address to listen on, 127.0.0.1 unless told otherwise
  --delay <ms>    every answer comes this much later
  --state <file>  keep phones, messages and subscriptions in this file
  --cert <file> --key <file>   serve https
  --quiet         no line for each request
`;

/** Reads the command line. Throws in one sentence. */
function optionsOf(args: readonly string[]): SandboxOptions | undefined {
	const { values } = parseArgs({
		args: [...args],
		options: {
			port: { type: 'string' },
			host: { type: 'string' },
			delay: { type: 'string' },
			state: { type: 'string' },
			cert: { type: 'string' },
			key: { type: 'string' },
			quiet: { type: 'boolean' },
			help: { type: 'boolean' },
		},
	});
	if (values.help) return undefined;
	const port = numberOf('port', values.port ?? '4010', 65_535);
	if ((values.cert === undefined) !== (values.key === undefined)) throw new Error('--cert and --key belong together.');
	return {
		port,
		delayMs: numberOf('delay', values.delay ?? '0', 600_000),
		quiet: values.quiet ?? false,
		...(values.host === undefined ? {} : { host: values.host }),
		...(values.state === undefined ? {} : { stateFile: values.state }),
		...(values.cert === undefined || values.key === undefined
			? {}
			: { tls: { cert: readFileSync(values.cert), key: readFileSync(values.key) } }),
	};
}

function numberOf(name: string, text: string, most: number): number {
	const number = Number(text);
	if (!/^\d+$/.test(text) || number > most)
		throw new Error(`--${name} must be a whole number up to ${most}, not "${text}".`);
	return number;
}

async function main(): Promise<void> {
	const options = optionsOf(process.argv.slice(2));
	if (!options) {
		process.stdout.write(usage);
		return;
	}
	const sandbox = await startSandbox(options);
	process.stdout.write(
		`Practice server: ${sandbox.url}\nOpen it in a browser to see the phones. Use these practice credentials and the address as base URL:\n`,
	);
	for (const vendor of sandbox.vendors) {
		process.stdout.write(
			`  ${vendor.title}\n${Object.entries(vendor.credentials)
				.map(([name, value]) => `    ${vendor.labels[name] ?? name}: ${value}\n`)
				.join('')}`,
		);
	}
	let stopping = false;
	const stop = (): void => {
		if (stopping) return;
		stopping = true;
		void sandbox.close().then(() => process.exit(0));
	};
	process.on('SIGINT', stop);
	process.on('SIGTERM', stop);
}

main().catch((cause: unknown) => {
	const error = cause as NodeJS.ErrnoException & { port?: number };
	const said =
		error.code === 'EADDRINUSE'
			? `Port ${error.port ?? ''} is taken; stop what uses it or choose another with --port.`
			: error.message;
	process.stderr.write(`${said}\n`);
	process.exit(1);
});
