import type { ErrorEntry, ErrorTable } from '../../lib/operation/outcome';
import type { Operation, Service } from '../../lib/operation/operation';
import { capital, code, table } from './markdown';
import { resourceName, type Documented } from './services';

/** What the tables say around the words that n8n shows, which are English in every language. */
export interface CodeWords {
	heading: readonly string[];
	byNode: string;
	nextDay: string;
	minutes: (minutes: number) => string;
	elsewhere: (outcomes: readonly string[]) => string;
	/** @param remedy where the operation has no field of that name */
	withoutField: (remedy: string) => string;
}

/** Operations that know the same codes; the tables may differ in what a code comes to. */
interface Family {
	operations: Operation[];
	tables: ErrorTable[];
}

const isWithin = (smaller: ErrorTable, larger: ErrorTable): boolean =>
	Object.keys(smaller).every((key) => key in larger);

function familiesOf(service: Service): Family[] {
	const families: Family[] = [];
	for (const operation of service.operations) {
		const errors = service.errors(operation);
		const family = families.find(({ tables: [first = {}] }) => isWithin(first, errors) || isWithin(errors, first));
		if (!family) families.push({ operations: [operation], tables: [errors] });
		else {
			family.operations.push(operation);
			if (!family.tables.includes(errors)) family.tables.push(errors);
		}
	}
	return families;
}

function waitOf({ repeat, notBefore }: ErrorEntry, words: CodeWords): string {
	if (repeat) return words.byNode;
	if (notBefore === 'nextDayBeijing') return words.nextDay;
	if (notBefore !== undefined) return words.minutes(notBefore / 60_000);
	return '';
}

const remedyText = ({ inForm, remedy }: ErrorEntry, words: CodeWords): string =>
	inForm ? `${inForm.remedy}. ${words.withoutField(remedy)}` : remedy;

/** Whole numbers by size, then names. */
const byCode = (a: string, b: string): number =>
	Number.isNaN(Number(a))
		? Number.isNaN(Number(b))
			? a.localeCompare(b, 'en')
			: 1
		: Number.isNaN(Number(b))
			? -1
			: Number(a) - Number(b);

function rowOf(key: string, tables: readonly ErrorTable[], words: CodeWords): string[] {
	const entries = tables.flatMap((errors) => errors[key] ?? []);
	// Of a code that says in some operations that the target is gone, those are told first.
	const entry = entries.find(({ outcome }) => outcome === 'deadTarget') ?? entries[0];
	if (!entry) return [];
	const others = [...new Set(entries.map(({ outcome }) => outcome))].filter((outcome) => outcome !== entry.outcome);
	return [
		code(key),
		capital(entry.meaning),
		remedyText(entry, words),
		entry.who,
		`${entry.outcome}${others.length === 0 ? '' : words.elsewhere(others)}`,
		waitOf(entry, words),
	];
}

/** A row for a code; several where it is that of an answer which lacks what its operation is for. */
function rowsOf(key: string, tables: readonly ErrorTable[], words: CodeWords): string[][] {
	const entries = tables.flatMap((errors) => errors[key] ?? []);
	const byMeaning = new Map(
		tables.flatMap((errors) => {
			const entry = errors[key];
			return entry ? [[entry.meaning, errors] as const] : [];
		}),
	);
	return byMeaning.size < 2 || !entries.some(({ answered }) => answered)
		? [rowOf(key, tables, words)]
		: [...byMeaning.values()].map((errors) => rowOf(key, [errors], words));
}

/** The codes that a table holds under the same entry are one line. */
function merged(rows: ReadonlyArray<readonly string[]>): string[][] {
	const found = new Map<string, { keys: string[]; rest: string[] }>();
	for (const [key = '', ...rest] of rows) {
		const same = found.get(JSON.stringify(rest));
		if (same) same.keys.push(key);
		else found.set(JSON.stringify(rest), { keys: [key], rest });
	}
	return [...found.values()].map(({ keys, rest }) => [keys.join(', '), ...rest]);
}

function section({ displayName, service }: Documented, words: CodeWords): string[] {
	const families = familiesOf(service);
	return families.map(({ operations, tables }) => {
		const keys = [...new Set(tables.flatMap((errors) => Object.keys(errors)))].sort(byCode);
		const resources = [...new Set(operations.map((operation) => resourceName(service, operation)))].join(', ');
		const rows = merged(keys.flatMap((key) => rowsOf(key, tables, words)));
		return `## ${displayName}${families.length === 1 ? '' : `: ${resources}`}\n\n${table(words.heading, rows)}`;
	});
}

/** Every code of every service, with what the nodes make of it. */
export const codeTables = (services: readonly Documented[], words: CodeWords): string =>
	services.flatMap((one) => section(one, words)).join('\n\n');
