import type { Field, ShowWhen } from '../../operation/field';
import { InputError } from '../../operation/inputError';
import type { Values } from '../../operation/operation';
import { readTargets, refuseEmptyLooking } from '../../operation/targets';
import { objectIn } from '../../operation/jsonValue';
import { isOneOf } from '../../operation/scalar';
import { readValue, type ValueContext } from '../../operation/value';
import { wholeExpression } from '../../operation/wholeExpression';
import { Doubter, typedPart, type Doubt } from './doubts';
import { partOf, readParameter, type Parameter, type ParameterSource } from './parameters';

type Outcome = { value: unknown } | { error: Error };

/** Whether a field is shown: decided once where what decides it is the same for every item. */
type Shown = boolean | ((item: number) => boolean);

/** One field with the place its value comes from. */
interface Slot {
	field: Field;
	/** Heading of the collection it stands in. */
	parent?: string;
	parameter: Parameter;
	/** Reads the parameters that decide whether the field is shown. */
	shown: Shown;
	/** Made when the computed values are first looked at. */
	doubter?: Doubter | null;
	/** A value that is the same for every item is read and checked once. */
	once?: Outcome;
}

function compileShow(show: ShowWhen | undefined, find: (name: string) => Parameter, outer: Shown): Shown {
	if (!show || outer === false) return outer;
	const conditions = Object.entries(show).map(([name, values]): { parameter: Parameter; values: readonly unknown[] } => ({ parameter: find(name), values }));
	const open = conditions.filter(({ parameter, values }) => !(parameter.fixed && isOneOf(values, parameter.value)));
	if (open.some(({ parameter }) => parameter.fixed)) return false;
	if (open.length === 0) return outer;
	return (item) =>
		(outer === true || outer(item)) && open.every(({ parameter, values }) => isOneOf(values, parameter.fixed ? parameter.value : parameter.read(item)));
}

/** Keeps apart what JSON writes alike: null and a number that is none, a text and a date that turns into one. */
function spelledOut(this: unknown, key: string, value: unknown): unknown {
	if (typeof value === 'number' && !Number.isFinite(value)) return { number: String(value) };
	const raw = (this as Record<string, unknown>)[key];
	return typeof raw === 'object' && raw !== null && typeof value !== 'object' ? { text: value } : value;
}

interface ReaderContext {
	/** Wire name of the text that names whom an item is for, where no targets field does: a topic. */
	target?: string | undefined;
	/** Whether it may look like a missing value. */
	emptyLooking?: boolean;
}

/** A target of which nothing but the typed part came about names nobody. @throws InputError */
function refuseTypedPart({ label }: Field, parameter: Parameter, raw: unknown): void {
	if (parameter.fixed || parameter.expressions.length !== 1 || typeof raw !== 'string') return;
	const expression = parameter.expressions[0] as string;
	if (!expression.includes('{{')) return;
	const typed = typedPart(expression).trim();
	if (typed !== '' && raw.trim() === typed) throw new InputError(label, `is "${raw.slice(0, 40)}" alone, because the expression in it gives nothing; it must name somebody`, 'Give the item the value, or type the target without an expression');
}

/** Reads the fields of one operation for any item; literals are resolved and checked once per execution. */
export class FieldReader {
	private readonly slots: Slot[] = [];

	constructor(
		fields: readonly Field[],
		private readonly source: ParameterSource,
		private readonly context: Omit<ValueContext, 'typed'> & ReaderContext,
	) {
		const parameters = new Map<string, Parameter>();
		const top = (name: string, fallback?: unknown): Parameter => {
			let parameter = parameters.get(name);
			if (!parameter) {
				parameter = readParameter(name, source);
				if (parameter.fixed && parameter.value === undefined) parameter = { fixed: true, value: fallback };
				parameters.set(name, parameter);
			}
			return parameter;
		};
		const defaultOf = (field: Field): unknown => ('default' in field ? field.default : undefined);
		for (const field of fields) if (field.kind !== 'notice') top(field.name, defaultOf(field));
		for (const field of fields) {
			const shown = compileShow(field.show, (name) => top(name), true);
			if (field.kind === 'notice' || shown === false) continue;
			const parameter = top(field.name);
			const raw = source.raw(field.name);
			if (field.kind !== 'collection') {
				this.add({ field, parameter, shown }, wholeExpression(field, raw));
				continue;
			}
			const whole = typeof raw === 'string' || Array.isArray(raw) ? wholeExpression(field, raw) : undefined;
			if (whole) {
				for (const inner of field.fields) if (inner.kind !== 'notice') this.add({ field: inner, parameter, shown }, whole);
				continue;
			}
			const part = (name: string): Parameter => partOf(parameter, name, raw, source);
			const siblings = new Map(field.fields.map((inner) => [inner.name, inner]));
			const find = (name: string): Parameter => {
				const sibling = siblings.get(name);
				if (!sibling) return top(name);
				const value = part(name);
				return value.fixed && value.value === undefined ? { fixed: true, value: defaultOf(sibling) } : value;
			};
			for (const inner of field.fields) {
				const innerShown = compileShow(inner.show, find, shown);
				if (inner.kind === 'notice' || innerShown === false) continue;
				const inside = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>)[inner.name] : undefined;
				this.add({ field: inner, parent: field.label, parameter: part(inner.name), shown: innerShown }, wholeExpression(inner, inside)?.within(field.label));
			}
		}
	}

	/** An expression for a whole is refused for every item and resolved for none, before anything else is read. */
	private add(slot: Slot, fault: InputError | undefined): void {
		if (fault) this.slots.unshift({ ...slot, parameter: { fixed: true, value: undefined }, once: { error: fault } });
		else this.slots.push(slot);
	}

	/**
	 * Fetches the contents of binary fields where they are wanted, so that reading stays synchronous. To be called once, before
	 * anything is read.
	 *
	 * @param fetch base64 text of the item's binary data of that name; throws an InputError when there is none
	 */
	async load(count: number, fetch: (item: number, name: string, label: string) => Promise<string>): Promise<void> {
		for (const slot of this.slots) {
			if (slot.field.kind !== 'binary' || slot.once) continue;
			const { field, parameter, shown } = slot;
			const contents: Outcome[] = [];
			for (let item = 0; item < count; item++) {
				try {
					if (shown !== true && shown !== false && !shown(item)) continue;
					const name = parameter.fixed ? parameter.value : parameter.read(item);
					if (typeof name !== 'string' || name.trim() === '') throw new InputError(field.label, 'is empty; it must name a binary field of the item');
					contents[item] = { value: await fetch(item, name.trim(), field.label) };
				} catch (error) {
					contents[item] = { error: error instanceof Error ? error : new Error(String(error)) };
				}
			}
			slot.parameter = {
				fixed: false,
				expressions: [],
				read: (item) => {
					const content = contents[item];
					if (content && 'error' in content) throw content.error;
					return content?.value;
				},
			};
		}
	}

	/**
	 * What tells items apart in the wanted fields, without checking them; undefined when nothing does.
	 * Items with the same text have the same values.
	 */
	fingerprint(wanted: (wire: string) => boolean): ((item: number) => string) | undefined {
		const moving = this.slots.filter((slot) => wanted(slot.field.wire) && !(slot.parameter.fixed && slot.shown === true));
		if (moving.length === 0) return undefined;
		return (item) => {
			let plain = true;
			const parts = moving.map(({ shown, parameter }) => {
				if (shown !== true && shown !== false && !shown(item)) return [false];
				const value = parameter.fixed ? null : parameter.read(item);
				if ((typeof value === 'object' && value !== null) || (typeof value === 'number' && !Number.isFinite(value))) plain = false;
				return [true, value];
			});
			try {
				return plain ? JSON.stringify(parts) : JSON.stringify(parts, spelledOut);
			} catch {
				return `item ${item}`;
			}
		};
	}

	/**
	 * Wire values of an item, for the wanted fields.
	 * @throws InputError for the first field that cannot be sent as it is
	 */
	read(item: number, wanted: (wire: string) => boolean, into: Values = {}): Values {
		for (const slot of this.slots) {
			if (!wanted(slot.field.wire)) continue;
			if (typeof slot.shown === 'function' && !slot.shown(item)) continue;
			const value = this.value(slot, item);
			if (value !== undefined) into[slot.field.wire] = value;
		}
		return into;
	}

	/**
	 * The targets an item names in the targets field of that wire name; of several such fields the one that is shown counts,
	 * and where none is, there are none. @throws InputError
	 */
	readTargets(item: number, wire: string): string[] {
		const slot = this.slots.find(({ field, shown }) => field.wire === wire && (shown === true || (shown !== false && shown(item))));
		if (slot?.field.kind !== 'targets') return [];
		const { field, parameter } = slot;
		const raw = parameter.fixed ? parameter.value : parameter.read(item);
		if (raw === undefined || raw === null || raw === '' || (Array.isArray(raw) && raw.length === 0)) {
			throw new InputError(field.label, `is empty; it must name at least one ${field.noun}`);
		}
		refuseTypedPart(field, parameter, raw);
		return readTargets(field, raw, parameter.fixed);
	}

	private readonly doubtful = new Map<(wire: string) => boolean, Slot[]>();

	/** What can be sent as it is in the wanted fields of an item, but is hardly meant; undefined where nothing is. To be asked after reading. */
	doubts(item: number, wanted: (wire: string) => boolean): readonly Doubt[] | undefined {
		let slots = this.doubtful.get(wanted);
		if (!slots) {
			for (const slot of this.slots) if (slot.doubter === undefined) slot.doubter = Doubter.for(slot.field, slot.parent === undefined ? slot.field.label : `${slot.parent} > ${slot.field.label}`, slot.parameter, this.source) ?? null;
			slots = this.slots.filter(({ field, doubter }) => doubter && wanted(field.wire));
			this.doubtful.set(wanted, slots);
		}
		const found: Doubt[] = [];
		for (const { doubter, shown } of slots) {
			if (typeof shown === 'function' && !shown(item)) continue;
			doubter?.doubts(item, found);
		}
		return found.length > 0 ? found : undefined;
	}

	private value(slot: Slot, item: number): unknown {
		const { parameter } = slot;
		if (!parameter.fixed) return this.convert(slot, parameter.read(item), false);
		if (!slot.once) {
			try {
				slot.once = { value: this.convert(slot, parameter.value, true) };
			} catch (error) {
				if (!(error instanceof InputError)) throw error;
				slot.once = { error };
			}
		}
		if ('error' in slot.once) throw slot.once.error;
		return slot.once.value;
	}

	private checkName({ field, parameter }: Slot, raw: unknown): void {
		refuseTypedPart(field, parameter, raw);
		if (field.kind === 'text' && typeof raw === 'string' && this.context.emptyLooking !== true) refuseEmptyLooking({ label: field.label, noun: 'target' }, raw.trim());
	}

	private convert(slot: Slot, raw: unknown, typed: boolean): unknown {
		const { field, parent } = slot;
		try {
			if (field.kind === 'targets' || field.wire === this.context.target) this.checkName(slot, raw);
			return field.kind === 'group' ? readGroup(field, raw, { ...this.context, typed }) : readValue(field, raw, { ...this.context, typed });
		} catch (error) {
			throw error instanceof InputError && parent !== undefined ? error.within(parent) : error;
		}
	}
}

function readGroup(field: Extract<Field, { kind: 'group' }>, given: unknown, context: ValueContext): unknown {
	const raw = field.many ? given : objectIn(given);
	if (raw === undefined || raw === null || raw === '') {
		if (field.required) throw new InputError(field.label, 'is empty; it is required');
		return undefined;
	}
	if (typeof raw !== 'object') throw new InputError(field.label, 'must be filled in field by field, or be an object');
	const within = (part: unknown): Values => {
		if (typeof part !== 'object' || part === null) throw new InputError(field.label, 'holds an entry that is no object');
		try {
			return readObject(field.fields, part as Record<string, unknown>, context);
		} catch (error) {
			throw error instanceof InputError ? error.within(field.label) : error;
		}
	};
	if (!field.many) {
		const value = within(raw);
		if (Object.keys(value).length === 0 && !field.required) return undefined;
		return field.emit ? field.emit(value) : value;
	}
	const rows = Array.isArray(raw) ? raw : ((raw as { values?: unknown }).values ?? []);
	const list = Array.isArray(rows) ? rows : [rows];
	if (field.max !== undefined && list.length > field.max) throw new InputError(field.label, `holds ${list.length} entries; at most ${field.max} are allowed`);
	if (list.length === 0) {
		if (field.required) throw new InputError(field.label, 'is empty; it needs at least one entry');
		return undefined;
	}
	const values = list.map(within);
	return field.emit ? field.emit(values) : values;
}

/**
 * Fields out of a plain object, as a group's collection holds them; nested collections travel beside. An object out of
 * an expression may use the wire names.
 */
function readObject(fields: readonly Field[], object: Record<string, unknown>, context: ValueContext): Values {
	const values: Values = {};
	for (const field of fields) {
		const raw = object[field.name] ?? object[field.wire];
		const shown = Object.entries(field.show ?? {}).every(([name, allowed]) => {
			const sibling = fields.find((other) => other.name === name);
			return !sibling || isOneOf(allowed, object[name] ?? object[sibling.wire] ?? ('default' in sibling ? sibling.default : undefined));
		});
		if (!shown || field.kind === 'notice') continue;
		if (field.kind === 'collection') {
			if (typeof raw === 'object' && raw !== null) Object.assign(values, readObject(field.fields, raw as Record<string, unknown>, context));
			continue;
		}
		const value = field.kind === 'group' ? readGroup(field, raw, context) : readValue(field, raw, context);
		if (value !== undefined) values[field.wire] = value;
	}
	return values;
}
