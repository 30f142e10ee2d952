import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process has a run at work. */
export interface ProcessIdentity {
	/** Where its number means something: the host as it was started, and on Linux the container. */
	machine: string;
	pid: number;
	/** Tells it from others that have had the same number. */
	token: string;
}

const orNothing = (read: () => string): string => {
	try {
		return read().trim();
	} catch {
		return '';
	}
};

export const thisProcess: ProcessIdentity = {
	machine: [
		hostname(),
		orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
		orNothing(() => readlinkSync('/proc/self/ns/pid')),
	].join(' '),
	pid: process.pid,
	token: String(performance.timeOrigin),
};

/** Whether a process has certainly ended, as far as `here` can see: it cannot look into another machine. */
export function hasEnded(one: ProcessIdentity, here: ProcessIdentity): boolean {
	if (one.machine !== here.machine) return false;
	if (one.pid === here.pid) return one.token !== here.token;
	try {
		process.kill(one.pid, 0);
		return false;
	} catch (error) {
		// Any other answer than this one means that there is such a process.
		return (error as NodeJS.ErrnoException).code === 'ESRCH';
	}
}
