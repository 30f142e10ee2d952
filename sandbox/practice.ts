import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A practice phone: who holds it, and one part for each vendor (that vendor's module knows its shape). */
export interface PracticePhone {
	readonly name: string;
	readonly model?: string;
	/** As Android tells it, `zh_CN`. */
	readonly locale?: string;
	readonly appVersion?: string;
	readonly network?: 'wifi' | 'mobile';
	readonly [vendor: string]: unknown;
}

/** practice.json: practice credentials by vendor, and the phones. */
export interface Practice {
	readonly phones: readonly PracticePhone[];
	readonly [vendor: string]: unknown;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text at a place of practice.json. Throws when it is missing. */
export function textAt(part: unknown, key: string, where: string): string {
	const value = isObject(part) ? part[key] : undefined;
	if (typeof value !== 'string' || value === '') throw new Error(`${where}: "${key}" must be text`);
	return value;
}

/** A text, a list of texts, or nothing, as a list. Throws on anything else. */
export function textsAt(part: unknown, key: string, where: string): string[] {
	const value = isObject(part) ? part[key] : undefined;
	if (value === undefined) return [];
	if (typeof value === 'string') return [value];
	if (Array.isArray(value) && value.every((entry): entry is string => typeof entry === 'string')) return [...value];
	throw new Error(`${where}: "${key}" must be text or a list of texts`);
}

/** Reads what a phone registration must look like. Throws in one sentence. */
export function readPhone(value: unknown): PracticePhone {
	if (!isObject(value)) throw new Error('A phone must be a JSON object');
	const phone = { ...value, name: textAt(value, 'name', 'phone') };
	for (const key of ['model', 'locale', 'appVersion', 'network'] as const) {
		if (value[key] !== undefined && typeof value[key] !== 'string')
			throw new Error(`phone ${phone.name}: "${key}" must be text`);
	}
	return phone;
}

export function loadPractice(file = join(__dirname, 'practice.json')): Practice {
	const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
	if (!isObject(parsed) || !Array.isArray(parsed.phones)) throw new Error(`${file} needs a list named "phones"`);
	return { ...parsed, phones: parsed.phones.map(readPhone) };
}
