import type { ISourceData } from 'n8n-workflow';
import type { Code, Syntax } from './syntax';
import { asLiteral, matching, type Asked } from './syntaxWalk';

/**
 * Several expressions as one, which n8n's engine works out for a list of items. The list comes through the node's own context, because
 * the text of an expression is kept by the engine for good.
 *
 * Each item's answer is a list, or 0 where time or room was up before its turn; in it there is for each expression its value
 * in a list of one, or a number that says which value it is that not every engine can hand over.
 */

/** What an expression gave for an item. */
export const answers = { alone: 1, undefined: 2, notANumber: 3 } as const;

/** What the engine is given. */
export interface Slice {
	/** Index and data of each item, and its place among the items of the node before where that is all there is to its pairing; as JSON. */
	items: string;
	/** Where this node's items come from; undefined where that is not known. */
	source: ISourceData | undefined;
	/** What was typed between the expressions. */
	texts: readonly string[];
	/** Milliseconds. */
	time: number;
	/** Characters of all values. */
	room: number;
}

export const sliceText = ({ items, source, texts, time, room }: Slice): string =>
	`{"items":[${items}],"source":${JSON.stringify(source ?? null)},"texts":${JSON.stringify(texts)},"time":${time},"room":${room}}`;

/** An error that n8n swallows gives undefined; every other is n8n's to tell. */
const attempt =
	'(make, swallows) => { try { return make(); } catch (error) { return swallows && error.name === `TypeError` ? undefined : slice; } }';

/** As n8n puts texts and values together. */
const part = 'value => value || value === 0 || value === false ? value : ``';
const text =
	'parts => { try { return parts.includes(slice) ? slice : parts.join(``); } catch (error) { return slice; } }';

const once = '(make, kept) => () => (kept.length > 0 || kept.push(make()), kept[0])';

/**
 * The item of another node that belongs to one of this node's. Each time that n8n is asked by `itemMatching` it works out the outputs of
 * this node, which are an expression, to look whether there is a way to the other node. That is the same for all items: once it has been
 * found, the rest is followed without it. What cannot be followed, n8n is asked for as ever.
 */
const matchingCode = `(seen => (name, index, place) => (found => found === slice
	? (item => (seen.push(name), item))($(name).itemMatching(index)) : found)(
	slice.source && place >= 0 && seen.includes(name) ? attempt(() => $getPairedItem(name, slice.source, { item: place })) : slice))([])`;

const spend = '(characters, value) => (slice.room = slice.room - characters, [value])';

/** Not every engine hands over each number, each half of a character, what has no JSON, a set, or what looks like a fault of its own. */
const tell = `value => value === slice ? 1 : value === undefined ? 2 : value === null || typeof value === \`boolean\` ? [value]
	: typeof value === \`string\` ? (/[\\ud800-\\udfff]|\\u0000/u.test(value) ? 1 : spend(value.length, value))
	: typeof value === \`number\` ? (value !== value ? 3 : value - value !== 0 || value === 0 && 1 / value < 0 ? 1 : [value])
	: typeof value !== \`object\` || value[\`__isError\`] || value instanceof Set ? 1
	: (length => length === slice ? 1 : spend(length, value))(attempt(() => JSON.stringify(value, (name, inner) => inner instanceof Set ? slice.none.none : inner).length))`;

/** Names that n8n leaves alone, and that no expression can have taken. */
class Names {
	private readonly names = new Map<string, string>();

	constructor(private readonly letter: string) {}

	/** @param copy of what the code gives: another has another name */
	nameOf(code: string, copy: number): string {
		const own = code + ' '.repeat(copy);
		const known = this.names.get(own);
		if (known !== undefined) return known;
		const name = `$$${this.letter}${this.names.size}`;
		this.names.set(own, name);
		return name;
	}

	/** Wraps what uses the names. */
	around(inner: string): string {
		if (this.names.size === 0) return inner;
		const makers = [...this.names.keys()].map((code) => `once(() => ${code}, [])`);
		return `((${[...this.names.values()].join(', ')}) => ${inner})(${makers.join(', ')})`;
	}
}

/** Some engines give another copy of a node's data each time that they are asked. Where that can be told, each place asks for its own. */
function rewrite({ code, asked, compares }: Code, names: Readonly<Record<Asked['each'], Names>>): string {
	let written = '';
	let end = 0;
	for (const [place, one] of [...asked].sort((a, b) => a.start - b.start).entries()) {
		written += code.slice(end, one.start);
		if (one.code === '$json' || (compares && one.inFunction)) written += one.code;
		else written += `${names[one.each].nameOf(one.code, compares ? place : 0)}()`;
		end = one.end;
	}
	return written + code.slice(end);
}

/** The name under which the slice waits in the node's context. */
export const contextKey = 'expressionSlice';

/** The expression for all of them, without its braces, and the texts that its slices need. */
export function putTogether(expressions: readonly Syntax[], node: string): { code: string; texts: string[] } {
	const texts: string[] = [];
	const names = { item: new Names('i'), run: new Names('r') };
	const told = expressions.map(({ parts, alone }) => {
		const pieces = parts.map((piece) => {
			if (typeof piece === 'string') return `slice.texts[${texts.push(piece) - 1}]`;
			// A line of its own, after which a comment ends.
			const value = `attempt(() => (${rewrite(piece, names)}\n), ${String(piece.swallows)})`;
			return alone ? value : `part(${value})`;
		});
		return `tell(${alone ? pieces.join('') : `text([${pieces.join(', ')}])`})`;
	});
	const forItem = `(($itemIndex, $json, $$place) => ${names.item.around(`[${told.join(', ')}]`)})(item[0], item[1], item[2])`;
	const items = `slice.items.map((item, place) => place > 0 && (Date.now() > end || slice.room < 0) ? 0 : ${forItem})`;
	const all = `((spend) => ((tell) => ${names.run.around(items)})(${tell}))(${spend})`;
	const helpers = `((attempt, part, text, once) => ((${matching}) => ${all})(${matchingCode}))(${attempt}, ${part}, ${text}, ${once})`;
	const code = `(slice => (end => ${helpers})(Date.now() + slice.time))(JSON.parse($(${asLiteral(node)}).context.${contextKey}))`;
	return { code, texts };
}
