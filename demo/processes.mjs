import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { DemoError } from './progress.mjs';
import { root } from './settings.mjs';

const running = new Set();
let stopping = false;

/** Runs a program to its end. Rejects with the end of its output when it fails. */
export function run(program, parameters, { cwd, environment = {} }) {
	return new Promise((resolve, reject) => {
		const child = start(program, parameters, {
			cwd,
			env: { ...process.env, ...environment },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let stdout = '';
		let all = '';
		child.stdout.on('data', (chunk) => ((stdout += chunk), (all += chunk)));
		child.stderr.on('data', (chunk) => (all += chunk));
		child.once('error', reject);
		child.once('close', (code, signal) => {
			if (code === 0) resolve({ stdout });
			else if (stopping) reject(new DemoError('Stopped.'));
			else
				reject(
					new DemoError(
						`${path.basename(program)} ${parameters.slice(0, 2).join(' ')} ended with ${signal ?? code}:\n${all.trim().split('\n').slice(-25).join('\n')}`,
					),
				);
		});
	});
}

/** The npm that started this script, else the one in PATH; run by this Node, so that no shell is needed on any system. */
export function runNpm(parameters, options) {
	const npm = process.env.npm_execpath;
	if (npm && /npm-cli\.c?js$/.test(npm)) return run(process.execPath, [npm, ...parameters], options);
	return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', parameters, options);
}

/**
 * Starts a server that lives until stopAll(). Its output goes to a log file. It is tied to this process:
 * should this one be killed, the server notices and stops (see leash.mjs).
 */
export function startServer({ name, node, parameters, cwd, environment, logFile }) {
	// Straight into the file: a pipe would break, and n8n spin on it, should this process be killed.
	const log = openSync(logFile, 'w');
	const leash = pathToFileURL(path.join(root, 'demo', 'leash.mjs')).href;
	const child = start(node, ['--import', leash, ...parameters], {
		cwd,
		env: environment,
		stdio: ['ignore', log, log, 'ipc'],
	});
	closeSync(log);
	const ended = new Promise((resolve) => {
		child.once('error', (error) => resolve(error.message));
		child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
	});
	/** Rejects when the server ends without having been told to. */
	const failure = ended.then((how) => {
		if (stopping || child.stoppedByUs) return new Promise(() => {});
		const lastLines = readFileSync(logFile, 'utf8').trim().split('\n').slice(-12).join('\n');
		throw new DemoError(`${name} stopped by itself (${how}); the end of its log, ${logFile}:\n${lastLines}`);
	});
	failure.catch(() => {}); // whoever waits for the server handles it
	return { name, child, failure };
}

/** Waits until the server answers, or has stopped by itself, or the time (milliseconds) is over. */
export async function waitUntilReady(server, isReady, limit) {
	const giveUp = Date.now() + limit;
	const poll = async () => {
		while (!stopping) {
			if (await isReady().catch(() => false)) return;
			if (Date.now() > giveUp) throw new DemoError(`${server.name} did not answer within ${limit / 1000} seconds.`);
			await new Promise((done) => setTimeout(done, 150));
		}
		throw new DemoError('Stopped.');
	};
	await Promise.race([poll(), server.failure]);
}

/** Ends everything that was started, politely first, and returns when all of it is gone. */
export async function stopAll() {
	stopping = true;
	await Promise.all([...running].map((child) => stop(child)));
	stopping = false;
}

export async function stop(child) {
	if (child.exitCode !== null || child.signalCode !== null) return;
	child.stoppedByUs = true;
	const gone = new Promise((done) => child.once('exit', done));
	signalGroup(child, 'SIGTERM');
	const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 15_000);
	await gone;
	clearTimeout(timer);
	signalGroup(child, 'SIGKILL'); // what it may have left behind in its group
}

export function killAllNow() {
	for (const child of running) signalGroup(child, 'SIGKILL');
}

/** Each child leads a process group, so that its own children end with it and Ctrl-C reaches only us. */
function start(program, parameters, options) {
	const child = spawn(program, parameters, { ...options, detached: process.platform !== 'win32', windowsHide: true });
	running.add(child);
	child.once('exit', () => running.delete(child));
	child.once('error', () => running.delete(child));
	return child;
}

function signalGroup(child, signal) {
	try {
		if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
		else process.kill(-child.pid, signal);
	} catch (error) {
		if (error.code !== 'ESRCH') throw error;
	}
}
