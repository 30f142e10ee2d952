import type { Field } from '../../lib/operation/field';
import type { Operation, Service } from '../../lib/operation/operation';
import { table } from './markdown';
import { fieldsWithin, resourceName, type Documented } from './services';
import { nameInRequest } from './travels';

/** What the table says around figures and names; the meaning of a pattern is the form's own and therefore English. */
export interface LimitWords {
	heading: readonly string[];
	/** The limit and what it counts, as in "at most 49 characters". */
	most: (limit: string, what: string) => string;
	least: (limit: string, what: string) => string;
	/** "1 to 9 milliseconds" */
	range: (min: string, max: string) => string;
	orMore: (min: string) => string;
	must: (meaning: string) => string;
	eachMust: (meaning: string) => string;
	notBlank: string;
	one: string;
	future: string;
	within: (meaning: string) => string;
	members: (maxLength: number) => string;
	without: (meaning: string) => string;
	characters: string;
	utf8: string;
	digits: string;
	bytes: string;
	inItem: string;
	charactersEach: string;
	bytesEach: string;
	entries: string;
	pairs: string;
	inName: string;
	inValue: string;
}

/** What the form checks of one field before anything is sent. */
function limitsOf(field: Field, words: LimitWords): string[] {
	const atMost = (most: number | bigint | undefined, what: string): string[] =>
		most === undefined ? [] : [words.most(String(most), what)];
	switch (field.kind) {
		case 'text':
			return [
				...(field.minLength === undefined ? [] : [words.least(String(field.minLength), words.characters)]),
				...atMost(field.maxLength, words.characters),
				...atMost(field.maxBytes, words.utf8),
				...(field.notBlank ? [words.notBlank] : []),
				...(field.pattern && field.patternMeaning !== undefined ? [words.must(field.patternMeaning)] : []),
			];
		case 'integer': {
			const { min, max, unit } = field;
			if (max === undefined) return min === undefined || min === 0 ? [] : [words.orMore(String(min))];
			return [
				`${min === undefined ? words.most(String(max), '').trim() : words.range(String(min), String(max))}${unit === undefined ? '' : ` ${unit}`}`,
			];
		}
		case 'digits':
			return [
				field.largest === undefined
					? words.most(String(field.maxDigits ?? 19), words.digits)
					: words.most(String(field.largest), '').trim(),
			];
		case 'binary':
			return atMost(field.maxBytes, words.bytes);
		case 'targets':
			return [
				field.max === 1 ? words.one : words.most(String(field.max), words.inItem),
				...atMost(field.each?.maxLength, words.charactersEach),
				...atMost(field.each?.maxBytes, words.bytesEach),
				...(field.each?.pattern && field.each.patternMeaning !== undefined
					? [words.eachMust(field.each.patternMeaning)]
					: []),
			];
		case 'time':
			return [
				...(field.future ? [words.future] : []),
				...(field.within === undefined ? [] : [words.within(field.withinMeaning ?? `${field.within} ms`)]),
			];
		case 'json':
			return [
				...atMost(field.maxItems, words.entries),
				...atMost(field.maxBytes, words.bytes),
				...(field.members
					? [
							words.most(String(field.members.max), `${field.members.noun}s`),
							words.members(field.members.maxLength),
							words.without(field.members.withoutMeaning),
						]
					: []),
			];
		case 'pairs':
			return [
				...atMost(field.max, words.pairs),
				...atMost(field.maxKeyLength, words.inName),
				...atMost(field.maxValueLength, words.inValue),
			];
		case 'group':
			return field.many ? atMost(field.max, words.entries) : [];
		default:
			return [];
	}
}

/** "Message; Recall: Recall by Topic": a resource alone where all of its operations have the field. */
function placesOf(service: Service, operations: readonly Operation[]): string {
	const resources = [...new Set(operations.map(({ resource }) => resource))];
	return resources
		.map((resource) => {
			const here = operations.filter((operation) => operation.resource === resource);
			const all = service.operations.filter((operation) => operation.resource === resource);
			const name = resourceName(service, here[0] as Operation);
			return here.length === all.length ? name : `${name}: ${here.map((operation) => operation.name).join(', ')}`;
		})
		.join('; ');
}

function rowsOf(service: Service, words: LimitWords): string[][] {
	const found = new Map<string, { row: string[]; operations: Operation[] }>();
	for (const operation of service.operations) {
		for (const { field, label, trail } of fieldsWithin(operation.fields)) {
			const limits = limitsOf(field, words).join('; ');
			if (limits === '') continue;
			const row = [label, nameInRequest(service, operation, trail), limits];
			const known = found.get(row.join('|')) ?? { row, operations: [] };
			if (!known.operations.includes(operation)) known.operations.push(operation);
			found.set(row.join('|'), known);
		}
	}
	return [...found.values()].map(({ row, operations }) => [...row, placesOf(service, operations)]);
}

/** Every limit of single fields, a table for each service. */
export const limitTables = (services: readonly Documented[], words: LimitWords): string =>
	services
		.map(({ displayName, service }) => `### ${displayName}\n\n${table(words.heading, rowsOf(service, words))}`)
		.join('\n\n');
