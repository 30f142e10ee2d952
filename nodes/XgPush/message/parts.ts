import { pairs, type Field, type PairsField, type ShowWhen } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { isObject } from '../../../lib/operation/json';
import { writeJson } from '../../../lib/operation/numeral';
import type { Values } from '../../../lib/operation/operation';

/** While the message is made of fields rather than typed as JSON. */
export const asFields: ShowWhen = { 'options.messageFrom': ['fields'] };

/** Within Options, where the choice stands too. */
export const asJson: ShowWhen = { messageFrom: ['json'] };

/** The fields, shown only while the further conditions hold too. */
export const shownWhen = <F extends Field>(show: ShowWhen, fields: readonly F[]): F[] =>
	fields.map((field) => ({ ...field, show: { ...field.show, ...show } }));

const paths = new Map<string, readonly string[]>();

/** The steps behind a prefix. Kept, because objects with names that were just cut out of others are slow to make. */
function pathOf(wire: string, prefix: string): readonly string[] {
	let path = paths.get(wire);
	if (!path) paths.set(wire, (path = wire.slice(prefix.length).split('.')));
	return path;
}

/** The values whose wire names start with the prefix, which ends at the first dot, as an object: `android.action.activity` becomes `action: { activity }`. */
export function nested(values: Values, prefix: string): Values {
	const whole: Values = {};
	for (const wire of Object.keys(values)) {
		if (!wire.startsWith(prefix)) continue;
		const path = pathOf(wire, prefix);
		let place = whole;
		for (let step = 0; step < path.length - 1; step++) place = (place[path[step] as string] ??= {}) as Values;
		place[path[path.length - 1] as string] = values[wire];
	}
	return whole;
}

/** Guide, iOS messages: a value of the app's own may be a list, as in `"custom2": ["bang", "whiz"]`. */
export const customData = (show: ShowWhen): PairsField =>
	pairs('body.custom', 'Custom Data', {
		name: 'customContent',
		show,
		emit: (values) => values,
		emitNested: (values) => values,
		description:
			'Names and values handed to the app. For iOS, lists and objects out of an expression stay what they are; for Android they travel as JSON text',
	});

/** Guide, Android messages: names and values, which apps read as text. */
export const asTexts = (values: Values): Values =>
	Object.fromEntries(
		Object.entries(values).map(([name, value]) => [
			name,
			typeof value === 'object' && value !== null ? writeJson(value) : value,
		]),
	);

const part = /^(?:body|android|aps)\./;

/** Everything of the form that is part of the message: gone from the request once the message is made. */
export function withoutParts(values: Values): Values {
	const rest: Values = {};
	for (const wire of Object.keys(values)) if (!part.test(wire)) rest[wire] = values[wire];
	return rest;
}

/** @throws InputError when the message is larger than the service takes, as the service counts it */
export function checkBytes(message: Values, most: number): void {
	const bytes = Buffer.byteLength(writeJson(message));
	if (bytes <= most) return;
	throw new InputError(
		'Message',
		`has ${bytes} bytes as JSON; at most ${most} are allowed`,
		'Shorten Content or Custom Data; a Chinese character counts as 3 bytes',
	);
}

/**
 * For fields that depend on a parameter which may be an expression: n8n shows such fields whatever the others say, and
 * would miss them at once if they were required in the form.
 *
 * @throws InputError
 */
export function checkFilled(values: Values, wire: string, label: string): void {
	if (values[wire] === undefined) throw new InputError(label, 'is empty; it is required');
}

/**
 * An object inside a message that the user wrote.
 *
 * @throws InputError
 */
export function objectIn(message: Values, key: string, place = key): Values {
	const value = message[key];
	if (!isObject(value)) throw new InputError('Message', `holds no object "${place}"; this kind of message needs one`);
	return value;
}

/** @throws InputError when a message that the user wrote lacks a text */
export function checkText(message: Values, key: string): void {
	const value = message[key];
	if (typeof value !== 'string' || value.trim() === '')
		throw new InputError('Message', `holds no text "${key}"; this kind of message needs one`);
}

/**
 * The guide prints names such as `"title "`: the service does not know them.
 *
 * @throws InputError
 */
export function checkNames(message: Values): void {
	for (const name of Object.keys(message)) {
		if (name !== name.trim())
			throw new InputError('Message', `holds the name "${name}" with a space at its end; it must be "${name.trim()}"`);
	}
}
