import { emptyFormsIn } from '../../operation/emptyLooking';
import type { CollectionField, Field } from '../../operation/field';
import { InputError } from '../../operation/inputError';
import { readValue, type ValueContext } from '../../operation/value';
import { wholeExpression } from '../../operation/wholeExpression';
import { typedPart } from './typedPart';
import { isExpression, partOf, readParameter, type Parameter, type ParameterSource } from './parameters';
import { Turns } from './turns';

/** Decides for the whole run, so that one value must hold for all of its items. */
interface Option {
	field: Field;
	parent?: string;
	raw: unknown;
	parameter: Parameter;
}

/** n8n's own names that are no different from item to item. */
const sameForAll = new Set(['$now', '$today', '$vars', '$env', '$workflow', '$execution', '$runIndex', '$secrets']);

/** What another node gave, by its place there. Read for each item it costs milliseconds where that node gave much, such as a webhook with a long list. */
const placeInAnotherNode = /\$(?:\(\s*(['"`])[^'"`\\$]*\1\s*\)|input)\s*\.\s*(?:first|last|all)\s*\(/g;

/** Whether an expression can tell items apart. A `$` within a text counts as a name: it is asked once too often rather than too seldom. */
export const tellsItemsApart = (raw: unknown): boolean =>
	typeof raw !== 'string' ||
	(raw.replace(placeInAnotherNode, '(').match(/\$[\w$]*/g) ?? []).some((name) => !sameForAll.has(name));

const givesNothing = (value: unknown): boolean =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** What a text holds that was put together with a value that is missing. */
const stringifiedNothing = new Set(['undefined', 'null', 'NaN', '[object Object]', 'Invalid DateTime']);

function optionsOf(fields: readonly Field[], source: ParameterSource): Option[] {
	const members = (field: CollectionField): Option[] => {
		const raw = source.raw(field.name);
		const fault = typeof raw === 'string' || Array.isArray(raw) ? wholeExpression(field, raw) : undefined;
		if (fault) throw fault;
		const whole = readParameter(field.name, source);
		return field.fields.map((inner): Option => ({
			field: inner,
			parent: field.label,
			raw: typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>)[inner.name] : undefined,
			parameter: partOf(whole, inner.name, raw, source),
		}));
	};
	return fields.flatMap((field): Option[] =>
		field.kind === 'collection'
			? members(field)
			: field.kind === 'notice'
				? []
				: [{ field, raw: source.raw(field.name), parameter: readParameter(field.name, source) }],
	);
}

/**
 * What an option is for an item, as text that is equal where the option is.
 *
 * @throws InputError
 */
function readOption(
	{ field, parameter }: Option & { parameter: Extract<Parameter, { fixed: false }> },
	item: number,
	context: ValueContext,
): string {
	let value: unknown;
	try {
		value = parameter.read(item);
	} catch (error) {
		throw new InputError(
			field.label,
			`cannot be worked out (${error instanceof Error ? error.message : String(error)})`,
			'Correct the expression',
		);
	}
	if (givesNothing(value))
		throw new InputError(
			field.label,
			'is an expression that gives nothing',
			'Correct the expression, or take the option out',
		);
	if (typeof value === 'string' && stringifiedNothing.has(value.trim())) {
		throw new InputError(
			field.label,
			`is "${value.trim()}", which an expression gives when a value is missing`,
			'Correct the expression, or take the option out',
		);
	}
	const read = readValue(field, value, context);
	return typeof read === 'string' ? `text ${read.trim()}` : String(read);
}

/**
 * Refuses a name that lacks a part: every run whose value is missing would have the same one, and be taken for the same campaign.
 *
 * @throws InputError
 */
function refuseMissingPart(
	{ field, raw, parameter }: Option & { parameter: Extract<Parameter, { fixed: false }> },
	item: number,
	source: ParameterSource,
): void {
	const value = field.kind === 'text' ? parameter.read(item) : undefined;
	if (typeof value !== 'string' || !isExpression(raw)) return;
	const typed = typedPart(raw);
	const lacks = (part: string): boolean => {
		try {
			return (source.evaluate(`=${part}`, item) ?? undefined) === undefined;
		} catch {
			// Cut where the engine does not cut.
			return false;
		}
	};
	const isMissing =
		emptyFormsIn(value).some((form) => !typed.includes(form)) ||
		(typed.trim() !== '' && (value.trim() === typed.trim() || (raw.match(/\{\{[\s\S]*?\}\}/g) ?? []).some(lacks)));
	if (isMissing)
		throw new InputError(
			field.label,
			`is "${value.trim().slice(0, 40)}", put together from a value that is missing`,
			'Correct the expression, or take the option out',
		);
}

/**
 * Refuses options of the whole run that are not the same for all items, or that an expression was to give and does not. Only
 * those that hold an expression are read for every item.
 *
 * @throws AtItem naming option and item
 */
export async function guardRunWide(
	fields: readonly Field[],
	source: ParameterSource,
	count: number,
	now: number,
	signal?: AbortSignal,
): Promise<void> {
	const turns = new Turns(signal);
	for (const option of optionsOf(fields, source)) {
		const { field, parent, raw, parameter } = option;
		// What no expression may give is refused where it is read.
		if (parameter.fixed || (field.kind === 'boolean' && field.typedOnly)) continue;
		let first: string | undefined;
		const items = tellsItemsApart(raw) ? count : 1;
		for (let item = 0; item < items; item++) {
			if (turns.isOver && (await turns.next())) return;
			try {
				const value = readOption({ ...option, parameter }, item, { zone: 'utc', now, typed: false });
				if (item === 0) refuseMissingPart({ ...option, parameter }, item, source);
				first ??= value;
				if (value !== first) {
					throw new InputError(
						field.label,
						'differs from item 0; it decides for the whole run, so it must be the same for all items',
						'Use one value, or send items with different values through nodes or runs of their own',
					);
				}
			} catch (error) {
				if (!(error instanceof InputError)) throw error;
				throw new AtItem(parent === undefined ? error : error.within(parent), item);
			}
		}
	}
}

/** Bad input that concerns the run, and the item where it was found. */
export class AtItem extends Error {
	constructor(
		readonly fault: InputError,
		readonly item: number,
	) {
		super(fault.message);
	}
}

/** An expression, also one that n8n has made plain text of because the form takes none there. */
export const wasExpression = (raw: unknown): boolean =>
	isExpression(raw) || (typeof raw === 'string' && raw.includes('{{'));

/**
 * Refuses an expression in what the form takes none for: it decides which other fields and outputs there are.
 *
 * @throws InputError
 */
export function guardStructure(fields: readonly Field[], source: ParameterSource): void {
	const guard = (field: Field, raw: unknown): void => {
		if (!wasExpression(raw)) return;
		if (field.kind === 'choice' && field.noExpression)
			throw new InputError(
				field.label,
				'is an expression; it must be chosen in the form, because the other fields depend on it',
			);
		if (field.kind === 'boolean' && field.typedOnly)
			throw new InputError(field.label, 'is an expression; it must be switched on or off in the form');
	};
	for (const field of fields) {
		const raw = source.raw(field.name);
		if (field.kind !== 'collection') guard(field, raw);
		else if (typeof raw === 'object' && raw !== null) {
			for (const inner of field.fields) {
				try {
					guard(inner, (raw as Record<string, unknown>)[inner.name]);
				} catch (error) {
					throw error instanceof InputError ? error.within(field.label) : error;
				}
			}
		}
	}
}
