import { choice, group, json, text, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { memberOf } from '../../../lib/operation/json';
import type { BatchEntry, Values } from '../../../lib/operation/operation';
import { limits } from '../limits';
import { tokenForm } from '../message/token';
import { tagText } from './targets';

/** Pairs of a tag and a token, as many in a request as `limits.pairs`: guide, tag management; official docs, tag API v3. */

const label = 'Tags and Devices';

const pairsFrom = choice('tag_token_list_from', 'Tags and Devices From', {
	local: true,
	noExpression: true,
	default: 'fields',
	description: `Where the pairs come from. Either way up to ${limits.pairs} travel in a request`,
	options: [
		{ value: 'fields', name: 'Rows Below' },
		{ value: 'json', name: 'JSON', description: 'A list of pairs as the API has it' },
	],
});

type Pair = [tag: string, token: string];

function readPair(raw: unknown, index: number): Pair {
	const [tag, token] = Array.isArray(raw) ? (raw as unknown[]) : [memberOf(raw, 'tag'), memberOf(raw, 'token')];
	const place = `holds in entry ${index}`;
	if (typeof tag !== 'string' || typeof token !== 'string' || token.trim() === '')
		throw new InputError(label, `${place} no tag and token; each entry must be ["tag", "token"]`);
	if (!/^\S+$/.test(tag))
		throw new InputError(label, `${place} the tag "${tag.slice(0, 50)}"; a tag must not be empty or hold spaces`);
	const bytes = Buffer.byteLength(tag);
	if (bytes > limits.tagBytes)
		throw new InputError(label, `${place} a tag of ${bytes} bytes; at most ${limits.tagBytes} are allowed`);
	if (!tokenForm.pattern.test(token.trim()))
		throw new InputError(
			label,
			`${place} the token "${token.trim().slice(0, 40)}"; a device token must be ${tokenForm.patternMeaning}`,
		);
	return [tag, token.trim()];
}

export const pairFields: readonly Field[] = [
	pairsFrom,
	group('tag_token_list', label, {
		required: true,
		many: true,
		max: limits.pairs,
		itemLabel: 'Tag and Device',
		show: { tagTokenListFrom: ['fields'] },
		fields: [
			tagText,
			text('token', 'Device Token', {
				required: true,
				notBlank: true,
				placeholder: 'e.g. {{ $json.token }}',
				pattern: new RegExp(
					`^\\s*(?:\\S{${limits.androidToken}}|\\S{${limits.appleToken}}|[0-9A-Za-z]{${limits.successorToken}})\\s*$`,
				),
				patternMeaning: tokenForm.patternMeaning,
				encode: (token) => token.trim(),
			}),
		],
		emit: (rows) => (rows as Array<{ tag: string; token: string }>).map(({ tag, token }): Pair => [tag, token]),
		description: `A tag and the token of a device in each row, at most ${limits.pairs}. Rows of many items travel together`,
	}),
	json('tag_token_list', label, {
		required: true,
		shape: 'array',
		maxItems: limits.pairs,
		show: { tagTokenListFrom: ['json'] },
		emit: (list) => (list as unknown[]).map(readPair),
		placeholder: 'e.g. [["vip", "token"]]',
		description: `A JSON list of ["tag", "token"], at most ${limits.pairs}`,
	}),
];

export const pairEntries = ({ tag_token_list: pairs }: Values): BatchEntry[] =>
	(pairs as Pair[]).map((pair) => ({ target: pair[1], entry: pair }));
