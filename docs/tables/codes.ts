import type { ErrorEntry, ErrorTable } from '../../lib/operation/outcome';
import type { Operation, Service } from '../../lib/operation/operation';
import { capital, code, table } from './markdown';
import { resourceName, type Documented } from './services';

/** Operations that know the same codes; the tables may differ in what a code comes to. */
interface Family {
	operations: Operation[];
	tables: ErrorTable[];
}

const isWithin = (smaller: ErrorTable, larger: ErrorTable): boolean => Object.keys(smaller).every((key) => key in larger);

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

function waitOf({ repeat, notBefore }: ErrorEntry): string {
	if (repeat) return 'yes, by the node';
	if (notBefore === 'nextDayBeijing') return 'not before the next day in Beijing';
	if (notBefore !== undefined) return `not before ${notBefore / 60_000} minutes have passed`;
	return '';
}

const remedyText = ({ inForm, remedy }: ErrorEntry): string => (inForm ? `${inForm.remedy}. Where the operation has no such field: ${remedy.replace(/^./, (first) => first.toLowerCase())}` : remedy);

/** Whole numbers by size, then names. */
const byCode = (a: string, b: string): number => (Number.isNaN(Number(a)) ? (Number.isNaN(Number(b)) ? a.localeCompare(b, 'en') : 1) : Number.isNaN(Number(b)) ? -1 : Number(a) - Number(b));

function rowOf(key: string, tables: readonly ErrorTable[]): string[] {
	const entries = tables.flatMap((errors) => errors[key] ?? []);
	const [entry] = entries;
	if (!entry) return [];
	const others = [...new Set(entries.map(({ outcome }) => outcome))].slice(1);
	return [code(key), capital(entry.meaning), remedyText(entry), entry.who, `${entry.outcome}${others.length === 0 ? '' : ` (in other operations ${others.join(' or ')})`}`, waitOf(entry)];
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

const heading = ['Code', 'What it means', 'What to do', 'Who must act', 'Outcome', 'Worth another try'];

function section({ displayName, service }: Documented): string[] {
	const families = familiesOf(service);
	return families.flatMap(({ operations, tables }) => {
		const keys = [...new Set(tables.flatMap((errors) => Object.keys(errors)))].sort(byCode);
		const resources = [...new Set(operations.map((operation) => resourceName(service, operation)))].join(', ');
		return ['', `## ${displayName}${families.length === 1 ? '' : `: ${resources}`}`, '', table(heading, merged(keys.map((key) => rowOf(key, tables))))];
	});
}

/** Every code of every service, for docs/codes.md. */
export function codesPage(services: readonly Documented[]): string {
	return [
		'# What the codes of the services mean',
		'',
		'This page is made from the tables that the nodes work with (`npx gulp readme`). The same words stand in the error that n8n',
		'shows, so you rarely need to look here. The outcomes are explained in the [README](../README.md#what-comes-out). Which code',
		'may be tried again is our reading of the documents: a message that may already be under way is never repeated.',
		...services.flatMap(section),
		'',
	].join('\n');
}
