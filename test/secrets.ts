import { inspect } from 'node:util';
import type { EngineRun } from './engine/harness';

/** All spellings a leak could have. */
export const spellings = (secret: string): string[] => {
	const base64 = Buffer.from(secret).toString('base64');
	return [
		secret,
		JSON.stringify(secret).slice(1, -1),
		encodeURIComponent(secret),
		new URLSearchParams({ s: secret }).toString().slice(2),
		base64,
		Buffer.from(secret).toString('base64url'),
		encodeURIComponent(base64),
		Buffer.from(`key=${secret}`).toString('base64'),
	];
};

/** Everything of a run that n8n stores, shows or hands on, down to hidden properties. */
export function everythingOf(run: EngineRun): string {
	const seen = [
		inspect(run, { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity }),
		JSON.stringify(run),
	];
	if (run.error) {
		seen.push(
			inspect(run.error, { depth: Infinity, showHidden: true, maxStringLength: Infinity }),
			String(run.error.stack),
			JSON.stringify(run.error),
			inspect(run.error.cause, { depth: Infinity, showHidden: true }),
		);
	}
	return seen.join('\n');
}

export function expectNoSecret(run: EngineRun, ...secrets: string[]): void {
	const shown = everythingOf(run);
	for (const spelling of secrets.flatMap(spellings)) expect(shown).not.toContain(spelling);
}
