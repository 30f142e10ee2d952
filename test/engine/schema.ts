import type { IDataObject } from 'n8n-workflow';

/** What of JSON Schema the shipped files use. */
export interface Schema {
	type: 'object';
	properties: Record<string, { type: 'string' | 'number' | 'boolean' | 'array' | 'object' }>;
}

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

/** The columns of the schema, all of them, in its order, each of its type or null. A text may be a list where an item has several targets. */
export function expectToFit(json: IDataObject, { properties }: Schema): void {
	expect(Object.keys(json)).toEqual(Object.keys(properties));
	for (const [name, { type }] of Object.entries(properties)) {
		const value = json[name];
		const list = Array.isArray(value) && (name === 'target' || name === 'messageId');
		expect({ name, type: value === null || list ? type : typeOf(value) }).toEqual({ name, type });
	}
}
