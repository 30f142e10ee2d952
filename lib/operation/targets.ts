import { checkWhole } from './characters';
import type { TargetsField } from './field';
import { looksEmpty, looksLikeList } from './emptyLooking';
import { InputError } from './inputError';
import { isNumeral, largestInt64 } from './numeral';
import { describe, entry, refuseShortened } from './scalar';

const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** Marks that no one sees and no one types, and halves of characters: left by files and forms, they would make a good target a dead one. */
const invisible = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff]/u;

const list = /[,，\r\n]+/;

/** What each of a field's targets must be that are 64-bit numbers to the service. */
export const int64 = {
	pattern: /^(0|[1-9]\d{0,18})$/,
	patternMeaning: 'a whole number of at most 19 digits',
	largest: largestInt64,
} as const;

/** For targets that travel as a list of texts. */
export const asList = (targets: readonly string[]): unknown => [...targets];

/** @throws InputError for what a missing value looks like: the alias `undefined` belongs to somebody */
export function refuseEmptyLooking({ label, noun }: { label: string; noun: string }, target: string): void {
	if (looksEmpty(target)) {
		throw new InputError(
			label,
			`is "${target.slice(0, 40)}", which is what a missing value looks like; it must be the ${noun} itself`,
			`Check where it comes from. If it really is called so: sends have the option Allow Empty-Looking Targets`,
		);
	}
}

/**
 * One target as it will travel.
 *
 * @throws InputError
 */
export function checkTarget(field: TargetsField, given: unknown): string {
	const raw = isNumeral(given) ? given.value : given;
	if (typeof raw === 'number' && !Number.isSafeInteger(raw))
		throw new InputError(field.label, `holds a number that is no exact ${field.noun}; give it as text`);
	if (typeof raw !== 'string' && typeof raw !== 'number') {
		throw new InputError(field.label, `holds ${entry(raw)}; each ${field.noun} must be text`);
	}
	// Plain spaces at the ends are a spreadsheet's habit; anything else unseen could name somebody else.
	const target = typeof raw === 'number' ? String(raw) : trimSpaces(raw);
	if (target.trim() === '') throw new InputError(field.label, `is empty; it must name at least one ${field.noun}`);
	if (control.test(target))
		throw new InputError(
			field.label,
			`holds a line break or another control character; one ${field.noun} must not (pass several as a list)`,
		);
	if (invisible.test(target))
		throw new InputError(field.label, `holds an invisible character; one ${field.noun} must not`);
	if (field.separator !== undefined && target.includes(field.separator)) {
		throw new InputError(
			field.label,
			`holds "${field.separator}", which separates targets; one ${field.noun} must not hold it (pass several as a list)`,
		);
	}
	if (!field.emptyLooking) refuseEmptyLooking(field, target);
	refuseShortened(field, target);
	if (looksLikeList(target))
		throw new InputError(
			field.label,
			`holds a list or an object as text; one ${field.noun} must not be one`,
			'Pass the list itself, without quotes around it and without JSON.stringify, or give each target an item of its own',
		);
	const { each } = field;
	if (each?.maxLength !== undefined && target.length > each.maxLength)
		throw new InputError(
			field.label,
			`holds a ${field.noun} of ${target.length} characters; at most ${each.maxLength} are allowed`,
		);
	if (each?.maxBytes !== undefined && Buffer.byteLength(target) > each.maxBytes)
		throw new InputError(
			field.label,
			`holds a ${field.noun} of ${Buffer.byteLength(target)} bytes; at most ${each.maxBytes} are allowed`,
		);
	if (each?.pattern && !each.pattern.test(target))
		throw new InputError(
			field.label,
			`holds "${target.slice(0, 40)}"; a ${field.noun} must be ${each.patternMeaning ?? 'of another form'}`,
		);
	if (each?.largest !== undefined && BigInt(target) > each.largest)
		throw new InputError(field.label, `holds ${target.slice(0, 40)}; a ${field.noun} is at most ${each.largest}`);
	return target;
}

function trimSpaces(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && text.charCodeAt(start) === 32) start++;
	while (end > start && text.charCodeAt(end - 1) === 32) end--;
	return start === 0 && end === text.length ? text : text.slice(start, end);
}

/**
 * The targets a field names. A text typed into the form may hold several, separated by commas or lines;
 * a text from an expression is always one target, because data must never grow into further receivers
 * @throws InputError for an empty target, a control character, the separator, or more targets than allowed
 */
export function readTargets(field: TargetsField, raw: unknown, typed: boolean): string[] {
	let entries: unknown[];
	if (Array.isArray(raw)) entries = raw;
	else if (typed && typeof raw === 'string' && looksLikeList(raw.trim()))
		throw new InputError(
			field.label,
			'is a list in brackets; it must be targets with commas or line breaks between them',
			'Leave out the brackets and quotes',
		);
	else if (typed && typeof raw === 'string')
		entries = raw
			.split(list)
			.filter((part) => part.trim() !== '')
			.map((part) => part.trim());
	else if (typeof raw === 'object' && raw !== null && !isNumeral(raw))
		throw new InputError(
			field.label,
			`is ${describe(raw)}; it must be text${field.max === 1 ? '' : ', or a list of texts'}`,
			'Name the field of it that holds the value',
		);
	else entries = [raw];
	if (entries.length === 0) throw new InputError(field.label, `is empty; it must name at least one ${field.noun}`);
	if (entries.length > field.max) {
		throw new InputError(
			field.label,
			`names ${entries.length} targets; at most ${field.max} are allowed in one item`,
			field.together
				? 'Leave some out: in items of their own they would mean other receivers'
				: field.max === 1
					? 'Give each target an item of its own, or choose an operation that takes several, where there is one'
					: 'Give each target an item of its own: items that differ only in the target are sent together',
		);
	}
	const targets = entries.map((entry) => checkTarget(field, entry));
	if (targets.length === 1) return targets;
	checkJoined(field, targets);
	return field.keepsRepeats ? targets : [...new Set(targets)];
}

/** A separator of several characters can also come about where one target ends and the next begins. */
function checkJoined({ separator, label, noun }: TargetsField, targets: readonly string[]): void {
	if (separator === undefined || separator.length < 2) return;
	const parts = targets.join(separator).split(separator);
	const index = targets.findIndex((target, at) => target !== parts[at]);
	if (index >= 0)
		throw new InputError(
			label,
			`holds "${targets[index] ?? ''}", whose end looks like the "${separator}" that separates targets; put this ${noun} last or leave it out`,
		);
}

/**
 * Targets with a key each, for a field that takes them.
 *
 * @throws InputError
 */
export function readKeyedTargets(
	field: TargetsField,
	keys: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, string> {
	const names = Object.keys(keys);
	const targets = readTargets(field, names, false);
	if (targets.length < names.length)
		throw new InputError(field.label, `names a ${field.noun} twice; each may stand once`);
	return new Map(
		names.map((name, position) => {
			const key = keys[name];
			const text =
				typeof key === 'string'
					? key.trim()
					: isNumeral(key) || (typeof key === 'number' && Number.isSafeInteger(key))
						? String(key)
						: '';
			if (text === '')
				throw new InputError(field.label, `gives "${name.slice(0, 40)}" no key; each ${field.noun} needs one, as text`);
			checkWhole(field.label, text);
			return [targets[position] as string, text];
		}),
	);
}

export function joinTargets(field: TargetsField, targets: readonly string[]): unknown {
	return field.emit ? field.emit(targets) : targets.join(field.separator ?? ',');
}

/**
 * An audience made of several names and an operator as one text, the same for every way of writing it.
 *
 * @param firstAlone whether the first name has a part of its own, as in a difference
 */
export function audienceText(names: readonly string[], operator: unknown, firstAlone = false): string {
	const [first, ...others] = [...new Set(names)];
	// Of a single name the operator says nothing.
	if (others.length === 0) return JSON.stringify([first]);
	return JSON.stringify([operator, ...(firstAlone ? [first, ...others.sort()] : [first, ...others].sort())]);
}
