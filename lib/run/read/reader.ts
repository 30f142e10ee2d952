import type { CollectionField, Field } from '../../operation/field';
import { ownName } from '../../operation/fieldName';
import type { FileSource } from '../../operation/fileSource';
import { InputError } from '../../operation/inputError';
import type { Values } from '../../operation/operation';
import { refuseRounded } from '../../operation/scalar';
import { readTargets, refuseEmptyLooking } from '../../operation/targets';
import { readValue, refuseNothing, type ValueContext } from '../../operation/value';
import { wholeExpression } from '../../operation/wholeExpression';
import { Doubter, type Doubt } from './doubts';
import { binaryParameter } from './binaryParameter';
import { readGroup } from './group';
import { partOf, readParameter, type Parameter, type ParameterSource } from './parameters';
import { compileShow, type Shown } from './shown';
import { refuseTypedPart, unresolved } from './typedPart';

type Outcome = { value: unknown } | { error: Error };

/** One field with the place its value comes from. */
interface Slot {
	field: Field;
	/** Heading of the collection it stands in. */
	parent?: string;
	parameter: Parameter;
	/** As the workflow has it, expressions unresolved. */
	stored: unknown;
	/** What is wrong with it for every item. */
	fault?: InputError | undefined;
	/** Reads the parameters that decide whether the field is shown. */
	shown: Shown;
	/** Made when the computed values are first looked at. */
	doubter?: Doubter | null;
	/** A value that is the same for every item is read and checked once. */
	once?: Outcome;
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
	/** Fields that decide about those to be read. */
	beside?: readonly Field[];
}

const givesNothing = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	(typeof value === 'string' && value.trim() === '') ||
	(Array.isArray(value) && value.length === 0);

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
		const member = ({ name, fields: inside }: CollectionField, own: string): Parameter => {
			const value = partOf(top(name), own, source.raw(name), source);
			const inner = inside.find((one) => one.name === own);
			return inner && value.fixed && value.value === undefined ? { fixed: true, value: defaultOf(inner) } : value;
		};
		/** What a name of the top means in a condition, or one of a collection there. */
		const decides = (name: string): Parameter => {
			const own = ownName(name);
			const collection = beside.find(
				(one): one is CollectionField => one.kind === 'collection' && `${one.name}.${own}` === name,
			);
			return collection ? member(collection, own) : top(name);
		};
		const beside = [...fields, ...(context.beside ?? [])];
		for (const field of beside) if (field.kind !== 'notice') top(field.name, defaultOf(field));
		for (const field of fields) {
			const shown = compileShow(field.show, decides, true);
			if (field.kind === 'notice' || shown === false) continue;
			const parameter = top(field.name);
			const raw = source.raw(field.name);
			if (field.kind !== 'collection') {
				this.add({ field, parameter, shown, stored: raw }, wholeExpression(field, raw));
				continue;
			}
			const whole = typeof raw === 'string' || Array.isArray(raw) ? wholeExpression(field, raw) : undefined;
			if (whole) {
				for (const inner of field.fields)
					if (inner.kind !== 'notice') this.add({ field: inner, parameter, shown, stored: undefined }, whole);
				continue;
			}
			const part = (name: string): Parameter => partOf(parameter, name, raw, source);
			const siblings = new Set(field.fields.map(({ name }) => name));
			const find = (name: string): Parameter => (siblings.has(name) ? member(field, name) : decides(name));
			for (const inner of field.fields) {
				const innerShown = compileShow(inner.show, find, shown);
				if (inner.kind === 'notice' || innerShown === false) continue;
				const inside =
					typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>)[inner.name] : undefined;
				this.add(
					{ field: inner, parent: field.label, parameter: part(inner.name), shown: innerShown, stored: inside },
					wholeExpression(inner, inside)?.within(field.label),
				);
			}
		}
	}

	/** An expression for a whole is refused for every item and resolved for none, before anything else is read. */
	private add(slot: Slot, fault: InputError | undefined): void {
		if (fault) this.slots.unshift({ ...slot, parameter: { fixed: true, value: undefined }, once: { error: fault } });
		else this.slots.push({ ...slot, fault: unresolved(slot.field, slot.stored) });
	}

	/**
	 * Fetches the contents of binary fields where they are wanted, so that reading stays synchronous. To be called once, before
	 * anything is read.
	 *
	 * @param fetch base64 text of the item's binary data of that name; throws an InputError when there is none
	 * @param open the same as a file that is yet to be read, for fields that want a stream
	 */
	async load(
		count: number,
		fetch: (item: number, name: string, label: string) => Promise<string>,
		open: (item: number, name: string, label: string) => FileSource,
	): Promise<void> {
		for (const slot of this.slots) {
			const { field, parameter, shown } = slot;
			if (field.kind !== 'binary' || slot.once) continue;
			slot.parameter = await binaryParameter({ field, parameter, shown }, count, field.stream ? open : fetch);
		}
	}

	/**
	 * What tells items apart in the wanted fields, without checking them; undefined when nothing does.
	 * Items with the same text have the same values.
	 */
	fingerprint(wanted: (wire: string) => boolean): ((item: number) => string) | undefined {
		const moving = this.slots.filter(
			(slot) => wanted(slot.field.wire) && !(slot.parameter.fixed && slot.shown === true),
		);
		if (moving.length === 0) return undefined;
		return (item) => {
			let plain = true;
			const parts = moving.map(({ shown, parameter }) => {
				if (shown !== true && shown !== false && !shown(item)) return [false];
				const value = parameter.fixed ? null : parameter.read(item);
				if ((typeof value === 'object' && value !== null) || (typeof value === 'number' && !Number.isFinite(value)))
					plain = false;
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

	/** The same of an item that is refused: what cannot be sent as it is stays out. */
	readable(item: number, wanted: (wire: string) => boolean): Values {
		const values: Values = {};
		for (const slot of this.slots) {
			if (!wanted(slot.field.wire)) continue;
			try {
				if (typeof slot.shown === 'function' && !slot.shown(item)) continue;
				const value = this.value(slot, item);
				if (value !== undefined) values[slot.field.wire] = value;
			} catch {
				// It is refused for this, or for something else.
			}
		}
		return values;
	}

	/**
	 * The targets an item names in the targets field of that wire name; of several such fields the one that is shown counts,
	 * and where none is, there are none. @throws InputError
	 */
	readTargets(item: number, wire: string): string[] {
		const slot = this.slots.find(
			({ field, shown }) => field.wire === wire && (shown === true || (shown !== false && shown(item))),
		);
		if (slot?.field.kind !== 'targets') return [];
		const { field, parameter, fault } = slot;
		const raw = parameter.fixed ? parameter.value : parameter.read(item);
		if (raw === undefined || raw === null || raw === '' || (Array.isArray(raw) && raw.length === 0)) {
			throw new InputError(field.label, `is empty; it must name at least one ${field.noun}`);
		}
		refuseTypedPart(field, parameter, raw);
		if (fault) throw fault;
		return readTargets(field, raw, parameter.fixed);
	}

	/** An error that calls a parameter empty, with what left it empty where that is an expression of the item. */
	explained(error: Error, item: number): Error {
		if (!(error instanceof InputError) || !/^is empty(?=;|$)/.test(error.reason)) return error;
		const slot = this.slots.find(
			({ field, parent, shown }) =>
				error.parameter === (parent === undefined ? field.label : `${parent} > ${field.label}`) &&
				(shown === true || (shown !== false && shown(item))),
		);
		if (!slot || slot.parameter.fixed || !givesNothing(slot.parameter.read(item))) return error;
		return new InputError(
			error.parameter,
			error.reason.replace('is empty', 'is empty, because its expression gave nothing'),
			error.remedy ?? 'Correct the expression, or give the item the value',
		);
	}

	private readonly doubtful = new Map<(wire: string) => boolean, Slot[]>();

	/** What can be sent as it is in the wanted fields of an item, but is hardly meant; undefined where nothing is. To be asked after reading. */
	doubts(item: number, wanted: (wire: string) => boolean): readonly Doubt[] | undefined {
		let slots = this.doubtful.get(wanted);
		if (!slots) {
			for (const slot of this.slots)
				if (slot.doubter === undefined)
					slot.doubter =
						Doubter.for(
							slot.field,
							slot.parent === undefined ? slot.field.label : `${slot.parent} > ${slot.field.label}`,
							slot.parameter,
							this.source,
						) ?? null;
			slots = this.slots.filter(({ field, doubter }) => doubter && wanted(field.wire));
			this.doubtful.set(wanted, slots);
		}
		const found: Doubt[] = [];
		for (const { field, doubter, shown } of slots) {
			if (typeof shown === 'function' && !shown(item)) continue;
			if (!this.saysWhenInstead(field, item)) doubter?.doubts(item, found);
		}
		return found.length > 0 ? found : undefined;
	}

	private saysWhenInstead(field: Field, item: number): boolean {
		const other = field.kind === 'time' ? field.atOnceWithout : undefined;
		return typeof other === 'string' && this.readable(item, (wire) => wire === other)[other] !== undefined;
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
		if (field.kind !== 'text') return;
		refuseRounded(field, raw);
		if (typeof raw === 'string' && this.context.emptyLooking !== true)
			refuseEmptyLooking({ label: field.label, noun: 'target' }, raw.trim());
	}

	private convert(slot: Slot, raw: unknown, typed: boolean): unknown {
		const { field, parent, stored, fault } = slot;
		try {
			if (field.kind === 'targets' || field.wire === this.context.target) this.checkName(slot, raw);
			if (fault) throw fault;
			if (!typed) refuseNothing(field, raw);
			return field.kind === 'group'
				? readGroup(field, raw, { ...this.context, typed }, stored)
				: readValue(field, raw, { ...this.context, typed });
		} catch (error) {
			throw error instanceof InputError && parent !== undefined ? error.within(parent) : error;
		}
	}
}
