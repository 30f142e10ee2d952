import type { Field } from '../../operation/field';
import { InputError } from '../../operation/inputError';
import { shorten } from '../../operation/scalar';
import { isExpression, type Parameter } from './parameters';

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

/** What only n8n's expressions begin with; other systems have braces and names with a dollar sign of their own. */
const names =
	/\$(?:(?:json|binary|input|node|items|now|today|execution|workflow|itemIndex|runIndex|prevNode)\b|(?:fromAI)?\()/;

function unresolvedIn(text: string): string | undefined {
	for (let start = text.indexOf('{{'); start !== -1;) {
		const end = text.indexOf('}}', start);
		if (end === -1) return undefined;
		const found = text.slice(start, end + 2);
		if (names.test(found)) return found;
		start = text.indexOf('{{', end + 2);
	}
	return undefined;
}

/** What was typed of a stored value that holds expressions as well; undefined where there is nothing of it. */
function typedOf(stored: unknown): string | undefined {
	if (typeof stored === 'string') return isExpression(stored) ? undefined : stored;
	if (typeof stored !== 'object' || stored === null) return undefined;
	// Of what was picked from a list n8n keeps more than its value.
	if ('__rl' in stored && 'value' in stored) return typedOf(stored.value);
	return JSON.stringify(stored, (_name, value: unknown) => (isExpression(value) ? undefined : value));
}

/** Whose parts may be plain text. Those of a group are looked at one by one. */
const holdsText: ReadonlySet<Field['kind']> = new Set(['text', 'targets', 'json', 'pairs']);

/**
 * An expression that n8n takes for plain text would reach people with its braces, or nobody.
 *
 * @param stored as the workflow has it, expressions unresolved
 */
export function unresolved({ label, kind }: Field, stored: unknown): InputError | undefined {
	const found = holdsText.has(kind) ? unresolvedIn(typedOf(stored) ?? '') : undefined;
	return found === undefined
		? undefined
		: new InputError(
				label,
				`holds ${shorten(found)} as plain text; it must be an expression, or text without it`,
				'Switch the field from Fixed to Expression; in a workflow that is written by hand, begin the text with =',
			);
}
