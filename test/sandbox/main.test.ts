import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { request } from 'node:https';
import { join } from 'node:path';
import { startSandbox } from '../../sandbox/server';
import { certificate, certificateKey } from '../transport/certificate';
import { until } from './practiceClient';

const root = join(__dirname, '..', '..');

const started = new Set<ChildProcessWithoutNullStreams>();

// Each of these starts a whole Node with a compiler.
jest.setTimeout(90_000);

afterAll(() => {
	for (const child of started) child.kill('SIGKILL');
});

function main(...args: string[]): {
	child: ChildProcessWithoutNullStreams;
	out: () => string;
	ended: Promise<{ code: number | null; out: string; err: string }>;
	says: (text: string) => Promise<void>;
} {
	const child = spawn(process.execPath, ['--import', 'tsx', 'sandbox/main.ts', ...args], { cwd: root });
	started.add(child);
	let out = '';
	let err = '';
	child.stdout.on('data', (chunk) => {
		out += String(chunk);
	});
	child.stderr.on('data', (chunk) => {
		err += String(chunk);
	});
	const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
		child.on('close', (code) => {
			started.delete(child);
			resolve({ code, out, err });
		});
	});
	const says = async (text: string): Promise<void> => {
		await until(() => out.includes(text) || child.exitCode !== null);
		if (!out.includes(text)) throw new Error(`It ended before it said "${text}": ${err}`);
	};
	return { child, out: () => out, ended, says };
}

test.each(['SIGTERM', 'SIGINT'] as const)(
	'prints its address and the practice credentials, and stops on %s',
	async (signal) => {
		const { child, out, ended, says } = main('--port', '0');
		await says('Workspace ID: practice');
		const url = /http:\/\/127\.0\.0\.1:\d+/.exec(out())![0];
		expect(out()).toContain('App Secret: practice-mipush-app-secret');
		const response = await fetch(`${url}/v1/topic/all`);
		expect(await response.json()).toMatchObject({ code: 21301 });
		await says('refused GET /v1/topic/all The header Authorization is missing');
		// A page that listens must not keep the server from stopping.
		const page = await fetch(`${url}/_sandbox/events`);
		child.kill(signal);
		expect(await ended).toMatchObject({ code: 0, err: '' });
		await page.body?.cancel().catch(() => undefined);
	},
);

test('says in one sentence that the port is taken', async () => {
	const other = await startSandbox();
	try {
		const { code, err } = await main('--port', String(other.port)).ended;
		expect(code).toBe(1);
		expect(err).toBe(`Port ${other.port} is taken; stop what uses it or choose another with --port.\n`);
	} finally {
		await other.close();
	}
});

test.each([
	[['--port', 'x'], '--port must be a whole number up to 65535, not "x".\n'],
	[['--delay', '-1'], /--delay/],
	[['--cert', 'a.pem'], '--cert and --key belong together.\n'],
	[['--colour'], /Unknown option '--colour'/],
])('refuses %j', async (args, said) => {
	const { code, err } = await main(...args).ended;
	expect(code).toBe(1);
	if (typeof said === 'string') expect(err).toBe(said);
	else expect(err).toMatch(said);
});

test('explains itself', async () => {
	expect(await main('--help').ended).toMatchObject({ code: 0, out: expect.stringContaining('--state <file>') });
});

test('speaks https when it has a certificate', async () => {
	const sandbox = await startSandbox({ tls: { key: certificateKey, cert: certificate } });
	try {
		expect(sandbox.url).toMatch(/^https:/);
		const ask = () =>
			new Promise<string>((resolve, reject) => {
				request(
					`${sandbox.url}/v1/topic/all?registration_id=practice-regid-lilei`,
					{
						ca: certificate,
						agent: false,
						timeout: 20_000,
						headers: { authorization: 'key=practice-mipush-app-secret' },
					},
					(response) => {
						let text = '';
						response
							.on('data', (chunk) => {
								text += String(chunk);
							})
							.on('end', () => {
								resolve(text);
							});
					},
				)
					.on('error', reject)
					.on('timeout', () => {
						reject(new Error('no answer'));
					})
					.end();
			});
		expect(JSON.parse(await ask())).toMatchObject({ code: 0, data: { list: ['news', 'orders'] } });
		expect(sandbox.counters.of('mipush').connections).toBe(1);
		for (const fault of ['reset', 'lost'] as const) {
			sandbox.dials.set({ fault, times: 1 });
			await expect(ask()).rejects.toMatchObject({ code: 'ECONNRESET' });
		}
	} finally {
		await sandbox.close();
	}
});
