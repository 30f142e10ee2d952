import { readFileSync, writeFileSync } from 'node:fs';

/** Resident memory of another process, in MB, as Linux counts it; elsewhere undefined. */
function status(pid, field) {
	try {
		const line = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
		return line ? Number(line[1]) / 1024 : undefined;
	} catch {
		return undefined;
	}
}

export const residentMemory = (pid) => status(pid, 'VmRSS');

/** The highest since the last reset. */
export const peakMemory = (pid) => status(pid, 'VmHWM');

/** Linux starts the peak anew from what is resident now. */
export function resetPeak(pid) {
	try {
		writeFileSync(`/proc/${pid}/clear_refs`, '5');
	} catch {
		// Not Linux: the peak is not measured either.
	}
}

/** Seconds of CPU the process has used so far, all its threads together. */
export function cpuTime(pid) {
	try {
		const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
		return (Number(fields[11]) + Number(fields[12])) / 100;
	} catch {
		return undefined;
	}
}
