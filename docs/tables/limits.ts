import type { Field } from '../../lib/operation/field';
import type { Operation, Service } from '../../lib/operation/operation';
import { table } from './markdown';
import { fieldsWithin, resourceName, type Documented } from './services';
import { nameInRequest } from './travels';

const atMost = (most: number | bigint | undefined, what: string): string[] => (most === undefined ? [] : [`at most ${most} ${what}`]);

/** What the form checks of one field before anything is sent. */
function limitsOf(field: Field): string[] {
	switch (field.kind) {
		case 'text':
			return [
				...(field.minLength === undefined ? [] : [`at least ${field.minLength} characters`]),
				...atMost(field.maxLength, 'characters'),
				...atMost(field.maxBytes, 'bytes in UTF-8'),
				...(field.notBlank ? ['not blank'] : []),
				...(field.pattern && field.patternMeaning !== undefined ? [`must be ${field.patternMeaning}`] : []),
			];
		case 'integer': {
			const { min, max, unit } = field;
			if (max === undefined) return min === undefined || min === 0 ? [] : [`${min} or more`];
			return [`${min === undefined ? `at most ${max}` : `${min} to ${max}`}${unit === undefined ? '' : ` ${unit}`}`];
		}
		case 'digits':
			return [`at most ${field.largest ?? `${field.maxDigits ?? 19} digits`}`];
		case 'binary':
			return atMost(field.maxBytes, 'bytes');
		case 'targets':
			return [
				field.max === 1 ? 'one in an item' : `at most ${field.max} in an item`,
				...atMost(field.each?.maxLength, 'characters each'),
				...atMost(field.each?.maxBytes, 'bytes each'),
				...(field.each?.pattern && field.each.patternMeaning !== undefined ? [`each must be ${field.each.patternMeaning}`] : []),
			];
		case 'time':
			return [...(field.future ? ['not in the past'] : []), ...(field.within === undefined ? [] : [`within ${field.withinMeaning ?? `${field.within} ms`}`])];
		case 'json':
			return [
				...atMost(field.maxItems, 'entries'),
				...atMost(field.maxBytes, 'bytes'),
				...(field.members ? [`at most ${field.members.max} ${field.members.noun}s`, `each 1 to ${field.members.maxLength} characters, not blank`, `none with ${field.members.withoutMeaning}`] : []),
			];
		case 'pairs':
			return [...atMost(field.max, 'pairs'), ...atMost(field.maxKeyLength, 'characters in a name'), ...atMost(field.maxValueLength, 'characters in a value')];
		case 'group':
			return field.many ? atMost(field.max, 'entries') : [];
		default:
			return [];
	}
}

/** "Message; Recall: Recall by Topic": a resource alone where all of its operations have the field. */
function placesOf(service: Service, operations: readonly Operation[]): string {
	const resources = [...new Set(operations.map(({ resource }) => resource))];
	return resources.map((resource) => {
		const here = operations.filter((operation) => operation.resource === resource);
		const all = service.operations.filter((operation) => operation.resource === resource);
		const name = resourceName(service, here[0] as Operation);
		return here.length === all.length ? name : `${name}: ${here.map((operation) => operation.name).join(', ')}`;
	}).join('; ');
}

function rowsOf(service: Service): string[][] {
	const found = new Map<string, { row: string[]; operations: Operation[] }>();
	for (const operation of service.operations) {
		for (const { field, label, trail } of fieldsWithin(operation.fields)) {
			const limits = limitsOf(field).join('; ');
			if (limits === '') continue;
			const row = [label, nameInRequest(service, operation, trail), limits];
			const known = found.get(row.join('|')) ?? { row, operations: [] };
			if (!known.operations.includes(operation)) known.operations.push(operation);
			found.set(row.join('|'), known);
		}
	}
	return [...found.values()].map(({ row, operations }) => [...row, placesOf(service, operations)]);
}

/** Every limit of single fields, for docs/limits.md. */
export function limitsPage(services: readonly Documented[]): string {
	return [
		'# What each field may hold',
		'',
		'This page is made from the operations themselves (`npx gulp readme`), so it says what the form really checks. A value',
		'beyond a limit is refused before anything is sent; the message names the field and the item. Rules that tie several fields',
		'together are checked as well, but are not in these tables. Where a limit comes from, and of which date, stands in',
		'`nodes/<service>/limits.ts`. The name in the request is where the value was found in requests made for this page; a dash stands',
		'for a field that only steers the request.',
		...services.flatMap(({ displayName, service }) => ['', `## ${displayName}`, '', table(['Field', 'Name in the request', 'Limit', 'Where'], rowsOf(service))]),
		'',
	].join('\n');
}
