import { inspect, isDeepStrictEqual } from 'node:util';
import { Expression, type IExecuteFunctions } from 'n8n-workflow';
import { askEngine } from '../../lib/run/read/expression';
import type { ExpressionSlices } from '../../lib/run/read/slices';

/** n8n's engine of that name, which a process has once. @returns what n8n calls it */
export async function startEngine(engine: string): Promise<string> {
	if (engine !== 'legacy')
		await Expression.initExpressionEngine({
			engine: engine as 'vm',
			bridgeTimeout: 5000,
			bridgeMemoryLimit: 128,
			maxCodeCacheSize: 1024,
			poolSize: 1,
		});
	return Expression.getActiveImplementation();
}

/** A date of luxon holds what it has been asked for before; a value of another realm is the same. */
function comparable(value: unknown): unknown {
	if (typeof value === 'object' && value !== null && 'isLuxonDateTime' in value) {
		type Fields = Partial<Record<'ts' | 'invalid', unknown>> & { zoneName?: string; _zone?: { zoneName?: string } };
		const { ts, invalid, zoneName, _zone: zone } = value as Fields;
		// Spread into an object, it has its fields and no functions. One that is none has the moment at which it was made.
		return { moment: invalid ? 'none' : ts, zone: zoneName ?? zone?.zoneName, whole: 'toISO' in value };
	}
	if (Array.isArray(value)) return value.map(comparable);
	if (typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Set))
		return Object.entries(value).map(([name, inner]) => [name, comparable(inner)]);
	return value;
}

/** What has been read, as values. */
export interface Held {
	together: number;
	alone: number;
	differences: string[];
}

/**
 * Reads an expression for an item among many, and holds the value against n8n's own.
 *
 * @param about what a difference is told with
 * @returns whether it was read together
 */
export function holdAgainst(
	context: IExecuteFunctions,
	slices: ExpressionSlices,
	expression: string,
	item: number,
	into: Held,
	about: () => string,
): boolean {
	const value = slices.read(expression, item);
	if (value === askEngine) {
		into.alone++;
		return false;
	}
	into.together++;
	let real: unknown;
	try {
		real = comparable(context.evaluateExpression(expression.slice(1), item));
	} catch (error) {
		real = { thrown: String(error) };
	}
	if (!isDeepStrictEqual(comparable(value), real))
		into.differences.push(`${about()}\n  together ${inspect(value)}\n  alone ${inspect(real)}`);
	return true;
}
