import { batchLimit } from '../../lib/operation/batching';
import { anchorOf } from '../../lib/operation/documentation';
import { columnsOf } from '../../lib/operation/columns';
import type { Field } from '../../lib/operation/field';
import { ownName } from '../../lib/operation/fieldName';
import type { Operation } from '../../lib/operation/operation';
import { callOf, sourceOf, type OperationWords } from './operations';
import { code, table } from './markdown';
import type { Documented } from './services';

/** What the page of a service says around the names and descriptions of the form, which are English in every language. */
export interface ServicePageWords {
	contents: readonly string[];
	kind: Readonly<Record<Operation['kind'], string>>;
	/** What comes out, for each kind. */
	output: Readonly<Record<Operation['kind'], string>>;
	/** Before the names of the columns. */
	columns: string;
	everyone: string;
	call: string;
	targets: (count: number) => string;
	source: string;
	required: readonly string[];
	/** Before the names of the fields that must be filled in where another choice shows them. */
	onceShown: string;
	more: string;
	nothing: string;
}

/** What a person might write into a field; its placeholder says so where it has one. */
function exampleOf(field: Field): string {
	const placeholder = 'placeholder' in field ? field.placeholder : undefined;
	if (placeholder) return code(placeholder.replace(/^e\.g\. /, ''));
	switch (field.kind) {
		case 'choice':
			return `*${(field.options.find(({ value }) => value === field.default) ?? field.options[0])?.name ?? ''}*`;
		case 'integer':
			return code(String(field.default ?? field.min ?? 1));
		case 'time':
			return code('{{ $now.plus(1, "hour") }}');
		default:
			return code(`{{ $json.${field.name} }}`);
	}
}

/** The field that a name in a condition means: of the same level, or of a collection beside it, as `options.name`. */
const decidingOf = (name: string, beside: readonly Field[]): Field | undefined => {
	const own = ownName(name);
	if (own === name) return beside.find((field) => field.name === name);
	const collection = beside.find((field) => `${field.name}.${own}` === name);
	return collection?.kind === 'collection' ? collection.fields.find((field) => field.name === own) : undefined;
};

/** Whether the form shows a field as long as everything else is as it was found. */
const isShownAtFirst = ({ show = {} }: Field, beside: readonly Field[]): boolean =>
	Object.entries(show).every(([name, values]) => {
		const deciding = decidingOf(name, beside);
		return deciding !== undefined && 'default' in deciding && values.some((value) => value === deciding.default);
	});

/** Each label once: which of several fields of a name the form shows, other fields decide. */
const without = (fields: readonly Field[], known: readonly Field[]): Field[] => {
	const labels = new Set(known.map(({ label }) => label));
	return fields.filter(({ label }) => !labels.has(label) && labels.add(label));
};

const list = (fields: readonly Field[]): string => fields.map(({ label }) => `*${label}*`).join(', ');

function section(documented: Documented, operation: Operation, words: ServicePageWords, names: OperationWords): string {
	const { kind, description, everyone, name } = operation;
	const fields = operation.fields.filter((field) => field.kind !== 'notice');
	const required = fields.filter((field) => field.required && isShownAtFirst(field, fields));
	const onceShown = without(
		fields.filter((field) => field.required),
		required,
	);
	const others = without(fields, [...required, ...onceShown]);
	const facts = [
		`${words.kind[kind]} ${words.output[kind]}`,
		`${words.columns} ${Object.keys(columnsOf(operation)).map(code).join(', ')}`,
		...(everyone === true ? [words.everyone] : []),
		`${words.call} ${callOf(operation, names)}${operation.batching ? `, ${words.targets(batchLimit(operation))}` : ''}`,
		`${words.source} [${sourceOf(operation, names).replaceAll('**', '')}](${documented.vendorPage})`,
	];
	return [
		`### ${headingOf(documented, operation)}`,
		`${description}.`.replace(/\.\.$/, '.'),
		facts.map((fact) => `- ${fact}`).join('\n'),
		required.length > 0
			? table(
					words.required,
					required.map((field) => [field.label, exampleOf(field), field.description ?? '']),
				)
			: words.nothing.replace('{name}', name),
		...(onceShown.length > 0 ? [`${words.onceShown} ${list(onceShown)}.`] : []),
		...(others.length > 0 ? [`${words.more} ${list(others)}.`] : []),
	].join('\n\n');
}

/** Resources may share the name of an operation, and a heading is an address. */
const headingOf = ({ service }: Documented, { resource, name }: Operation): string =>
	`${service.resources.find(({ value }) => value === resource)?.name ?? resource}: ${name}`;

/** The contents, and a section for each operation, in the order of the form. */
export function servicePage(documented: Documented, words: ServicePageWords, names: OperationWords): string {
	const { resources, operations } = documented.service;
	const rows = resources.map(({ value, name }) => [
		`[${name}](#${anchorOf(name)})`,
		operations
			.filter(({ resource }) => resource === value)
			.map((operation) => `[${operation.name}](#${anchorOf(headingOf(documented, operation))})`)
			.join(', '),
	]);
	const sections = resources.map(({ value, name, description }) =>
		[
			`## ${name}`,
			...(description === undefined ? [] : [`${description}.`]),
			...operations
				.filter(({ resource }) => resource === value)
				.map((operation) => section(documented, operation, words, names)),
		].join('\n\n'),
	);
	return [table(words.contents, rows), ...sections].join('\n\n');
}
