/**
 * The common forms of an n8n expression, read straight from the item: `{{ $json.path }}`, alone or inside text. The engine needs about a
 * millisecond for each item. For many items at a time (slices.ts) it needs some microseconds, this a fraction of one: three fields took
 * 21 and 5 µs an item where both were measured in turn. Whatever could mean more than a plain property of the item is left to the engine, so
 * that the result is always the engine's.
 */

type Path = readonly string[];

/** Text and paths in turn; a lone path keeps the type of its value. */
export interface DirectExpression {
	parts: ReadonlyArray<string | Path>;
	alone: boolean;
}

const bracketed = /\{\{([^{}]*)\}\}/g;
const start = /^\s*\$json(?=[.[\s]|$)/;
const step = /^(?:\.([A-Za-z_$][\w$]*)|\[\s*(\d{1,9})\s*\]|\[\s*'([^'"`\\\n\r]*)'\s*\]|\[\s*"([^'"`\\\n\r]*)"\s*\])/;

/** Names that the engine refuses or guards; any that begins with `$` or `__` is left to it as well. */
const guarded = new Set([
	'prototype',
	'constructor',
	'getPrototypeOf',
	'setPrototypeOf',
	'getOwnPropertyDescriptor',
	'getOwnPropertyDescriptors',
	'defineProperty',
	'defineProperties',
	'mainModule',
	'binding',
	'_linkedBinding',
	'_load',
	'prepareStackTrace',
	'caller',
	'callee',
	'arguments',
	'getBuiltinModule',
	'dlopen',
	'execve',
	'loadEnvFile',
]);

const isGuarded = (name: string): boolean => guarded.has(name) || name.startsWith('$') || name.startsWith('__');

function parsePath(code: string): Path | undefined {
	const head = start.exec(code);
	if (!head) return undefined;
	let rest = code.slice(head[0].length).trimEnd();
	const path: string[] = [];
	while (rest !== '') {
		const match = step.exec(rest);
		if (!match) return undefined;
		const name = match[1] ?? match[2] ?? match[3] ?? match[4] ?? '';
		if (isGuarded(name)) return undefined;
		path.push(match[2] === undefined ? name : String(Number(name)));
		rest = rest.slice(match[0].length);
	}
	return path.length === 0 ? undefined : path;
}

/** Undefined when the expression is not of these forms. */
export function parseDirect(expression: string): DirectExpression | undefined {
	const body = expression.slice(1);
	if (body.includes('\\') || /\.\s*constructor/.test(body)) return undefined;
	// The engine looks such a text up among its own parsed ones, where every object has a member of that name.
	if (body in {}) return undefined;
	const parts: Array<string | Path> = [];
	let end = 0;
	for (const match of body.matchAll(bracketed)) {
		const path = parsePath(match[1] ?? '');
		if (!path) return undefined;
		if (match.index > end) parts.push(body.slice(end, match.index));
		parts.push(path);
		end = match.index + match[0].length;
	}
	if (end < body.length) parts.push(body.slice(end));
	// Braces beside braces: the engine may see the pairs elsewhere.
	if (parts.some((part) => typeof part === 'string' && (/\{\{|\}\}/.test(part) || part.endsWith('{'))))
		return undefined;
	return { parts, alone: parts.length === 1 && typeof parts[0] !== 'string' };
}

/** Says that the engine has to be asked for this item. */
export const askEngine = Symbol('ask the engine');

function readPath(json: unknown, path: Path): unknown {
	let value = json;
	for (const name of path) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return askEngine;
		value = (value as Record<string, unknown>)[name];
	}
	// Only what is the same in every engine: objects may be wrapped or copied, and missing values have rules of their own.
	return typeof value === 'string' ||
		typeof value === 'boolean' ||
		(typeof value === 'number' && Number.isFinite(value))
		? value
		: askEngine;
}

export function readDirect({ parts, alone }: DirectExpression, json: unknown): unknown {
	if (alone) return readPath(json, parts[0] as Path);
	let text = '';
	for (const part of parts) {
		if (typeof part === 'string') text += part;
		else {
			const value = readPath(json, part);
			if (value === askEngine) return askEngine;
			text += String(value);
		}
	}
	return text;
}
