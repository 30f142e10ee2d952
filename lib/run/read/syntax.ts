import { parse, type Comment, type Token } from '../../bundled/acorn';
import { NotKnown, travels, Walk, type Asked } from './syntaxWalk';

export interface Code {
	/** One JavaScript expression, without what stands around it. */
	code: string;
	asked: readonly Asked[];
	/** Whether n8n gives undefined for it where JavaScript has a TypeError. */
	swallows: boolean;
	/** Whether it can tell an object from its copy. */
	compares: boolean;
}

/** An expression that means the same when it is read for many items in one go. */
export interface Syntax {
	/** Typed text and code in turn. */
	parts: ReadonlyArray<string | Code>;
	/** One piece of code and nothing else: its value keeps its type. */
	alone: boolean;
	/** Members of `$json` that it reads; undefined when that cannot be told. */
	keys: ReadonlySet<string> | undefined;
	/** Those that it may hold against what other nodes gave. */
	compared: ReadonlySet<string>;
	/** The code as n8n cuts it out. */
	chunks: readonly string[];
	/** Whether it holds comments. */
	remarks: boolean;
}

/** Cuts an expression as n8n does, where that is beyond doubt. */
function cut(body: string): { texts: string[]; chunks: string[] } | undefined {
	const pieces = body.split(/\{\{|\}\}/);
	const marks = body.match(/\{\{|\}\}/g) ?? [];
	if (marks.length === 0 || marks.length % 2 === 1) return undefined;
	if (!marks.every((mark, place) => mark === (place % 2 === 0 ? '{{' : '}}'))) return undefined;
	const texts = pieces.filter((_, place) => place % 2 === 0);
	const chunks = pieces.filter((_, place) => place % 2 === 1);
	// Braces beside braces, and n8n's own escapes.
	if (texts.some((text) => /^\}|\{$|\\/.test(text) || !travels(text))) return undefined;
	// n8n's parser knows line ends that may stand in texts today.
	if (chunks.some((chunk) => /^\{|[}\\]$|[\u2028\u2029]/.test(chunk) || chunk.trim() === '')) return undefined;
	return { texts, chunks };
}

const lineEnds = (text: string): number => text.match(/\r\n?|\n/g)?.length ?? 0;

/**
 * n8n writes code with line ends anew. Where a text between backticks has some, and so has something else, it makes none of it that
 * JavaScript knows; a text in quotes that goes on in the next line begins there where the code around it does.
 */
function isSpoiled(source: string, tokens: readonly Token[]): boolean {
	const within = (label: string): number =>
		tokens
			.filter(({ type }) => type.label === label)
			.reduce((sum, { start, end }) => sum + lineEnds(source.slice(start, end)), 0);
	if (within('string') > 0) return true;
	const ends = within('template');
	const marks = tokens.filter(({ type }) => type.label === '`').length;
	return ends > 0 && (ends < lineEnds(source) || marks > 2);
}

function codeOf(
	chunk: string,
	walk: (offset: number) => Walk,
): { code: Code; walk: Walk; remarks: boolean } | undefined {
	// As n8n does with an object.
	const source = chunk.trimStart().startsWith('{') ? `(${chunk})` : chunk;
	const comments: Comment[] = [];
	const tokens: Token[] = [];
	const { body } = parse(source, { ecmaVersion: 2022, sourceType: 'module', onComment: comments, onToken: tokens });
	if (isSpoiled(source, tokens)) return undefined;
	const [statement] = body;
	if (body.length !== 1 || statement?.type !== 'ExpressionStatement') return undefined;
	const { expression } = statement;
	const walked = walk(expression.start);
	walked.expression(expression);
	if (walked.needsTheItemItself) return undefined;
	return {
		code: {
			code: source.slice(expression.start, expression.end),
			asked: walked.asked,
			swallows: walked.swallows,
			compares: walked.compares,
		},
		walk: walked,
		remarks: comments.length > 0,
	};
}

/**
 * What an expression (text that starts with "=") is made of; undefined unless it is certain that it gives the same for an item when it
 * is read for many.
 */
export function readSyntax(expression: string, plainItems: boolean): Syntax | undefined {
	const body = expression.slice(1);
	if (/\.\s*constructor/.test(body)) return undefined;
	const pieces = cut(body);
	if (!pieces) return undefined;
	const { texts, chunks } = pieces;
	const parts: Array<string | Code> = [];
	let keys: Set<string> | undefined = new Set();
	const compared = new Set<string>();
	let remarks = false;
	try {
		for (const [place, chunk] of chunks.entries()) {
			const read = codeOf(chunk, (offset) => new Walk(offset, plainItems));
			if (!read) return undefined;
			if (texts[place] !== '') parts.push(texts[place] as string);
			parts.push(read.code);
			remarks ||= read.remarks;
			if (read.walk.wholeItem) keys = undefined;
			for (const key of read.walk.keys) {
				keys?.add(key);
				if (read.walk.comparesWithOthers) compared.add(key);
			}
		}
	} catch (error) {
		// Code may be nested deeper than the stack is.
		if (error instanceof NotKnown || error instanceof SyntaxError || error instanceof RangeError) return undefined;
		throw error;
	}
	const last = texts.at(-1);
	if (last) parts.push(last);
	return { parts, alone: chunks.length === 1 && parts.length === 1, keys, compared, chunks, remarks };
}
