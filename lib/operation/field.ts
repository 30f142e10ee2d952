import { camelCase } from './fieldName';

/**
 * A field of an operation as data. From one entry come the n8n form, the check before the
 * network, the value on the wire and the README's table.
 */

/**
 * Parameter names, of the same level or the top, or `options.name` for one of a collection of the top; where it was not added to
 * the collection, its default counts.
 */
export type ShowWhen = Readonly<Record<string, ReadonlyArray<string | number | boolean>>>;

export interface FieldOptions {
	/** n8n parameter name; by default the wire name in camelCase. Saved in workflows: never change one. */
	name?: string;
	/** Sentence case, no final period. */
	description?: string;
	placeholder?: string;
	required?: boolean;
	/** Shown, read and sent only when the named parameters hold one of the values. */
	show?: ShowWhen;
	/** A field that steers the request but is not sent. */
	local?: boolean;
	/** Without it more, or others, would be meant: an expression that gives nothing for it is refused rather than passed over. */
	narrows?: boolean;
	/** Of pairs that are named one by one: they fill places of a text that people read, and an empty one leaves a gap there. */
	fillsText?: boolean;
	/** Text, digits or one target picked from a list: the node's listSearch method that fills it. The ID can be typed as well. */
	pick?: string;
	/** What typing it is called beside the list, when not "By ID". */
	pickBy?: string;
	/** Several targets ticked in a dropdown: the node's loadOptions method that fills it. */
	load?: string;
	/** Facts that are not in the vendor's document, with where they come from. */
	beyondDocument?: string;
}

interface FieldBase extends FieldOptions {
	wire: string;
	name: string;
	label: string;
}

export interface TextField extends FieldBase {
	kind: 'text';
	rows?: number;
	default?: string;
	/** Characters as UTF-16 units, which is how the services' Java counts them. */
	maxLength?: number;
	minLength?: number;
	/** UTF-8 bytes. */
	maxBytes?: number;
	/** Whether white space alone is refused. */
	notBlank?: boolean;
	/** Whether it names something that is there already, such as a message: a number that was rounded names another one. */
	identifies?: boolean;
	pattern?: RegExp;
	/** Completes the sentence "... must be …". */
	patternMeaning?: string;
	/** How an accepted text travels, when not as it is. */
	encode?: (text: string) => unknown;
}

export interface IntegerField extends FieldBase {
	kind: 'integer';
	default?: number | '';
	min?: number;
	max?: number;
	/** Says the unit or the range in words, for messages: "milliseconds". */
	unit?: string;
	encode?: (value: number) => unknown;
}

/** A whole number that may exceed 2^53: kept as text, sent as a bare numeral or as text. */
export interface DigitsField extends FieldBase {
	kind: 'digits';
	default?: string;
	emit: 'numeral' | 'text';
	maxDigits?: number;
	/** Largest number allowed, such as `largestInt64`. */
	largest?: bigint;
	/** Whether 0 is refused, because it is the ID of nothing: what a missing value turned into. */
	positive?: boolean;
}

/** Bytes of the item's binary data; the parameter names the binary field. The value is their base64 text. */
export interface BinaryField extends FieldBase {
	kind: 'binary';
	default?: string;
	maxBytes?: number;
	/** Whether the value is a `FileSource` instead, for what is too large to be held; the operation's `look` then minds `maxBytes`. */
	stream?: boolean;
}

export interface BooleanField extends FieldBase {
	kind: 'boolean';
	default: boolean;
	/** What true and false are on the wire; undefined means not sent. */
	on: unknown;
	off: unknown;
	/** For confirmations: only what was set in the form counts, never what data or an expression says. */
	typedOnly?: boolean;
}

export interface ChoiceOption {
	value: string | number | boolean;
	name: string;
	description?: string;
	/** When the wire value differs from the saved value; undefined is not sent. */
	wire?: unknown;
}

export interface ChoiceField extends FieldBase {
	kind: 'choice';
	options: readonly ChoiceOption[];
	/** Whether the options stand as given, as the days of a week do, instead of by the alphabet. */
	inOwnOrder?: boolean;
	default: string | number | boolean;
	noExpression?: boolean;
}

export interface ChoicesField extends FieldBase {
	kind: 'choices';
	options: readonly ChoiceOption[];
	/** As in {@link ChoiceField}. */
	inOwnOrder?: boolean;
	default: ReadonlyArray<string | number>;
	combine: (values: ReadonlyArray<string | number>) => unknown;
}

export interface TargetsField extends FieldBase {
	kind: 'targets';
	/** Most targets one request may name. */
	max: number;
	/** What separates them on the wire: a target that holds it is refused. */
	separator?: string;
	/** Turns the list into its wire value; by default joined with the separator. */
	emit?: (targets: readonly string[]) => unknown;
	/** Further demands on one target. */
	each?: {
		maxLength?: number;
		maxBytes?: number;
		pattern?: RegExp;
		patternMeaning?: string;
		/** For digits only. */ largest?: bigint;
	};
	/** Whether a target may look like a missing value ("undefined"), because the user says that it is one. */
	emptyLooking?: boolean;
	/** Whether the targets mean something together that they do not mean one by one: topics that a device must all have. */
	together?: boolean;
	/** Whether a target that is named again is kept, because then it may mean something else: a topic that is taken from itself. */
	keepsRepeats?: boolean;
	/** What one target is called in a sentence: "registration ID". */
	noun: string;
	/** Takes an object, or its JSON text, that gives each target a key of its own; makes the wire value of it. */
	keyed?: (keys: ReadonlyMap<string, string>) => unknown;
}

export interface TimeField extends FieldBase {
	kind: 'time';
	/** `zone` is the workflow's, an IANA one. */
	emit: (epochMs: number, zone: string) => unknown;
	/**
	 * Whether the message goes out at once without it: of an expression that gives nothing, the user is told. A text is the wire name of
	 * what says when instead.
	 */
	atOnceWithout?: boolean | string;
	/** Whether a time that has passed (by more than a minute) is refused. */
	future?: boolean;
	/** Latest moment, in milliseconds from now. */
	within?: number;
	/** The same in words: "7 days". */
	withinMeaning?: string;
}

export interface JsonField extends FieldBase {
	kind: 'json';
	shape: 'object' | 'array' | 'any';
	default?: string;
	maxItems?: number;
	maxBytes?: number;
	/** For an object of plain values, which travel as texts: how many, and what one may hold. */
	members?: {
		noun: string;
		max: number;
		maxLength: number;
		/** What one must not hold, and what that is called: "an emoji". */ without: RegExp;
		withoutMeaning: string;
	};
	/** By default the value itself; 'text' sends it as JSON text. */
	emit?: 'text' | 'value' | ((value: unknown) => unknown);
}

export interface PairsField extends FieldBase {
	kind: 'pairs';
	keyLabel?: string;
	valueLabel?: string;
	max?: number;
	maxKeyLength?: number;
	maxValueLength?: number;
	/** Keys that have a field of their own or a meaning to the service. */
	reserved?: ReadonlySet<string>;
	/** Completes the sentence `holds "x", which …` for reserved keys without a field of their own. */
	reservedMeaning?: string;
	/** Whether no pair at all is an answer, too: then `emit` gets none. */
	mayBeEmpty?: boolean;
	emit: (pairs: Record<string, string>) => unknown;
	/** Asked instead of `emit`: lists and objects as they are rather than as JSON text. */
	emitNested?: (pairs: Record<string, unknown>) => unknown;
	/** The names come from the service: the node's resourceMapping method that gives them. What they are called: "placeholder". */
	map?: { method: string; noun: string; dependsOn: readonly string[] };
}

/** Optional fields under one heading; they travel beside the others, not nested. */
export interface CollectionField extends FieldBase {
	kind: 'collection';
	fields: readonly Field[];
}

/** Fields that travel nested under the wire name; `many` makes it a list of such objects. */
export interface GroupField extends FieldBase {
	kind: 'group';
	fields: readonly Field[];
	/** The fields a new node shows filled in, by parameter name; for a group that is no list. */
	default?: Readonly<Record<string, string | number | boolean>>;
	many?: boolean;
	max?: number;
	itemLabel?: string;
	/** By default the object, or the list of objects, itself. */
	emit?: (value: unknown) => unknown;
}

/** A sentence in the form; carries no value. */
interface NoticeField extends FieldBase {
	kind: 'notice';
}

export type Field =
	| TextField
	| IntegerField
	| DigitsField
	| BinaryField
	| BooleanField
	| ChoiceField
	| ChoicesField
	| TargetsField
	| TimeField
	| JsonField
	| PairsField
	| CollectionField
	| GroupField
	| NoticeField;

/** Fields of a collection that belong together: their labels begin with the theme, and so they stand side by side. */
export const themed = <F extends Field>(theme: string, fields: readonly F[]): F[] =>
	fields.map((field) => ({ ...field, label: `${theme}: ${field.label}` }));

/** How several targets are given, and how many. */
function severalOf({ max, pick, load, keyed }: Pick<TargetsField, 'max' | 'pick' | 'load' | 'keyed'>): string {
	if (max === 1) return '';
	if (load) return `Choose from the list, or give a list of at most ${max} with an expression`;
	const typed = pick ? 'Choose one from the list, type several with commas' : 'Type several with commas';
	return `${typed}, or give a list of at most ${max} with an expression${keyed ? ', or an object that gives each target a key' : ''}`;
}

function described(...sentences: ReadonlyArray<string | undefined>): { description?: string } {
	const given = sentences.filter((sentence) => sentence);
	return given.length > 0 ? { description: given.join('. ') } : {};
}

type Own<F extends Field> = Omit<F, 'kind' | 'wire' | 'label' | 'name'> & { name?: string };

function base<F extends Field>(kind: F['kind'], wire: string, label: string, own: object): F {
	return { kind, wire, name: camelCase(wire), label, ...own } as unknown as F;
}

export const text = (wire: string, label: string, own: Own<TextField> = {}): TextField =>
	base('text', wire, label, own);
export const integer = (wire: string, label: string, own: Own<IntegerField> = {}): IntegerField =>
	base('integer', wire, label, own);
export const digits = (wire: string, label: string, own: Own<DigitsField>): DigitsField =>
	base('digits', wire, label, own);
export const binary = (wire: string, label: string, own: Own<BinaryField> = {}): BinaryField =>
	base('binary', wire, label, own);
export const boolean = (wire: string, label: string, own: Own<BooleanField>): BooleanField =>
	base('boolean', wire, label, own);
export const choice = (wire: string, label: string, own: Own<ChoiceField>): ChoiceField =>
	base('choice', wire, label, own);
export const choices = (wire: string, label: string, own: Own<ChoicesField>): ChoicesField =>
	base('choices', wire, label, own);
export const targets = (wire: string, label: string, own: Own<TargetsField>): TargetsField =>
	base('targets', wire, label, { ...own, ...described(own.description, severalOf(own)) });
export const time = (wire: string, label: string, own: Own<TimeField>): TimeField => base('time', wire, label, own);
export const json = (wire: string, label: string, own: Own<JsonField>): JsonField => base('json', wire, label, own);
export const pairs = (wire: string, label: string, own: Own<PairsField>): PairsField => base('pairs', wire, label, own);
export const group = (wire: string, label: string, own: Own<GroupField>): GroupField => base('group', wire, label, own);

export const collection = (
	name: string,
	label: string,
	fields: readonly Field[],
	own: FieldOptions = {},
): CollectionField => base('collection', name, label, { ...own, fields });

export const notice = (name: string, sentence: string, own: FieldOptions = {}): NoticeField =>
	base('notice', name, sentence, own);
