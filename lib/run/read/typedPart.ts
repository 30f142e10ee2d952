import type { Field } from '../../operation/field';
import { InputError } from '../../operation/inputError';
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
