import { GatewayRefusal, invalid, Refusal } from './answers';
import type { Pair } from './signature';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** The decoded parameters of one operation. */
export class Parameters {
	readonly warnings: string[] = [];

	private readonly values = new Map<string, string>();

	/** Throws for a repeated name: nobody can say which value counts. */
	constructor(pairs: readonly Pair[]) {
		for (const [name, value] of pairs) {
			if (this.values.has(name))
				throw new GatewayRefusal(
					'InvalidParameter',
					'The parameter is repeated.',
					`The parameter ${name} is there twice.`,
				);
			this.values.set(name, value);
		}
	}

	/** Refuses what the operation does not have: a misspelt name would be ignored in silence. */
	only(names: readonly string[], lists: readonly RegExp[] = []): void {
		for (const name of this.values.keys()) {
			if (!names.includes(name) && !lists.some((pattern) => pattern.test(name)))
				throw new GatewayRefusal(
					'InvalidParameter',
					`The parameter ${name} is not supported.`,
					`The operation has no parameter ${name}; names are case sensitive.`,
				);
		}
	}

	names(): string[] {
		return [...this.values.keys()];
	}

	get(name: string): string | undefined {
		const value = this.values.get(name);
		if (value === '') this.warnings.push(`${name} is there, but empty; leave it out.`);
		return value === '' ? undefined : value;
	}

	/** A text that must not be blank; otherwise the given code. */
	need(name: string, code: number): string {
		const value = this.values.get(name);
		if (value === undefined || value.trim() === '')
			throw new Refusal(code, `The parameter ${name} is missing or blank.`);
		return value;
	}

	whole(name: string): number | undefined {
		const value = this.get(name);
		if (value === undefined) return undefined;
		if (!/^-?\d{1,15}$/.test(value)) throw invalid(name, `must be a whole number, not "${value}".`);
		return Number(value);
	}

	/** A number or text out of a list. */
	oneOf<T extends string | number>(name: string, allowed: readonly T[], code = 3028): T | undefined {
		const value = this.get(name);
		if (value === undefined) return undefined;
		const found = allowed.find((one) => String(one) === value);
		if (found === undefined) throw new Refusal(code, `${name} is "${value}"; it must be one of ${allowed.join(', ')}.`);
		return found;
	}

	/** JSON text of an object. */
	object(name: string, code = 3028): JsonRecord | undefined {
		const value = this.get(name);
		return value === undefined ? undefined : readObject(name, value, code);
	}

	/** JSON text of an object whose values are texts. */
	texts(name: string, code = 3028): Readonly<Record<string, string>> | undefined {
		const value = this.object(name, code);
		const wrong = Object.entries(value ?? {}).find(([, member]) => typeof member !== 'string');
		if (wrong) throw new Refusal(code, `${name}: "${wrong[0]}" must be text, as the guide's samples have it.`);
		return value as Readonly<Record<string, string>> | undefined;
	}

	shown(): Record<string, string> {
		return Object.fromEntries(this.values);
	}
}

export function readObject(name: string, text: string, code: number): JsonRecord {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		throw new Refusal(code, `${name} must be JSON text of an object; it is "${text.slice(0, 60)}".`);
	}
	if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
		throw new Refusal(code, `${name} must be JSON text of an object; it is "${text.slice(0, 60)}".`);
	return parsed as JsonRecord;
}
