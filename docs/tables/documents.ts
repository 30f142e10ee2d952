import { readFileSync } from 'node:fs';
import path from 'node:path';
import { codeTables } from './codes';
import { limitTables } from './limits';
import { operationTables, parametersBeyond } from './operations';
import { rateTable } from './rates';
import { sendingTable } from './sendingOptions';
import { servicePage } from './servicePages';
import { documentedServices, root, type Documented } from './services';
import { speedTable } from './speed';
import { chinese, english, type Words } from './words';

/** Generated parts by page and name; a page holds each between two marks of its name. */
type Parts = Readonly<Record<string, Readonly<Record<string, string>>>>;

const partsOf = (services: readonly Documented[], words: Words): Parts => ({
	operations: {
		operations: operationTables(services, words.operations),
		beyond: parametersBeyond(services, words.operations),
	},
	limits: { rates: rateTable(services, words.rates), limits: limitTables(services, words.limits) },
	codes: { codes: codeTables(services, words.codes) },
	benchmarks: { bench: speedTable(words.speed) },
	...Object.fromEntries(
		services.map((documented) => [
			documented.service.name,
			{ operations: servicePage(documented, words.servicePages, words.operations) },
		]),
	),
});

/** The text with what stands between the two marks of that name replaced. @throws Error when a mark is missing */
function between(text: string, name: string, content: string, file: string): string {
	const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
	const from = text.indexOf(start);
	const to = text.indexOf(end);
	if (from < 0 || to < from) throw new Error(`${file} lacks the marks ${start} and ${end}`);
	return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`;
}

export interface Document {
	/** Path from the repository's root. */
	file: string;
	/** As it should be. */
	text: string;
}

/** Every document with generated parts, as the operations of today make it. */
export async function documents(): Promise<Document[]> {
	const services = await documentedServices();
	const pages = (parts: Parts, ending: string): Document[] =>
		Object.entries(parts).map(([page, contents]) => {
			const file = `docs/${page}${ending}`;
			const text = Object.entries(contents).reduce(
				(soFar, [name, content]) => between(soFar, name, content, file),
				readFileSync(path.join(root, file), 'utf8'),
			);
			return { file, text };
		});
	// The options' descriptions are English; the Chinese page explains them in its own words.
	return [
		...pages({ ...partsOf(services, english), options: { options: sendingTable() } }, '.md'),
		...pages(partsOf(services, chinese), '.zh-CN.md'),
	];
}
