import { offAbort, onAbort, type Cancellable } from './cancel';
import { cancelled } from './failure';
import type { TransportError } from './http';

class Pause implements Cancellable {
	private readonly timer: NodeJS.Timeout;

	constructor(
		milliseconds: number,
		private readonly signal: AbortSignal | undefined,
		private readonly resolve: () => void,
		private readonly reject: (error: TransportError) => void,
	) {
		this.timer = setTimeout(() => this.end(), milliseconds);
		if (signal !== undefined) onAbort(signal, this);
	}

	cancel(): void {
		clearTimeout(this.timer);
		this.reject(cancelled('notSent'));
	}

	private end(): void {
		if (this.signal !== undefined) offAbort(this.signal, this);
		this.resolve();
	}
}

/**
 * Waits; an abort ends it at once.
 *
 * @throws TransportError `notSent` and cancelled, when the signal aborts
 */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
	if (signal?.aborted === true) throw cancelled('notSent');
	await new Promise<void>((resolve, reject) => new Pause(milliseconds, signal, resolve, reject));
}
