import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds of work after which webhooks, other executions and the stop button get their turn. */
const longest = 50;

/** Long work on many items, in turns. */
export class Turns {
	private begun = performance.now();

	constructor(private readonly signal: AbortSignal | undefined) {}

	/** To be asked before each item. */
	get isOver(): boolean {
		return performance.now() - this.begun > longest;
	}

	/** Lets the others have theirs. @returns whether the execution was stopped meanwhile: then nothing more is wanted */
	async next(): Promise<boolean> {
		await nextTurn();
		this.begun = performance.now();
		return this.signal?.aborted === true;
	}
}
