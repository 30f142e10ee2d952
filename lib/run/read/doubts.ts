import { emptyFormsIn } from '../../operation/emptyLooking';
import type { Field } from '../../operation/field';
import { InputError } from '../../operation/inputError';
import { isNumeral, readTypedJson } from '../../operation/numeral';
import { counted } from '../../operation/counted';
import { isAbsent, shorten } from '../../operation/scalar';
import { parseDirect, type DirectExpression } from './expression';
import { namesWithoutValue } from './gaps';
import type { Parameter, ParameterSource } from './parameters';
import { typedPart } from './typedPart';

/** Something that can be sent, but that nobody is likely to have meant. */
export interface Doubt {
	kind: 'empty' | 'several' | 'rounded' | 'part' | 'atOnce' | 'gap';
	/** What is counted for the run's hint: the form of a missing value. */
	form?: string;
	/** Stands in the item's warnings. */
	sentence: string;
}

/** Values of other nodes that an expression names. */
const references =
	/\$(?:\((?:'[^']*'|"[^"]*")\)|input\b|node\["[^"]*"\]|items\([^()]*\))(?:\??\.[A-Za-z_]\w*|\(\d*\)|\[(?:\d+|'[^']*'|"[^"]*")\])+/g;

/** Where one target ends and the next begins, in the lists that people write. Two long words are two device tokens. */
const separators = /[,，;；、|｜]|\S{20}\s+\S{20}/;

/** One quick look at most targets, which hold none of them; the whole pattern takes many times as long on a token. */
const maySeparate = /[,，;；、|｜\s]/;

export const looksLikeSeveral = (target: string): boolean => maySeparate.test(target) && separators.test(target);

/** What makes a look worth its time. */
const suspicious = /undefined|null|NaN|Invalid Date|\[object|#[A-Z]|\d{16}|\de\+\d/;

/** Whole numbers as JavaScript writes them, the largest with an exponent. */
const longNumbers = /\d(?:\.\d+)?e\+\d{2,3}|\d{16,21}/g;

/** Values looked at for a rounded number. */
const mostNodes = 10_000;
/** Questions to the engine about rounded numbers, for each parameter. */
const mostQuestions = 20;

function holdsNumber(json: unknown, size: number): boolean {
	const open: unknown[] = [json];
	for (let seen = 0; open.length > 0 && seen < mostNodes; seen++) {
		const value = open.pop();
		if (value === size || value === -size) return true;
		if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) open.push(inner);
	}
	return false;
}

/** Texts in a value as it came from the form, numbers among them; what is text in JSON, not the JSON. */
function* textsIn(field: Field, raw: unknown): Generator<string | number> {
	let value = raw;
	if (typeof raw === 'string' && (field.kind === 'json' || field.kind === 'pairs' || field.kind === 'group')) {
		try {
			value = readTypedJson(raw);
		} catch {
			return;
		}
	}
	const open: unknown[] = [value];
	for (let seen = 0; open.length > 0 && seen < mostNodes; seen++) {
		const one = open.pop();
		if (typeof one === 'string' || typeof one === 'number') yield one;
		else if (isNumeral(one)) yield one.value;
		else if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) open.push(inner);
	}
}

const kinds: ReadonlySet<Field['kind']> = new Set(['text', 'digits', 'targets', 'json', 'pairs', 'group']);

const mayBeDoubted = (field: Field): boolean =>
	field.kind === 'time' ? Boolean(field.atOnceWithout) : kinds.has(field.kind);

/** Looks at the computed values of one parameter. What was typed into the form is what the user wants. */
export class Doubter {
	private readonly typed: string;
	private readonly named: string[];
	private readonly composed: DirectExpression | undefined;
	/** Names of pairs that were typed without a value. */
	private readonly leftEmpty: ReadonlySet<string>;
	private questions = 0;
	private rounds = false;

	private constructor(
		private readonly field: Field,
		private readonly label: string,
		private readonly parameter: Extract<Parameter, { fixed: false }>,
		private readonly source: ParameterSource,
	) {
		const { expressions } = parameter;
		this.typed = expressions.map(typedPart).join('\n');
		this.named = expressions.flatMap((expression) => [...(expression.match(references) ?? [])]);
		this.leftEmpty = new Set(field.fillsText ? namesWithoutValue(parameter.stored) : []);
		const direct =
			expressions.length === 1 && field.kind === 'targets' ? parseDirect(expressions[0] as string) : undefined;
		this.composed = direct?.alone === false ? direct : undefined;
	}

	/** Undefined where there is nothing to doubt. */
	static for(field: Field, label: string, parameter: Parameter, source: ParameterSource): Doubter | undefined {
		return parameter.fixed || !mayBeDoubted(field) || ('local' in field && field.local)
			? undefined
			: new Doubter(field, label, parameter, source);
	}

	/** @throws InputError for a rounded number that names what a message or change is about */
	doubts(item: number, into: Doubt[]): void {
		const { field } = this;
		const raw = this.parameter.read(item);
		if (field.kind === 'time') this.atOnce(raw, into);
		else if (field.kind === 'targets') this.targets(field.noun, raw, item, into);
		else if (typeof raw === 'string' && field.kind === 'text') {
			if (suspicious.test(raw)) this.text(raw, item, into);
		} else {
			if (field.fillsText) this.gaps(raw, into);
			for (const text of textsIn(field, raw))
				if (typeof text === 'number' || suspicious.test(text)) this.text(text, item, into);
		}
	}

	private gaps(raw: unknown, into: Doubt[]): void {
		for (const name of namesWithoutValue(raw)) {
			if (this.leftEmpty.has(name)) continue;
			into.push({
				kind: 'gap',
				sentence: `${this.label} holds nothing for "${shorten(name)}", so the text has a gap in its place`,
			});
		}
	}

	private atOnce(raw: unknown, into: Doubt[]): void {
		if (isAbsent(raw))
			into.push({
				kind: 'atOnce',
				sentence: `${this.label} is an expression that gives nothing, so the message goes out at once`,
			});
	}

	private targets(noun: string, raw: unknown, item: number, into: Doubt[]): void {
		if (typeof raw === 'string') this.target(noun, raw, item, into);
		else
			for (const one of Array.isArray(raw) ? raw : typeof raw === 'object' && raw !== null ? Object.keys(raw) : [])
				if (typeof one === 'string') this.target(noun, one, item, into);
		if (this.composed?.parts.some((part) => typeof part !== 'string' && this.lacks(part, item))) {
			into.push({ kind: 'part', sentence: `${this.label} is put together from a value that the item does not have` });
		}
	}

	private target(noun: string, one: string, item: number, into: Doubt[]): void {
		if (suspicious.test(one)) this.text(one, item, into);
		if (looksLikeSeveral(one))
			into.push({
				kind: 'several',
				sentence: `${this.label} holds "${shorten(one)}" as one ${noun}: a text from an expression is one; pass several as a list`,
			});
	}

	/** In a tool only the engine knows which item `$json` is. */
	private json(item: number): unknown {
		try {
			return this.source.json(item) ?? this.source.evaluate('={{ $json }}', item);
		} catch {
			return undefined;
		}
	}

	private lacks(path: readonly string[], item: number): boolean {
		let value = this.json(item);
		for (const name of path) {
			if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return true;
			value = (value as Record<string, unknown>)[name];
		}
		return value === null || value === undefined || value === '';
	}

	private text(text: string | number, item: number, into: Doubt[]): void {
		if (typeof text === 'number') {
			if (Number.isInteger(text) && !Number.isSafeInteger(text)) into.push(this.rounded(String(text)));
			return;
		}
		for (const form of emptyFormsIn(text)) {
			if (!this.typed.includes(form))
				into.push({
					kind: 'empty',
					form,
					sentence: `${this.label} holds "${form}", which is what a missing value looks like`,
				});
		}
		for (const [digits] of text.matchAll(longNumbers)) {
			if (!this.typed.includes(digits) && this.isRounded(digits, item)) into.push(this.rounded(digits));
		}
	}

	/** @throws InputError where it would name something else */
	private rounded(digits: string): Doubt {
		const { field } = this;
		if (field.kind === 'text' && field.identifies)
			throw new InputError(
				this.label,
				`holds ${digits}, a number beyond 2^53 that was rounded before it came here, so that it would name another; give it as text`,
			);
		return {
			kind: 'rounded',
			sentence: `${this.label} holds ${digits}, a number beyond 2^53 that was rounded before it came here; keep such numbers as text`,
		};
	}

	/** Whether the digits are those of a number in the data, rather than a text that looks like them. */
	private isRounded(digits: string, item: number): boolean {
		const number = Number(digits);
		if (Number.isSafeInteger(number) || String(number) !== digits) return false;
		if (this.rounds || holdsNumber(this.json(item), number)) return true;
		for (const reference of this.named) {
			if (this.questions++ >= mostQuestions) return false;
			try {
				if (holdsNumber(this.source.evaluate(`={{ ${reference} }}`, item), number)) return (this.rounds = true);
			} catch {
				// A part of a name that leads nowhere by itself.
			}
		}
		return false;
	}
}

/** One hint for the run for each kind of doubt; each item counts once for a kind. */
export function doubtSentences(
	groups: Iterable<{ group: { doubts?: readonly Doubt[] }; drafts: ReadonlyArray<{ doubts?: readonly Doubt[] }> }>,
): string[] {
	const counts = new Map<string, number>();
	for (const { group, drafts } of groups) {
		for (const draft of drafts) {
			if (!group.doubts && !draft.doubts) continue;
			const own = new Set(
				[...(group.doubts ?? []), ...(draft.doubts ?? [])].map(({ kind, form }) =>
					form === undefined ? kind : `${kind} ${form}`,
				),
			);
			for (const key of own) counts.set(key, (counts.get(key) ?? 0) + 1);
		}
	}
	return [...counts].map(([key, count]) => {
		if (key === 'several')
			return `${counted(count, 'text names', 'texts name')} several targets, and each text is one target; pass several as a list, or give each an item`;
		if (key === 'rounded')
			return `${counted(count, 'text holds', 'texts hold')} a number beyond 2^53 that was rounded before it came here; keep such numbers as text`;
		if (key === 'part')
			return `${counted(count, 'target is', 'targets are')} put together from a value that the item does not have`;
		if (key === 'gap')
			return `${counted(count, 'message lacks', 'messages lack')} the value of a placeholder, so the text has a gap there`;
		if (key === 'atOnce')
			return `${counted(count, 'message goes', 'messages go')} out at once, because the expression for the time gives nothing`;
		return `${counted(count, 'text holds', 'texts hold')} "${key.slice(key.indexOf(' ') + 1)}", which is what a missing value looks like`;
	});
}
