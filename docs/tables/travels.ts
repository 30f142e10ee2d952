import type { Field } from '../../lib/operation/field';
import { ownName } from '../../lib/operation/fieldName';
import { readJson, writeJson } from '../../lib/operation/numeral';
import type { Operation, RequestContext, Service, Values } from '../../lib/operation/operation';
import { withEntries } from '../../lib/run/plan/plan';
import { prepareRequest } from '../../lib/run/send/request';
import type { HttpRequest } from '../../lib/signing/request';
import { code } from './markdown';
import { mark, moment, samplesOf, wireOf } from './samples';

/**
 * Under which names a field travels. Many fields are rearranged before the request leaves, so the form's data does not say it:
 * the request is made twice with another value in that one field, and what differs is where the field is.
 */

/** A selection by parameter name, as the form has it. */
type Selection = Readonly<Record<string, string | number | boolean>>;

const context: RequestContext = {
	credential: { packageName: 'com.example.app', appId: '1', workspaceId: '1' },
	now: moment,
	zone: 'Asia/Shanghai',
	idempotencyKey: '0',
};

function* selectors(fields: readonly Field[]): Generator<Field> {
	for (const field of fields) {
		if (field.kind === 'choice' || field.kind === 'boolean') yield field;
		else if (field.kind === 'collection' || field.kind === 'group') yield* selectors(field.fields);
	}
}

const defaultOf = (field: Field): Selection =>
	field.kind === 'choice' || field.kind === 'boolean' ? { [field.name]: field.default } : {};

const isShown = ({ show = {} }: Field, selection: Selection): boolean =>
	Object.entries(show).every(([name, values]) => {
		const chosen = selection[ownName(name)];
		return chosen === undefined || values.includes(chosen);
	});

/** Every selection under which all fields of a trail are shown, and each choice that steers the request by itself. */
function selectionsFor(operation: Operation, trail: readonly Field[]): Selection[] {
	const all = [...selectors(operation.fields)].reverse();
	const base: Selection = Object.assign({}, ...all.map(defaultOf)) as Selection;
	let found: Selection[] = [base];
	for (const { show = {} } of trail) {
		for (const [name, values] of Object.entries(show))
			found = found.flatMap((selection) => values.map((value) => ({ ...selection, [ownName(name)]: value })));
	}
	const steering = operation.fields.flatMap((field) =>
		field.kind === 'choice' && !trail.includes(field)
			? field.options.map(({ value }): Selection => ({ [field.name]: value }))
			: [],
	);
	const wanted = [...found, ...found.flatMap((selection) => steering.map((own) => ({ ...selection, ...own })))].filter(
		(selection) => trail.every((field) => isShown(field, selection)),
	);
	return [...new Map(wanted.map((selection) => [writeJson(selection), selection])).values()];
}

const selected = (field: Field, selection: Selection): unknown =>
	field.kind === 'boolean'
		? selection[field.name] === true
			? field.on
			: field.off
		: field.kind === 'choice'
			? wireOf(field, selection[field.name])
			: undefined;

interface Form {
	selection: Selection;
	/** Whether the texts that are not required are filled in as well: some operations want one of several. */
	texts: boolean;
}

/** What the form would give, with all that is required and the one value asked about. */
function valuesOf(
	fields: readonly Field[],
	{ selection, texts }: Form,
	trail: readonly Field[],
	own: unknown,
	top = true,
): Values {
	const values: Values = {};
	const place = fields.findIndex((field) => field === trail[0]);
	for (const [at, field] of fields.entries()) {
		const isOnTrail = trail[0] === field;
		if (!isOnTrail && (field.kind === 'notice' || !isShown(field, selection))) continue;
		if (isOnTrail && trail.length === 1 && field.kind !== 'group') values[field.wire] = own;
		else if (field.kind === 'collection') {
			if (isOnTrail) Object.assign(values, valuesOf(field.fields, { selection, texts }, trail.slice(1), own, false));
		} else if (field.kind === 'group') {
			if (!isOnTrail && field.required !== true) continue;
			const inner = valuesOf(
				field.fields,
				{ selection, texts },
				isOnTrail ? trail.slice(1) : [],
				own,
				field.default !== undefined,
			);
			const value: unknown = field.many ? [inner] : inner;
			values[field.wire] = field.emit ? field.emit(value) : value;
		} else if (field.kind === 'choice' || field.kind === 'boolean') {
			// A collection holds only what was added to it.
			const wire = selected(field, selection);
			if ((top || isSelector(field, trail)) && wire !== undefined && values[field.wire] === undefined)
				values[field.wire] = wire;
		} else if ((field.required === true || (texts && top && field.kind === 'text')) && values[field.wire] === undefined)
			values[field.wire] = samplesOf(field)[0]?.(at < place ? 0 : 9);
	}
	return values;
}

const isSelector = ({ name }: Field, trail: readonly Field[]): boolean =>
	trail.some(({ show = {} }) => Object.keys(show).some((deciding) => ownName(deciding) === name));

const without = (values: Values, omit: readonly string[] = []): Values =>
	Object.fromEntries(Object.entries(values).filter(([name]) => !omit.includes(name)));

/** All requests that an item makes. */
function requestsOf(service: Service, operation: Operation, values: Values): HttpRequest[] {
	const { batching } = operation;
	const setting = { service, operation, credential: context.credential, origin: 'https://example.com' };
	let whole = values;
	if (batching?.entries) whole = withEntries(batching, values, batching.entries(values, context));
	const made = [prepareRequest(whole, context, setting)];
	const prerequisite = batching?.prerequisite;
	if (!prerequisite || prerequisite.when?.(whole) === false) return made;
	if (prerequisite.call)
		made.push(prepareRequest(without(whole, prerequisite.call.omit), context, setting, prerequisite.call.path));
	made.push(prepareRequest({ ...without(whole, prerequisite.omit), [prerequisite.carries]: '1' }, context, setting));
	return made;
}

/** JSON as it is, also where it travels as text. */
function opened(value: unknown): unknown {
	if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
	try {
		return readJson(value);
	} catch {
		return value;
	}
}

function spread(value: unknown, path: string, into: Map<string, string>): void {
	const inside = opened(value);
	// A numeral is an object, too, but one value.
	const isObject =
		typeof inside === 'object' &&
		inside !== null &&
		[Object.prototype, null].includes(Object.getPrototypeOf(inside) as object | null);
	if (Array.isArray(inside)) for (const entry of inside) spread(entry, path, into);
	else if (isObject)
		for (const [name, entry] of Object.entries(inside as Values))
			spread(entry, path === '' ? name : `${path}.${name}`, into);
	else into.set(path, `${into.get(path) ?? ''}|${writeJson(inside)}`);
}

/** Each value of a request by its name, with the names above it; a list's entries have its name. */
function flat({ url, headers, body }: HttpRequest): Map<string, string> {
	const found = new Map<string, string>();
	for (const [name, value] of Object.entries(headers)) spread(value, `${header}${name}`, found);
	for (const [name, value] of new URL(url).searchParams) spread(value, name, found);
	if (body === undefined) return found;
	if (headers['content-type']?.includes('json') === true) spread(body, '', found);
	else for (const [name, value] of new URLSearchParams(body)) spread(value, name, found);
	return found;
}

/** Before the name of a header. */
const header = 'header ';

/** A name without what the sample has brought into it. */
const trimmed = (name: string): string => name.replace(new RegExp(`\\.?(${mark}\\d|[12]{36,40}).*$`, 's'), '');

function differing(before: HttpRequest[], after: HttpRequest[]): string[] {
	return before.flatMap((request, at) => {
		const [one, other] = [flat(request), flat(after[at] ?? request)];
		return [...new Set([...one.keys(), ...other.keys()])]
			.filter((name) => one.get(name) !== other.get(name))
			.map(trimmed);
	});
}

/**
 * The names under which a field's value leaves, in alphabetical order, each with the names above it; none when it only steers
 * the request. A field that keeps its wire name is told by that alone.
 *
 * @param trail the field, after the collections and groups it stands in
 * @throws Error when no request can be made, so that no name is claimed that nobody has seen
 */
function travellingNames(service: Service, operation: Operation, trail: readonly Field[]): string[] {
	const field = trail.at(-1) as Field;
	const names = new Set<string>();
	let seen = false;
	let fault: unknown;
	for (const selection of selectionsFor(operation, trail)) {
		const attempts = samplesOf(field).flatMap((sample) =>
			[false, true].map((texts) => ({ sample, form: { selection, texts } })),
		);
		for (const { sample, form } of attempts) {
			try {
				const made = (number: number): HttpRequest[] =>
					requestsOf(service, operation, valuesOf(operation.fields, form, trail, sample(number)));
				const different = differing(made(1), made(2));
				seen = true;
				for (const name of different) names.add(`.${name}.`.includes(`.${field.wire}.`) ? field.wire : name);
				break;
			} catch (error) {
				fault = error;
			}
		}
	}
	if (!seen)
		throw new Error(
			`${operation.resource}.${operation.operation}: no request can be made with ${field.label}${fault instanceof Error ? `: ${fault.message}` : ''}`,
		);
	return [...names].sort();
}

/** The names as a table shows them; a group is told by its own. */
export function nameInRequest(service: Service, operation: Operation, trail: readonly Field[]): string {
	const field = trail.at(-1) as Field;
	if (field.kind === 'collection' || field.kind === 'group') return code(field.wire);
	const names = travellingNames(service, operation, trail);
	return names.length === 0
		? '–'
		: names
				.map((name) => (name.startsWith(header) ? `header ${code(name.slice(header.length))}` : code(name)))
				.join(', ');
}
