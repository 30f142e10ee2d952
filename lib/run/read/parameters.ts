import { askEngine, parseDirect, readDirect } from './expression';
import { isPlain } from './plainItem';
import type { ExpressionSlices } from './slices';

/** Where parameters come from; n8n's execution context, or a plain object in tests. */
export interface ParameterSource {
	/** The stored value, expressions unresolved; undefined when the node has none. */
	raw(name: string): unknown;
	/** The value for an item, resolved by the engine. */
	resolve(name: string, item: number): unknown;
	/** The item's data, as `$json` has it. */
	json(item: number): unknown;
	/** One expression (text that starts with "=") for an item, resolved by the engine. */
	evaluate(expression: string, item: number): unknown;
	/** Reads an expression for many items at a time; without it, the engine is asked for each. */
	slices?: ExpressionSlices;
}

/** A parameter, or a part of one: either the same for every item, or read for each. */
export type Parameter =
	| { fixed: true; value: unknown }
	| {
			fixed: false;
			read: (item: number) => unknown;
			/** All that it is computed from, as stored. */
			expressions: readonly string[];
			/** The parts as they were stored, where it has parts. */
			stored?: object;
	  };

export const isExpression = (raw: unknown): raw is string => typeof raw === 'string' && raw.startsWith('=');

/** n8n's resource locator: the chosen ID is what counts. */
const unwrapLocator = (value: unknown): unknown =>
	typeof value === 'object' && value !== null && '__rl' in value && 'value' in value ? value.value : value;

/** An item is read several times in a row, compared, read and looked at; the engine needs to work it out once. */
function askedOnce(engine: (item: number) => unknown): (item: number) => unknown {
	let last: { item: number; value: unknown } | undefined;
	return (item) => {
		if (last?.item !== item) last = { item, value: engine(item) };
		return last.value;
	};
}

/**
 * Reads an expression without the engine where that gives the same, for many items at a time where that does, and asks the engine for all
 * the rest.
 *
 * @param asGiven whether the engine gives any value as the expression has it, or makes something of dates and the like in it
 */
function compileExpression(
	expression: string,
	source: ParameterSource,
	engine: (item: number) => unknown,
	asGiven: boolean,
): Parameter {
	const direct = parseDirect(expression);
	const { slices } = source;
	if (!direct) slices?.name(expression);
	const ask = askedOnce((item) => {
		const value = slices ? slices.read(expression, item) : askEngine;
		return value === askEngine || (!asGiven && typeof value === 'object' && !isPlain(value)) ? engine(item) : value;
	});
	const expressions = [expression];
	if (!direct) return { fixed: false, read: ask, expressions };
	return {
		fixed: false,
		read: (item) => {
			const value = readDirect(direct, source.json(item));
			return value === askEngine ? ask(item) : value;
		},
		expressions,
	};
}

const isDateTime = (value: object): boolean => 'isLuxonDateTime' in value;

/** As n8n does with a parameter that has parts: a date of luxon in an object becomes text (n8n-core, `cleanupParameterData`). */
function datesAsText(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (isDateTime(value)) return String(value);
	if (Array.isArray(value)) {
		for (const one of value as unknown[])
			if (typeof one === 'object' && one !== null && !isDateTime(one)) datesAsText(one);
	} else
		for (const [name, inner] of Object.entries(value))
			if (typeof inner === 'object' && inner !== null) (value as Record<string, unknown>)[name] = datesAsText(inner);
	return value;
}

/** Splits a stored value once per execution: what holds no expression is never resolved again. */
export function compileParameter(raw: unknown, source: ParameterSource): Parameter {
	if (isExpression(raw)) {
		const parameter = compileExpression(raw, source, (item) => source.evaluate(raw, item), true);
		return parameter.fixed ? parameter : { ...parameter, read: (item) => datesAsText(parameter.read(item)) };
	}
	if (typeof raw !== 'object' || raw === null) return { fixed: true, value: raw };
	if ('__rl' in raw && 'value' in raw) return compileParameter(raw.value, source);
	const entries = Array.isArray(raw) ? raw.map((part, index) => [index, part] as const) : Object.entries(raw);
	const parts = entries.map(([key, part]) => [key, compileParameter(part, source)] as const);
	if (parts.every(([, part]) => part.fixed)) return { fixed: true, value: raw };
	return {
		fixed: false,
		read: (item) => {
			const copy: Record<string | number, unknown> = Array.isArray(raw)
				? ([] as unknown as Record<number, unknown>)
				: {};
			for (const [key, part] of parts) copy[key] = part.fixed ? part.value : part.read(item);
			return copy;
		},
		expressions: parts.flatMap(([, part]) => (part.fixed ? [] : part.expressions)),
		stored: raw,
	};
}

const unwrapped = (parameter: Parameter): Parameter =>
	parameter.fixed ? parameter : { ...parameter, read: (item) => unwrapLocator(parameter.read(item)) };

/** A parameter of the top level. */
export function readParameter(name: string, source: ParameterSource): Parameter {
	const raw = source.raw(name);
	if (isExpression(raw)) return unwrapped(compileExpression(raw, source, (item) => source.resolve(name, item), false));
	return compileParameter(raw, source);
}

/** A part of a parameter that may itself be one expression for the whole. */
export function partOf(parameter: Parameter, key: string, raw: unknown, source: ParameterSource): Parameter {
	if (typeof raw === 'object' && raw !== null && !Array.isArray(raw))
		return compileParameter((raw as Record<string, unknown>)[key], source);
	if (parameter.fixed) return { fixed: true, value: undefined };
	return {
		fixed: false,
		read: (item) => {
			const whole = parameter.read(item);
			return typeof whole === 'object' && whole !== null ? (whole as Record<string, unknown>)[key] : undefined;
		},
		expressions: parameter.expressions,
	};
}
