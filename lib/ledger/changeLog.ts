import { markBytes, type Marks } from './mark';
import type { State } from './markTable';

/** Neighbours among some marks that came to be the same. */
interface Stretch {
	of: Marks;
	from: number;
	to: number;
}

/** A row of the log: its own marks, or all those of an earlier row. */
export type LogEntry = { state: State; marks: Marks; written?: Written } | { state: State; of: number };

/** Marks that are a row of their own, and its number once it is written: what becomes of them later need not name them again. */
export interface Written {
	row?: number;
}

/** What makes the order of two changes matter: the same mark is changed by one kind only once. */
type ChangeKind = 'begin' | 'settle' | 'abandon';

/**
 * What has changed since it was last written, as rows of a log: in the order of the kinds of changes, and for each kind one row a
 * state. Nothing is copied before that: the marks must stay as they are.
 */
export class ChangeLog {
	private phases: Array<Map<State, Stretch[]>> = [];
	/** Rows of their own, begun with before all else and settled after it. */
	private begun: LogEntry[] = [];
	private settled: LogEntry[] = [];
	private kind: ChangeKind | undefined;
	private last: { state: State; stretches: Stretch[] } | undefined;

	clear(): void {
		this.phases = [];
		this.begun = [];
		this.settled = [];
		this.kind = undefined;
		this.last = undefined;
	}

	note(kind: ChangeKind, marks: Marks, position: number, state: State): void {
		if (kind !== this.kind) {
			this.kind = kind;
			this.phases.push(new Map());
			this.last = undefined;
		}
		const { stretches } = this.last?.state === state ? this.last : this.turnTo(state);
		const stretch = stretches.at(-1);
		if (stretch?.of === marks && stretch.to === position) stretch.to++;
		else stretches.push({ of: marks, from: position, to: position + 1 });
	}

	/** That all of these marks, which are new, have been begun with. @returns where the number of their row will stand */
	noteList(marks: Marks, state: State): Written {
		const written: Written = {};
		this.begun.push({ state, marks, written });
		return written;
	}

	/** That all marks of a row, and only these, have come to be the same. */
	noteRow(of: number, state: State): void {
		this.settled.push({ of, state });
	}

	/** The rows, in their order. */
	*take(): Generator<LogEntry> {
		const { phases, begun, settled } = this;
		this.clear();
		yield* begun;
		for (const phase of phases) for (const [state, stretches] of phase) yield { state, marks: joined(stretches) };
		yield* settled;
	}

	private turnTo(state: State): { state: State; stretches: Stretch[] } {
		const phase = this.phases.at(-1) as Map<State, Stretch[]>;
		let stretches = phase.get(state);
		if (stretches === undefined) phase.set(state, (stretches = []));
		return (this.last = { state, stretches });
	}
}

function joined(stretches: readonly Stretch[]): Marks {
	const parts = stretches.map(({ of, from, to }) => of.subarray(from * markBytes, to * markBytes));
	if (parts.length === 1) return parts[0] as Marks;
	const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}
