import type { Answer } from '../vendor';
import { Refusal, saidV3 } from './answers';
import type { Device } from './devices';
import type { JsonRequest } from './jsonRequest';
import { some, type Xg } from './operation';
import { giveTag, tagFault, type Pair } from './tags';

/** Official docs, tag API v3; the guide calls it "under construction". */
const place = 'Tag API v3';

const mostInList = 20;
const tagLength = 50;
const tokenLength = 64;

const singleTag = [1, 2, 7, 8];
const singleToken = [1, 2, 3, 4, 5, 6];

export function deviceTag(request: JsonRequest, _call: unknown, { devices, core }: Xg): Answer {
	request.only(
		['operator_type', 'platform', 'token_list', 'tag_list', 'tag_token_list', 'seq', 'op_type', 'op_id'],
		place,
	);
	const type = request.integer('operator_type', 1, 10);
	if (type === undefined) throw new Refusal(10102, `operator_type is missing (${place}).`);
	const platform = request.oneOf('platform', ['android', 'ios'], place);
	for (const name of ['op_type', 'op_id']) if (request.values[name] !== undefined) request.text(name, place);
	const pairs = type >= 9 ? readPairs(request) : pairsOf(type, request);
	const tokens = type >= 9 ? pairs.map(([, token]) => token) : tokensOf(type, request);
	const meant = new Map<string, Device>();
	for (const token of tokens) {
		const device = devices.get(token);
		if (device) meant.set(token, device);
		else if (!core.bulk.find(token)) throw new Refusal(10110, `There is no device with the token ${token}.`);
		if (device && device.platform !== platform)
			throw new Refusal(10103, `The token ${token} does not belong to ${platform}.`);
	}
	if (type === 5 || type === 6) for (const device of meant.values()) device.tags.clear();
	for (const [tag, token] of type === 5 ? [] : pairs) {
		const device = meant.get(token);
		if (!device) continue;
		if (type === 2 || type === 4 || type === 8 || type === 10) device.tags.delete(tag);
		else if (giveTag(devices, device, tag) !== undefined)
			throw new Refusal(10103, `The device ${token} or the app has too many tags.`);
	}
	core.changed();
	return saidV3(0, undefined, request.echo, { summary: `tag operation ${type} on ${some(tokens)}` });
}

/** Where one is meant, the first of a list counts. */
function tokensOf(type: number, request: JsonRequest): string[] {
	const tokens = request.list('token_list', mostInList, place, { maxLength: tokenLength });
	if (!singleToken.includes(type) || tokens.length === 1) return tokens;
	request.warnings.push(`operator_type ${type} takes the first entry of token_list only.`);
	return tokens.slice(0, 1);
}

function pairsOf(type: number, request: JsonRequest): Pair[] {
	if (type === 5) return [];
	const tags = request.list('tag_list', mostInList, place, { maxLength: tagLength });
	if (singleTag.includes(type) && tags.length > 1)
		request.warnings.push(`operator_type ${type} takes the first entry of tag_list only.`);
	const meant = singleTag.includes(type) ? tags.slice(0, 1) : tags;
	return tokensOf(type, request).flatMap((token) => meant.map((tag): Pair => [tag, token]));
}

/** The table has pairs of texts; its samples with tag_list and token_list are wrong, and the Java SDK sends objects. */
function readPairs(request: JsonRequest): Pair[] {
	const list = request.values.tag_token_list;
	if (!Array.isArray(list) || list.length === 0)
		throw new Refusal(10102, `tag_token_list is missing or empty (${place}).`);
	if (list.length > mostInList)
		throw new Refusal(
			10103,
			`tag_token_list has ${list.length} entries; at most ${mostInList} are allowed (${place}).`,
		);
	return list.map((entry: unknown): Pair => {
		const [tag, token] = Array.isArray(entry) && entry.length === 2 ? (entry as unknown[]) : [];
		if (typeof tag !== 'string' || typeof token !== 'string')
			throw new Refusal(10103, `Each entry of tag_token_list must be ["tag", "token"] (${place}).`);
		if (tagFault(tag) !== undefined || token.length > tokenLength)
			throw new Refusal(10103, `The pair ${JSON.stringify(entry)} has a tag or token that is not allowed (${place}).`);
		return [tag, token];
	});
}
