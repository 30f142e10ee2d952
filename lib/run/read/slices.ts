import { ExpressionExtensions, type ISourceData } from 'n8n-workflow';
import { askEngine } from './expression';
import { plainText } from './plainItem';
import { readSyntax, type Syntax } from './syntax';
import { answers, putTogether, sliceText } from './together';

/** n8n's engine for one run of the node. */
export interface Engine {
	/** Name of the node. */
	node: string;
	/** How many items there are. */
	count: number;
	json(item: number): unknown;
	/** One expression (text that starts with "=") for an item. */
	evaluate(expression: string, item: number): unknown;
	/** Evaluates an expression while a text waits in the node's context. */
	evaluateWith(text: string, expression: string, item: number): unknown;
	/** Whether the item of a node is an object with its data in `json`. */
	plainItems: boolean;
	/** Where the items come from, and an item's place there; undefined where there is more to it, or it is not known. */
	source: ISourceData | undefined;
	placeInSource(item: number): number | undefined;
	/** Whether expressions are given the data itself, which they can change and compare, rather than copies. */
	givesDataItself: boolean;
}

/** Milliseconds that the engine takes for a slice. It stops by itself, long before n8n ends it; n8n counts what takes 50 as slow. */
const longest = 40;
/** Items. */
const firstSlice = 32;
const largestSlice = 4096;
/** Characters that go into the engine, and that come out of it. Its memory may be as little as 8 MB, and it never recovers when that is used up. */
const room = 256 * 1024;
/** Fewer items are read one by one: to put expressions together takes some milliseconds. */
const fewest = 8;
/** Times in a row that the engine may refuse what was put together. */
const mostRefusals = 3;
/** Milliseconds. An item that keeps the engine for longer than a slice may take would keep it for each slice that holds it. */
const endlessAfter = 1000;

/** Milliseconds for which what an expression made of the time of day holds. Between one item and the next a file may be sent. */
const freshFor = 1000;
const timeOfDay = /now|today|date|inLast|relative/i;

/** What can change data, wherever it stands: assignments, methods that do, and functions whose names are worked out. */
const mayChange = new RegExp(
	[
		/(?<![=!<>])=(?![=>])|<<=|>>=|\+\+|--|\bfor\s*\(/,
		/\b(?:delete|sort|reverse|push|pop|shift|unshift|splice|fill|copyWithin|assign|set\w*|define\w*|evaluateExpression)\b/,
		/\]\s*(?:\?\.\s*)?[(`]|\.\s*(?:call|apply|bind)\b/,
	]
		.map(({ source }) => source)
		.join('|'),
);

/** The names of n8n's own functions, for which it rewrites an expression that names one of them. */
const extensions: RegExp | undefined = (() => {
	const known = ExpressionExtensions as typeof ExpressionExtensions | undefined;
	if (!Array.isArray(known)) return undefined;
	const names = known.flatMap(({ functions }) => Object.keys(functions));
	return new RegExp(`(\\$if|\\.(${[...new Set([...names, 'isEmpty', 'isNotEmpty'])].join('|')})\\s*(\\?\\.)?)\\s*\\(`);
})();

/** n8n looks for the names after it has taken out the first text in quotes (n8n-workflow, `extendSyntax`). */
const isRewritten = (chunk: string, pattern: RegExp): boolean => pattern.test(chunk.replace(/("|').*?("|')/, ''));

/** Whether n8n rewrites an expression; undefined where it would depend on what stands around it. */
function rewrites({ chunks, remarks }: Syntax, pattern: RegExp): boolean | undefined {
	const visible = chunks.map((chunk) => isRewritten(chunk, pattern));
	if (!chunks.every((chunk, place) => pattern.test(chunk) === visible[place])) return undefined;
	const any = visible.includes(true);
	// What n8n writes braces and comments as depends on what stands beside them, and it may cut there.
	return any && (remarks || chunks.some((chunk) => /[{}]/.test(chunk))) ? undefined : any;
}

/** Expressions that are read together. */
class Group {
	private readonly expression: string | undefined;
	private readonly texts: readonly string[];
	private readonly keys: ReadonlySet<string> | undefined;
	private readonly compared: ReadonlySet<string>;
	private readonly ages: boolean;
	private readAt = 0;
	private from = 0;
	private to = 0;
	private readonly rows = new Map<number, unknown[]>();
	private size = firstSlice;
	private refusals = 0;

	constructor(
		readonly members: readonly Syntax[],
		private readonly engine: Engine,
		pattern: RegExp,
		rewritten: boolean,
	) {
		const { code, texts } = putTogether(members, engine.node);
		const asMeant =
			!/\{\{|\}\}/.test(code) &&
			!pattern.test(putTogether([], engine.node).code) &&
			isRewritten(code, pattern) === rewritten &&
			(rewritten || !pattern.test(code));
		this.expression = asMeant ? `={{ ${code} }}` : undefined;
		this.texts = texts;
		this.ages = members.some(({ chunks }) => chunks.some((chunk) => timeOfDay.test(chunk)));
		const all = members.map(({ keys }) => keys);
		this.compared = new Set(engine.givesDataItself ? members.flatMap(({ compared }) => [...compared]) : []);
		this.keys = all.includes(undefined) ? undefined : new Set(all.flatMap((keys) => [...(keys ?? [])]));
	}

	/** One of several may spoil it for the others; one alone is tried with fewer items first. */
	get isRefused(): boolean {
		return this.expression === undefined || this.refusals >= (this.members.length > 1 ? 1 : mostRefusals);
	}

	/** A member's answer for an item; undefined where the engine is to be asked for it alone. */
	answer(member: number, item: number): unknown {
		if (this.isRefused) return undefined;
		const isOver = this.ages && performance.now() - this.readAt > freshFor;
		if (isOver || item < this.from || item >= this.to) this.readSlice(item);
		return this.rows.get(item)?.[member];
	}

	private readSlice(from: number): void {
		this.readAt = performance.now();
		const items: number[] = [];
		const data: string[] = [];
		let length = 0;
		let to = from;
		for (; to < this.engine.count && to - from < this.size; to++) {
			const text = plainText(this.engine.json(to), this.keys, this.compared);
			if (text === undefined || text.length > room) continue;
			if (length + text.length > room) break;
			length += text.length;
			items.push(to);
			data.push(`[${to},${text},${this.engine.placeInSource(to) ?? -1}]`);
		}
		this.rows.clear();
		this.from = from;
		this.to = to;
		if (items.length === 0) {
			// To look through data that the engine never gets takes time as well.
			this.refusals++;
			return;
		}
		const start = performance.now();
		const given = this.ask(data.join(), from);
		if (!isSlice(given, items.length, this.members.length)) {
			if (performance.now() - start > endlessAfter) this.refusals = mostRefusals;
			else this.refusals++;
			this.size = Math.max(1, this.size >> 3);
			this.to = Math.min(to, from + this.size);
			return;
		}
		this.refusals = 0;
		const reached = given.findIndex((row) => row === 0);
		given.forEach((row, place) => row !== 0 && this.rows.set(items[place] as number, row));
		if (reached === -1) this.size = Math.min(largestSlice, this.size * 2);
		else {
			this.to = items[reached] as number;
			this.size = Math.max(1, reached);
		}
	}

	private ask(items: string, item: number): unknown {
		const { source } = this.engine;
		const text = sliceText({ items, source, texts: this.texts, time: longest, room });
		try {
			return this.engine.evaluateWith(text, this.expression as string, item);
		} catch {
			// What is wrong with it is found out item by item.
			return undefined;
		}
	}
}

const isSlice = (given: unknown, count: number, members: number): given is Array<0 | unknown[]> =>
	Array.isArray(given) &&
	given.length === count &&
	given[0] !== 0 &&
	given.every((row) => row === 0 || (Array.isArray(row) && row.length === members));

/**
 * The data of other nodes that it asks for once for all items, as much as a node gave: together, those of several may be more than the
 * engine has memory for.
 */
const heldBy = ({ parts }: Syntax): string =>
	[...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : part.asked)).map(({ code }) => code))]
		.filter((code) => /^\$\(.*\.(?:first|last|all)\(/.test(code))
		.sort()
		.join();

interface Member {
	syntax: Syntax;
	rewritten: boolean;
	heldBy: string;
	place?: { group: Group; index: number };
}

/**
 * Reads expressions for many items at a time. Nearly all of the time that an expression takes, the engine needs to set itself up. The
 * values are the engine's own; what is not certain to be the same is left to be asked for alone.
 */
export class ExpressionSlices {
	private readonly members = new Map<string, Member | undefined>();
	/** Whether an expression may change what others read, so that the order in which they are read matters. */
	private changes = false;

	constructor(private readonly engine: Engine) {}

	/** To be named beforehand: expressions that are known when the first is read are read together. */
	name(expression: string): void {
		if (!extensions || this.engine.count < fewest || this.members.has(expression)) return;
		const syntax = readSyntax(expression, this.engine.plainItems);
		const rewritten = syntax && rewrites(syntax, extensions);
		this.members.set(
			expression,
			syntax && rewritten !== undefined ? { syntax, rewritten, heldBy: heldBy(syntax) } : undefined,
		);
		if (!syntax && this.engine.givesDataItself && mayChange.test(expression.slice(1))) this.changes = true;
	}

	/** The value for an item, or askEngine. */
	read(expression: string, item: number): unknown {
		this.name(expression);
		const member = this.members.get(expression);
		if (!member || this.changes || item >= this.engine.count) return askEngine;
		if (!member.place)
			this.gather(
				(one) =>
					!one.place &&
					one.rewritten === member.rewritten &&
					one.heldBy === member.heldBy &&
					// What needs whole items would bring them into the engine for all.
					(one.syntax.keys === undefined) === (member.syntax.keys === undefined),
			);
		const { group, index } = member.place as NonNullable<Member['place']>;
		const answer = group.answer(index, item);
		if (Array.isArray(answer)) return answer[0];
		if (group.isRefused && group.members.length > 1) {
			const own = [...this.members.values()].filter((one) => one?.place?.group === group);
			for (const one of own) this.gather((other) => other === one);
			return this.read(expression, item);
		}
		return answer === answers.undefined ? undefined : answer === answers.notANumber ? NaN : askEngine;
	}

	private gather(wanted: (member: Member) => boolean): void {
		const members = [...this.members.values()].filter((one) => one !== undefined && wanted(one)) as Member[];
		const group = new Group(
			members.map(({ syntax }) => syntax),
			this.engine,
			extensions as RegExp,
			members[0]?.rewritten === true,
		);
		members.forEach((member, index) => (member.place = { group, index }));
	}
}
