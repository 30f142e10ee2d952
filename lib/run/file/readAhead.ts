import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Reads a source further than it is asked for, so that the next ones are ready while the last ones are waited for. What it throws is
 * thrown in its place. Between two readings, whatever else there is to do gets its turn.
 */
export async function* readAhead<T>(source: AsyncGenerator<T>, depth: number): AsyncGenerator<T, undefined> {
	const ready: T[] = [];
	let ended: { error?: unknown } | undefined;
	let wake: () => void = () => undefined;
	const change = async (): Promise<void> =>
		new Promise((resolve) => {
			wake = resolve;
		});
	let given = false;
	const reading = (async () => {
		try {
			while (!given) {
				if (ready.length >= depth) await change();
				else {
					const next = await source.next();
					if (next.done === true) break;
					ready.push(next.value);
					wake();
					await nextTurn();
				}
			}
			ended = {};
		} catch (error) {
			ended = { error };
		}
		wake();
	})();
	try {
		for (;;) {
			const next = ready.shift();
			if (next !== undefined) {
				wake();
				yield next;
			} else if (!ended) await change();
			else if ('error' in ended) throw ended.error;
			else return undefined;
		}
	} finally {
		given = true;
		wake();
		await reading;
		await source.return(undefined);
	}
}
