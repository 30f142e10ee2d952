import { choice, group, json, text, type Field, type TextField } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { memberOf } from '../../../lib/operation/json';
import type { BatchEntry, Values } from '../../../lib/operation/operation';
import { limits } from '../limits';
import { tokenForm } from '../message/token';
import { tagText, tpnsToken } from './targets';

/** Pairs of a tag and a token, as many in a request as `limits.pairs`: guide, tag management; official docs, tag API v3. */

const label = 'Tags and Devices';

/** What one version takes. */
interface PairForm {
	/** Pairs in a request. */
	most: number;
	token: { pattern: RegExp; patternMeaning: string };
	tag: TextField;
	/** @returns what is wrong with a tag, to stand behind "a tag of" */
	tooLong: (tag: string) => string | undefined;
}

type Pair = [tag: string, token: string];

function readPair(raw: unknown, index: number, { token: form, tooLong }: PairForm): Pair {
	const [tag, token] = Array.isArray(raw) ? (raw as unknown[]) : [memberOf(raw, 'tag'), memberOf(raw, 'token')];
	const place = `holds in entry ${index}`;
	if (typeof tag !== 'string' || typeof token !== 'string' || token.trim() === '')
		throw new InputError(label, `${place} no tag and token; each entry must be ["tag", "token"]`);
	if (!/^\S+$/.test(tag))
		throw new InputError(label, `${place} the tag "${tag.slice(0, 50)}"; a tag must not be empty or hold spaces`);
	const long = tooLong(tag);
	if (long !== undefined) throw new InputError(label, `${place} a tag of ${long}`);
	if (!form.pattern.test(token.trim()))
		throw new InputError(
			label,
			`${place} the token "${token.trim().slice(0, 40)}"; a device token must be ${form.patternMeaning}`,
		);
	return [tag, token.trim()];
}

/** The token between spaces that somebody has typed. */
const padded = ({ source, flags }: RegExp): RegExp =>
	new RegExp(`^\\s*(?:${source.replace(/^\^|\$$/g, '')})\\s*$`, flags);

const fieldsOf = (form: PairForm): readonly Field[] => [
	choice('tag_token_list_from', 'Tags and Devices From', {
		local: true,
		noExpression: true,
		default: 'fields',
		description: `Where the pairs come from. Either way up to ${form.most} travel in a request`,
		options: [
			{ value: 'fields', name: 'Rows Below' },
			{ value: 'json', name: 'JSON', description: 'A list of pairs as the API has it' },
		],
	}),
	group('tag_token_list', label, {
		required: true,
		many: true,
		max: form.most,
		itemLabel: 'Tag and Device',
		show: { tagTokenListFrom: ['fields'] },
		fields: [
			form.tag,
			text('token', 'Device Token', {
				required: true,
				notBlank: true,
				placeholder: 'e.g. {{ $json.token }}',
				pattern: padded(form.token.pattern),
				patternMeaning: form.token.patternMeaning,
				encode: (token) => token.trim(),
			}),
		],
		emit: (rows) => (rows as Array<{ tag: string; token: string }>).map(({ tag, token }): Pair => [tag, token]),
		description: `A tag and the token of a device in each row, at most ${form.most}. Rows of many items travel together`,
	}),
	json('tag_token_list', label, {
		required: true,
		shape: 'array',
		maxItems: form.most,
		show: { tagTokenListFrom: ['json'] },
		emit: (list) => (list as unknown[]).map((raw, index) => readPair(raw, index, form)),
		placeholder: 'e.g. [["vip", "token"]]',
		description: `A JSON list of ["tag", "token"], at most ${form.most}`,
	}),
];

export const pairFields = fieldsOf({
	most: limits.pairs,
	// Without spaces, in a row of the form as in JSON.
	token: {
		pattern: new RegExp(
			`^(?:\\S{${limits.androidToken}}|\\S{${limits.appleToken}}|[0-9A-Za-z]{${limits.successorToken}})$`,
		),
		patternMeaning: tokenForm.patternMeaning,
	},
	tag: tagText,
	tooLong: (tag) => {
		const bytes = Buffer.byteLength(tag);
		return bytes > limits.tagBytes ? `${bytes} bytes; at most ${limits.tagBytes} are allowed` : undefined;
	},
});

/** TPNS, binding and unbinding of tags (2024-01). */
export const tpnsPairFields = fieldsOf({
	most: limits.tagListTpns,
	token: tpnsToken,
	tag: text('tag', 'Tag', {
		required: true,
		notBlank: true,
		maxLength: limits.tagLengthV3,
		pattern: /^\S+$/,
		patternMeaning: 'without spaces',
		placeholder: 'e.g. vip',
		description: `At most ${limits.tagLengthV3} characters, without spaces`,
	}),
	tooLong: ({ length }) =>
		length > limits.tagLengthV3 ? `${length} characters; at most ${limits.tagLengthV3} are allowed` : undefined,
});

export const pairEntries = ({ tag_token_list: pairs }: Values): BatchEntry[] =>
	(pairs as Pair[]).map((pair) => ({ target: pair[1], entry: pair }));

/** TPNS has pairs as objects. */
export const namedPairs = (pairs: readonly unknown[]): unknown =>
	(pairs as readonly Pair[]).map(([tag, token]) => ({ tag, token }));
