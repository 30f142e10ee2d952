import { boolean, integer } from './field';
import type { Envelope } from './envelope';
import type { Values } from './values';

/** A list that the service gives page by page. The form asks how many entries are wanted, as everywhere in n8n. */
export interface Paging {
	/** Most entries to ask for at once. */
	size: number;
	/** What asks for a page: its number counted from 1, and how many entries come before it. */
	page: (at: { number: number; start: number; size: number }) => Values;
	/** How many entries there are, where an answer tells it. */
	total?: (envelope: Envelope) => number | undefined;
}

const returnAll = boolean('return_all', 'Return All', {
	description: 'Whether to return all results or only up to a given limit',
	default: false,
	on: true,
	off: false,
	local: true,
});

const limit = integer('result_limit', 'Limit', {
	name: 'limit',
	description: 'Max number of results to return',
	min: 1,
	max: 10_000,
	default: 50,
	show: { returnAll: [false] },
	local: true,
});

/** The fields of every list. */
export const howMany = [returnAll, limit] as const;

/** How many entries the form asks for. */
export const wantedOf = ({ return_all: all, result_limit: most }: Values): number =>
	all === true ? Infinity : typeof most === 'number' ? most : 50;
