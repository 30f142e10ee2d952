import { parse, type CallExpression, type Expression, type MemberExpression, type Node } from '../../bundled/acorn';
import {
	constructors,
	functions,
	methods,
	objects,
	ofNode,
	operators,
	staticMethods,
	staticValues,
	values,
} from './syntaxNames';

/** A piece of an expression's code that is asked of another node once: for each item, or for all of them. */
export interface Asked {
	each: 'item' | 'run';
	code: string;
	/** Where it stands in the code. */
	start: number;
	end: number;
}

export interface Code {
	/** One JavaScript expression, without what stands around it. */
	code: string;
	asked: readonly Asked[];
}

/** An expression that means the same when it is read for many items in one go. */
export interface Syntax {
	/** Typed text and code in turn. */
	parts: ReadonlyArray<string | Code>;
	/** One piece of code and nothing else: its value keeps its type. */
	alone: boolean;
	/** Members of `$json` that it reads; undefined when that cannot be told. */
	keys: ReadonlySet<string> | undefined;
	/** The code as n8n cuts it out. */
	chunks: readonly string[];
}

class NotKnown extends Error {}

const refuse = (): never => {
	throw new NotKnown();
};

/** A text as JavaScript that holds none of the characters by which n8n cuts expressions, or looks for its own functions. */
export const asLiteral = (text: string): string =>
	`\`${text.replace(/[^A-Za-z0-9 ]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}\``;

/** Lone halves of characters and NUL travel differently in different engines. */
export const travels = (text: string): boolean => !/\p{Surrogate}/u.test(text) && !text.includes('\0');

function textOf(node: Node | undefined): string | undefined {
	const known = node as Expression | undefined;
	if (known?.type === 'Literal') return typeof known.value === 'string' ? known.value : undefined;
	return known?.type === 'TemplateLiteral' && known.expressions.length === 0
		? (known.quasis[0]?.value.cooked ?? undefined)
		: undefined;
}

/** The name of a member that is written with a plain dot. */
const memberName = ({ computed, optional, property }: MemberExpression): string | undefined =>
	!computed && !optional && property.type === 'Identifier' ? property.name : undefined;

/** Walks through one piece of code. Whatever it does not know, it refuses. */
class Walk {
	readonly asked: Asked[] = [];
	readonly keys = new Set<string>();
	wholeItem = false;
	private readonly bound = new Set<string>();

	/** @param plainItems whether `$input.item.json` is `$json`, which depends on a setting of the workflow */
	constructor(
		private readonly offset: number,
		private readonly plainItems: boolean,
	) {}

	expression(node: Node): void {
		const known = node as Expression;
		switch (known.type) {
			case 'Literal':
				if (typeof known.value === 'bigint') refuse();
				return;
			case 'TemplateLiteral':
				known.expressions.forEach((one) => this.expression(one));
				return;
			case 'Identifier':
				if (this.bound.has(known.name)) return;
				if (!values.has(known.name)) refuse();
				if (known.name === '$json') this.wholeItem = true;
				return;
			case 'ParenthesizedExpression':
			case 'ChainExpression':
				return this.expression(known.expression);
			case 'MemberExpression':
				return this.member(known);
			case 'CallExpression':
				return this.call(known);
			case 'NewExpression':
				if (known.callee.type !== 'Identifier' || !constructors.has(known.callee.name)) refuse();
				return known.arguments.forEach((one) => this.element(one));
			case 'ConditionalExpression':
				this.expression(known.test);
				this.expression(known.consequent);
				return this.expression(known.alternate);
			case 'LogicalExpression':
				this.expression(known.left);
				return this.expression(known.right);
			case 'BinaryExpression':
				if (!operators.binary.has(known.operator)) refuse();
				this.expression(known.left);
				return this.expression(known.right);
			case 'UnaryExpression':
				if (!operators.unary.has(known.operator)) refuse();
				return this.expression(known.argument);
			case 'ArrayExpression':
				return known.elements.forEach((one) => (one === null ? refuse() : this.element(one)));
			case 'ObjectExpression':
				return known.properties.forEach((property) => {
					if (property.type === 'SpreadElement') return this.expression(property.argument);
					if (property.kind !== 'init' || property.method || property.shorthand || property.computed) refuse();
					const name = property.key.type === 'Identifier' ? property.key.name : textOf(property.key);
					if (name === undefined || !isPlainName(name)) refuse();
					this.expression(property.value);
				});
			default:
				refuse();
		}
	}

	private element(node: Node): void {
		const known = node as Expression | { type: 'SpreadElement'; argument: Expression };
		if (known.type === 'SpreadElement') this.expression(known.argument);
		else this.expression(known);
	}

	private member(node: MemberExpression): void {
		const { object, property, computed } = node;
		const isData = this.isFree(object, '$json') || this.isInputData(object);
		if (!isData && this.ofOtherNode(node)) return;
		const name = !computed && property.type === 'Identifier' ? property.name : textOf(property);
		if (name !== undefined && !isPlainName(name)) refuse();
		if (computed && name === undefined) this.expression(property);
		if (isData) {
			if (name === undefined) this.wholeItem = true;
			else this.keys.add(name);
			return;
		}
		if (object.type === 'Identifier' && !this.bound.has(object.name)) {
			if (objects.has(object.name)) {
				if (name === undefined || objects.get(object.name)?.has(name) === false) refuse();
				return;
			}
			if (name !== undefined && staticValues.get(object.name)?.has(name)) return;
		}
		this.expression(object);
	}

	private call(node: CallExpression): void {
		const { callee } = node;
		// n8n does not see these as its own.
		if (node.optional) refuse();
		if (this.ofOtherNode(node)) return;
		if (callee.type === 'Identifier') {
			if (this.bound.has(callee.name) || !functions.has(callee.name)) refuse();
		} else if (callee.type === 'MemberExpression') {
			const { object, property, computed } = callee;
			if (computed || property.type !== 'Identifier') refuse();
			const { name } = property as { name: string };
			if (object.type === 'Identifier' && !this.bound.has(object.name) && staticMethods.has(object.name)) {
				if (!staticMethods.get(object.name)?.has(name)) refuse();
			} else {
				if (!methods.has(name)) refuse();
				this.expression(object);
			}
		} else refuse();
		for (const argument of node.arguments) {
			if (argument.type === 'ArrowFunctionExpression') this.arrow(argument);
			else this.element(argument);
		}
	}

	private arrow(node: Extract<Expression, { type: 'ArrowFunctionExpression' }>): void {
		if (node.async || node.body.type === 'BlockStatement') refuse();
		const own: string[] = [];
		for (const parameter of node.params) {
			const name = parameter.type === 'Identifier' ? parameter.name : refuse();
			// A name of its own, so that none of n8n's changes its meaning.
			if (!/^[A-Za-z]\w*$/.test(name) || this.bound.has(name) || isTaken(name)) refuse();
			own.push(name);
		}
		own.forEach((name) => this.bound.add(name));
		this.expression(node.body);
		own.forEach((name) => this.bound.delete(name));
	}

	private isFree(node: Node, name: string): boolean {
		const known = node as Expression;
		return known.type === 'Identifier' && known.name === name && !this.bound.has(name);
	}

	/** `$input.item.json`, which is `$json` where items are plain. */
	private isInputData(node: Node): boolean {
		const known = node as Expression;
		const item = known.type === 'MemberExpression' && memberName(known) === 'json' ? known.object : undefined;
		if (item?.type !== 'MemberExpression' || memberName(item) !== 'item' || !this.isFree(item.object, '$input'))
			return false;
		if (!this.plainItems) refuse();
		this.asked.push({ each: 'item', code: '$json', start: known.start - this.offset, end: known.end - this.offset });
		return true;
	}

	/** `$('X').item`, `$('X').first()` and the like. */
	private ofOtherNode(node: MemberExpression | CallExpression): boolean {
		const member = node.type === 'CallExpression' ? node.callee : node;
		if (member.type !== 'MemberExpression') return false;
		const { object } = member;
		const name = memberName(member);
		if (name === undefined) return false;
		const place = { start: node.start - this.offset, end: node.end - this.offset };
		if (object.type === 'CallExpression' && this.isFree(object.callee, '$')) {
			const of = object.arguments.length === 1 ? textOf(object.arguments[0]) : undefined;
			if (of === undefined || of === '' || !travels(of) || object.optional) return refuse();
			const code = `$(${asLiteral(of)})`;
			if (node.type === 'MemberExpression') {
				if (name === ofNode.item) this.asked.push({ each: 'item', code: `${code}.itemMatching($itemIndex)`, ...place });
				else if (name === ofNode.known) this.asked.push({ each: 'run', code: `${code}.${name}`, ...place });
				else return refuse();
				return true;
			}
			if (!ofNode.constant.has(name)) return refuse();
			const places = node.arguments.map((one) => (one.type === 'Literal' ? one.value : refuse()));
			if (!places.every((one) => Number.isInteger(one))) return refuse();
			this.asked.push({ each: 'run', code: `${code}.${name}(${places.join(', ')})`, ...place });
			return true;
		}
		if (this.isInputData(node)) {
			this.wholeItem = true;
			return true;
		}
		return false;
	}
}

/** A name that any object has reads differently from a copy of the data; n8n refuses or guards some, and checks `$` by itself. */
const isPlainName = (name: string): boolean => !(name in {}) && !/^(?:\$|__)/.test(name);

const isTaken = (name: string): boolean =>
	values.has(name) ||
	functions.has(name) ||
	constructors.has(name) ||
	staticMethods.has(name) ||
	/^(?:this|window|global|globalThis|self|arguments|eval|RegExp|E|v)$/.test(name);

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
	if (chunks.some((chunk) => /^\{|[}\\]$/.test(chunk) || chunk.trim() === '')) return undefined;
	return { texts, chunks };
}

function codeOf(chunk: string, walk: (offset: number) => Walk): { code: Code; walk: Walk } | undefined {
	// As n8n does with an object.
	const source = chunk.trimStart().startsWith('{') ? `(${chunk})` : chunk;
	const { body } = parse(source, { ecmaVersion: 2022, sourceType: 'module' });
	const [statement] = body;
	if (body.length !== 1 || statement?.type !== 'ExpressionStatement') return undefined;
	const { expression } = statement;
	const walked = walk(expression.start);
	walked.expression(expression);
	return {
		code: { code: source.slice(expression.start, expression.end), asked: walked.asked },
		walk: walked,
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
	try {
		for (const [place, chunk] of chunks.entries()) {
			const read = codeOf(chunk, (offset) => new Walk(offset, plainItems));
			if (!read) return undefined;
			if (texts[place] !== '') parts.push(texts[place] as string);
			parts.push(read.code);
			if (read.walk.wholeItem) keys = undefined;
			for (const key of read.walk.keys) keys?.add(key);
		}
	} catch (error) {
		if (error instanceof NotKnown || error instanceof SyntaxError) return undefined;
		throw error;
	}
	const last = texts.at(-1);
	if (last) parts.push(last);
	return { parts, alone: chunks.length === 1 && parts.length === 1, keys, chunks };
}
