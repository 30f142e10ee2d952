import type { CallExpression, Expression, MemberExpression, Node, SpreadElement } from '../../bundled/acorn';
import {
	constructors,
	functions,
	methods,
	objects,
	ofNode,
	operators,
	searches,
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
	/** Whether it stands in a function, which may run several times for one item. */
	inFunction: boolean;
}

/** Code of a kind that is left to n8n alone. */
export class NotKnown extends Error {}

const refuse = (): never => {
	throw new NotKnown();
};

/** A text as JavaScript that holds none of the characters by which n8n cuts expressions, or looks for its own functions. */
export const asLiteral = (text: string): string =>
	`\`${text.replace(/[^A-Za-z0-9 ]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}\``;

/** The function that finds another node's item (together.ts), under a name that no expression can have taken. */
export const matching = '$$matching';

/** Lone halves of characters and NUL travel differently in different engines. */
export const travels = (text: string): boolean => !/\p{Surrogate}/u.test(text) && !text.includes('\0');

function textOf(node: Node | undefined): string | undefined {
	const known = node as Expression | undefined;
	if (known?.type === 'Literal') return typeof known.value === 'string' ? known.value : undefined;
	return known?.type === 'TemplateLiteral' && known.expressions.length === 0
		? (known.quasis[0]?.value.cooked ?? undefined)
		: undefined;
}

/** What a piece of code is made of, where it is of a kind that names nothing by itself. */
function innerOf(node: Expression | SpreadElement): readonly Node[] {
	switch (node.type) {
		case 'Literal':
			return typeof node.value === 'bigint' ? refuse() : [];
		case 'TemplateLiteral':
			return node.expressions;
		case 'ParenthesizedExpression':
		case 'ChainExpression':
			return [node.expression];
		case 'NewExpression':
			return node.callee.type === 'Identifier' && constructors.has(node.callee.name) ? node.arguments : refuse();
		case 'ConditionalExpression':
			return [node.test, node.consequent, node.alternate];
		case 'LogicalExpression':
			return [node.left, node.right];
		case 'BinaryExpression':
			return operators.binary.has(node.operator) ? [node.left, node.right] : refuse();
		case 'UnaryExpression':
			return operators.unary.has(node.operator) ? [node.argument] : refuse();
		case 'SpreadElement':
			return [node.argument];
		case 'ArrayExpression':
			return node.elements.map((one) => one ?? refuse());
		case 'ObjectExpression':
			return node.properties.map((property) => {
				if (property.type === 'SpreadElement') return property;
				const name = property.key.type === 'Identifier' ? property.key.name : textOf(property.key);
				const isPlain = property.kind === 'init' && !property.method && !property.shorthand && !property.computed;
				return isPlain && name !== undefined && isPlainName(name) ? property.value : refuse();
			});
		default:
			return refuse();
	}
}

/** The name of a member that is written with a plain dot. */
const memberName = ({ computed, optional, property }: MemberExpression): string | undefined =>
	!computed && !optional && property.type === 'Identifier' ? property.name : undefined;

/** Walks through one piece of code. Whatever it does not know, it refuses. */
export class Walk {
	readonly asked: Asked[] = [];
	readonly keys = new Set<string>();
	wholeItem = false;
	/** Whether it reads a member or calls something: only there n8n makes nothing of a fault, where it would otherwise tell it. */
	swallows = false;
	/** Whether it can tell an object from its copy. */
	compares = false;
	private functions = 0;
	private namesJson = false;
	private readonly bound = new Set<string>();

	/** @param plainItems whether `$input.item.json` is `$json`, which depends on a setting of the workflow */
	constructor(
		private readonly offset: number,
		private readonly plainItems: boolean,
	) {}

	/** Whether it may look for the item among what other nodes gave, or hold two ways to it against each other: a copy is never found. */
	get needsTheItemItself(): boolean {
		const asksForJson = this.asked.some(({ code }) => code === '$json');
		return this.compares && ((this.wholeItem && this.asked.length > 0) || (this.namesJson && asksForJson));
	}

	/** Whether it may hold a part of the item against what other nodes gave. */
	get comparesWithOthers(): boolean {
		return this.compares && this.asked.some(({ code }) => code !== '$json');
	}

	expression(node: Node): void {
		const known = node as Expression | SpreadElement;
		if (known.type === 'BinaryExpression' ? operators.identity.has(known.operator) : known.type === 'NewExpression')
			this.compares = true;
		if (known.type === 'Identifier') this.identifier(known.name);
		else if (known.type === 'MemberExpression' || known.type === 'CallExpression') {
			this.swallows = true;
			if (known.type === 'MemberExpression') this.member(known);
			else this.call(known);
		} else for (const inner of innerOf(known)) this.expression(inner);
	}

	private identifier(name: string): void {
		if (this.bound.has(name)) return;
		if (!values.has(name)) refuse();
		if (name === '$json') this.namesJson = this.wholeItem = true;
	}

	private member(node: MemberExpression): void {
		const { object, property, computed } = node;
		const isJson = this.isFree(object, '$json');
		this.namesJson ||= isJson;
		const isData = isJson || this.isInputData(object);
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
				if (searches.has(name)) this.compares = true;
				this.expression(object);
			}
		} else refuse();
		for (const argument of node.arguments) {
			if (argument.type === 'ArrowFunctionExpression') this.arrow(argument);
			else this.expression(argument);
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
		this.functions++;
		this.expression(node.body);
		this.functions--;
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
		this.ask('item', '$json', known);
		return true;
	}

	private ask(each: Asked['each'], code: string, { start, end }: Node): void {
		const { offset } = this;
		this.asked.push({ each, code, start: start - offset, end: end - offset, inFunction: this.functions > 0 });
	}

	/** `$('X').item`, `$('X').first()` and the like. */
	private ofOtherNode(node: MemberExpression | CallExpression): boolean {
		const member = node.type === 'CallExpression' ? node.callee : node;
		if (member.type !== 'MemberExpression') return false;
		const { object } = member;
		const name = memberName(member);
		if (name === undefined) return false;
		if (object.type === 'CallExpression' && this.isFree(object.callee, '$')) {
			const of = object.arguments.length === 1 ? textOf(object.arguments[0]) : undefined;
			if (of === undefined || of === '' || !travels(of) || object.optional) return refuse();
			const code = `$(${asLiteral(of)})`;
			if (node.type === 'MemberExpression') {
				if (name === ofNode.item) this.ask('item', `${matching}(${asLiteral(of)}, $itemIndex, $$place)`, node);
				else if (name === ofNode.known) this.ask('run', `${code}.${name}`, node);
				else return refuse();
				return true;
			}
			if (!ofNode.constant.has(name)) return refuse();
			const places = node.arguments.map((one) => (one.type === 'Literal' ? one.value : refuse()));
			if (!places.every((one) => Number.isInteger(one))) return refuse();
			this.ask('run', `${code}.${name}(${places.join(', ')})`, node);
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
