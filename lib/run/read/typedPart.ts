import type { Field } from '../../operation/field';
import { InputError } from '../../operation/inputError';
import { shorten } from '../../operation/scalar';
import type { Parameter } from './parameters';

/** What stands in an expression outside its braces, which is what the user typed. */
export const typedPart = (expression: string): string => expression.slice(1).replace(/\{\{[\s\S]*?\}\}/g, '');

/** The same for every item. */
const typedParts = new WeakMap<Parameter, string>();

/** A target of which nothing but the typed part came about names nobody. @throws InputError */
export function refuseTypedPart({ label }: Field, parameter: Parameter, raw: unknown): void {
	if (parameter.fixed || parameter.expressions.length !== 1 || typeof raw !== 'string') return;
	const expression = parameter.expressions[0] as string;
	if (!expression.includes('{{')) return;
	let typed = typedParts.get(parameter);
	if (typed === undefined) typedParts.set(parameter, (typed = typedPart(expression).trim()));
	if (typed !== '' && raw.trim() === typed)
		throw new InputError(
			label,
			`is "${raw.slice(0, 40)}" alone, because the expression in it gives nothing; it must name somebody`,
			'Give the item the value, or type the target without an expression',
		);
}

const unresolved = /\{\{[^{}]*\$(?:json|input|node|items|now|today|execution|workflow|\()[^{}]*\}\}/;

/** Whose parts may be plain text. */
const holdsText: ReadonlySet<Field['kind']> = new Set(['text', 'targets', 'json', 'pairs', 'group']);

/** An expression that n8n takes for plain text would reach people with its braces, or nobody. @throws InputError */
export function refuseUnresolved({ label, kind }: Field, raw: unknown): void {
	if (!holdsText.has(kind)) return;
	const [found] = unresolved.exec(typeof raw === 'string' ? raw : JSON.stringify(raw ?? '')) ?? [];
	if (found !== undefined)
		throw new InputError(
			label,
			`holds ${shorten(found)} as plain text; it must be an expression, or text without it`,
			'Switch the field from Fixed to Expression; in a workflow that is written by hand, begin the text with =',
		);
}
