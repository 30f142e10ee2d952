import { InputError } from './inputError';
import type {
	BinaryField,
	BooleanField,
	ChoiceField,
	ChoicesField,
	DigitsField,
	Field,
	IntegerField,
	TextField,
} from './field';
import { isFileSource } from './fileSource';
import { objectIn, readJsonValue } from './jsonValue';
import { isNumeral, numeral } from './numeral';
import { readPairs } from './pairs';
import { describe, entry, isAbsent, optionText, refuseRounded, scalarText, shorten } from './scalar';
import { readKeyedTargets, readTargets, joinTargets } from './targets';
import { readTime } from './time';

/** What reading a value may depend on besides the value. */
export interface ValueContext {
	/** The workflow's IANA timezone, for dates that name none. */
	zone: string;
	/** Epoch milliseconds. */
	now: number;
	/** Whether the value was typed into the form rather than computed: only then may one text name several targets. */
	typed: boolean;
}

function readText(field: TextField, raw: unknown): unknown {
	if (field.identifies) refuseRounded(field, raw);
	const text = scalarText(field, raw);
	if (field.notBlank && text.trim() === '')
		throw new InputError(field.label, 'is blank; it must hold at least one visible character');
	if (field.maxLength !== undefined && text.length > field.maxLength) {
		throw new InputError(field.label, `has ${text.length} characters; at most ${field.maxLength} are allowed`);
	}
	if (field.minLength !== undefined && text.length < field.minLength) {
		throw new InputError(field.label, `has ${text.length} characters; at least ${field.minLength} are needed`);
	}
	if (field.maxBytes !== undefined) {
		const bytes = Buffer.byteLength(text);
		if (bytes > field.maxBytes)
			throw new InputError(field.label, `has ${bytes} bytes in UTF-8; at most ${field.maxBytes} are allowed`);
	}
	if (field.pattern && !field.pattern.test(text))
		throw new InputError(field.label, `must be ${field.patternMeaning ?? 'of another form'}`);
	return field.encode ? field.encode(text) : text;
}

function rangeMeaning({ min, max, unit }: IntegerField): string {
	const range =
		min !== undefined && max !== undefined
			? ` from ${min} to ${max}`
			: min !== undefined
				? ` of at least ${min}`
				: max !== undefined
					? ` of at most ${max}`
					: '';
	return `a whole number${range}${unit ? ` (${unit})` : ''}`;
}

function readInteger(field: IntegerField, raw: unknown): unknown {
	const value = typeof raw === 'string' && /^\s*[+-]?\d+\s*$/.test(raw) ? Number(raw) : raw;
	const fits =
		typeof value === 'number' &&
		Number.isSafeInteger(value) &&
		(field.min === undefined || value >= field.min) &&
		(field.max === undefined || value <= field.max);
	if (!fits) {
		const shown = typeof raw === 'number' || typeof raw === 'string' ? shorten(String(raw)) : describe(raw);
		throw new InputError(field.label, `is ${shown}; it must be ${rangeMeaning(field)}`);
	}
	return field.encode ? field.encode(value) : value;
}

function readDigits(field: DigitsField, raw: unknown): unknown {
	refuseRounded(field, raw);
	const digits = scalarText(field, raw).trim();
	if (!/^\d+$/.test(digits) || digits.length > (field.maxDigits ?? 19)) {
		throw new InputError(
			field.label,
			`is "${shorten(digits)}"; it must be a whole number of at most ${field.maxDigits ?? 19} digits`,
		);
	}
	if (field.largest !== undefined && BigInt(digits) > field.largest)
		throw new InputError(field.label, `is ${digits}; at most ${field.largest} is allowed`);
	if (field.positive && /^0+$/.test(digits))
		throw new InputError(field.label, `is ${digits}; it must be a whole number of at least 1`);
	// JSON knows no leading zeros.
	return field.emit === 'numeral' ? numeral(digits.replace(/^0+(?=\d)/, '')) : digits;
}

/** The content comes as base64 text, fetched before the items are read, or as a file that is yet to be opened. */
function readBinary(field: BinaryField, raw: unknown): unknown {
	if (field.stream && isFileSource(raw)) return raw;
	if (typeof raw !== 'string')
		throw new InputError(field.label, `is ${describe(raw)}; it must name a binary field of the item`);
	const bytes = Buffer.byteLength(raw, 'base64');
	if (field.maxBytes !== undefined && bytes > field.maxBytes)
		throw new InputError(field.label, `names a content of ${bytes} bytes; at most ${field.maxBytes} are allowed`);
	return raw;
}

function readBoolean(field: BooleanField, raw: unknown, typed: boolean): unknown {
	if (field.typedOnly && !typed)
		throw new InputError(field.label, 'is an expression; it must be switched on or off in the form');
	const value =
		typeof raw === 'string'
			? { true: true, false: false, '1': true, '0': false }[raw.trim().toLowerCase()]
			: raw === 1
				? true
				: raw === 0
					? false
					: raw;
	if (typeof value !== 'boolean') throw new InputError(field.label, `is ${describe(raw)}; it must be true or false`);
	return value ? field.on : field.off;
}

/** What may stand in an expression; a number alone would say nothing to whoever knows the names of the form. */
const optionsOf = ({ options }: Pick<ChoiceField, 'options'>): string =>
	options
		.map(({ value, name }) =>
			/^-?\d+$/.test(String(value)) && name !== String(value)
				? `${JSON.stringify(value)} (${name})`
				: JSON.stringify(value),
		)
		.join(', ');

function readChoice(field: ChoiceField, raw: unknown): unknown {
	const chosen = optionText(raw);
	const option = field.options.find(({ value }) => String(value) === chosen);
	if (!option)
		throw new InputError(
			field.label,
			`is ${chosen === undefined ? describe(raw) : `"${shorten(chosen)}"`}; it must be one of ${optionsOf(field)}`,
		);
	return 'wire' in option ? option.wire : option.value;
}

function readChoices(field: ChoicesField, raw: unknown): unknown {
	const list = Array.isArray(raw) ? raw : [raw];
	const values = list.map((one) => {
		const chosen = optionText(one);
		const option = field.options.find(({ value }) => String(value) === chosen);
		if (!option)
			throw new InputError(
				field.label,
				`holds ${chosen === undefined ? entry(one) : `"${shorten(chosen)}"`}; it must hold only ${optionsOf(field)}`,
			);
		return option.value as string | number;
	});
	return values.length === 0 ? undefined : field.combine(values);
}

/**
 * Refuses what an expression left empty that cannot be empty in the form, or would mean more without it: nobody would see that the
 * service went by a default of its own.
 *
 * @throws InputError
 */
export function refuseNothing(field: Field, raw: unknown): void {
	// What stood around the braces of the expression may be left.
	if (!isAbsent(raw) && !(typeof raw === 'string' && raw.trim() === '')) return;
	const hasOption = field.kind === 'choice' && field.options.some(({ value }) => value === '');
	if (field.kind === 'choice' && !hasOption)
		throw new InputError(field.label, `is empty; it must be one of ${optionsOf(field)}`);
	// An expression may choose the option that stands for nothing.
	if (field.narrows && !(hasOption && raw === ''))
		throw new InputError(
			field.label,
			'is empty; it must hold a value, because without one more or others would be meant',
			'Correct the expression, or leave the field out',
		);
}

/**
 * The wire value of one field; undefined when it is absent and optional.
 * Collections and groups are read by their parts, see `reader`.
 * @throws InputError naming the field and what is allowed
 */
export function readValue(field: Field, given: unknown, context: ValueContext): unknown {
	// A number of typed JSON that is too large for a double: as exact as a text, and read like one.
	const raw = isNumeral(given) && field.kind !== 'json' ? given.value : given;
	if (isAbsent(raw) && field.kind === 'pairs' && field.mayBeEmpty) {
		if (!context.typed)
			throw new InputError(
				field.label,
				'is an expression that gives nothing; it must be names and values, or {} for none',
			);
		return field.emit({});
	}
	if (isAbsent(raw) || (field.kind === 'targets' && Array.isArray(raw) && raw.length === 0)) {
		if (field.required)
			throw new InputError(
				field.label,
				`is empty; ${field.kind === 'targets' ? `it must name at least one ${field.noun}` : 'it is required'}`,
			);
		return undefined;
	}
	switch (field.kind) {
		case 'text':
			return readText(field, raw);
		case 'integer':
			return readInteger(field, raw);
		case 'digits':
			return readDigits(field, raw);
		case 'binary':
			return readBinary(field, raw);
		case 'boolean':
			return readBoolean(field, raw, context.typed);
		case 'choice':
			return readChoice(field, raw);
		case 'choices':
			return readChoices(field, raw);
		case 'targets': {
			const keys = field.keyed ? objectIn(raw) : undefined;
			if (field.keyed && typeof keys === 'object' && keys !== null && !Array.isArray(keys))
				return field.keyed(readKeyedTargets(field, keys as Record<string, unknown>));
			return joinTargets(field, readTargets(field, raw, context.typed));
		}
		case 'time':
			return readTime(field, raw, context);
		case 'json':
			return readJsonValue(field, raw);
		case 'pairs':
			return readPairs(field, raw);
		case 'collection':
		case 'group':
		case 'notice':
			return undefined;
	}
}
