import type { Core } from '../vendor';
import { okV2, Refusal } from './answers';
import { tagsPerApp, tagsPerDevice, type Device, type Devices } from './devices';
import type { Operation, Routes } from './operation';
import { parseJson, type Parameters } from './parameters';

/** 批量设置标签: pairs in one call, bytes of a tag. */
const mostPairs = 20;
const tagBytes = 50;

export type Pair = readonly [tag: string, token: string];

/** Why a tag may not be one; undefined when it may. */
export function tagFault(tag: string): string | undefined {
	if (tag === '' || /\s/.test(tag)) return `A tag must not be empty or hold spaces: "${tag}".`;
	return Buffer.byteLength(tag) > tagBytes
		? `The tag "${tag}" has ${Buffer.byteLength(tag)} bytes; at most ${tagBytes} are allowed.`
		: undefined;
}

/** Gives a device a tag; gives why it cannot have one more. */
export function giveTag(devices: Devices, device: Device, tag: string): 'device full' | 'app full' | undefined {
	if (device.tags.has(tag)) return undefined;
	if (device.tags.size >= tagsPerDevice) return 'device full';
	const all = devices.tags();
	if (all.length >= tagsPerApp && !all.includes(tag)) return 'app full';
	device.tags.add(tag);
	return undefined;
}

/** Tag first, then token; the guide's sample of batch_set, with braces, is no JSON. */
function readPairs(parameters: Parameters, place: string): Pair[] {
	const list = parseJson(parameters.need('tag_token_list', place));
	if (!Array.isArray(list) || list.length === 0)
		throw new Refusal(2, `tag_token_list must be a JSON array of ["tag", "token"] (${place}).`);
	if (list.length > mostPairs)
		throw new Refusal(2, `tag_token_list has ${list.length} pairs; at most ${mostPairs} are allowed (${place}).`);
	return list.map((entry: unknown): Pair => {
		const [tag, token] = Array.isArray(entry) && entry.length === 2 ? (entry as unknown[]) : [];
		if (typeof tag !== 'string' || typeof token !== 'string' || token === '')
			throw new Refusal(2, `Each entry of tag_token_list must be ["tag", "token"] (${place}).`);
		const fault = tagFault(tag);
		if (fault !== undefined) throw new Refusal(2, `${fault} (${place})`);
		return [tag, token];
	});
}

/** The devices of the pairs; bulk devices are taken but not remembered. Throws when a token is unknown. */
function devicesOf(pairs: readonly Pair[], devices: Devices, core: Core): Array<{ tag: string; device: Device }> {
	return pairs.flatMap(([tag, token]) => {
		const device = devices.get(token);
		if (!device && !core.bulk.find(token))
			throw new Refusal(
				token.length === 40 || token.length === 64 ? 40 : 14,
				`There is no device with the token ${token}.`,
			);
		return device ? [{ tag, device }] : [];
	});
}

const change =
	(adds: boolean): Operation =>
	(parameters, _call, { devices, core }) => {
		const place = adds ? '批量设置标签' : '批量删除标签';
		parameters.only(['tag_token_list'], place);
		const pairs = readPairs(parameters, place);
		for (const { tag, device } of devicesOf(pairs, devices, core)) {
			if (!adds) {
				device.tags.delete(tag);
				continue;
			}
			const full = giveTag(devices, device, tag);
			if (full !== undefined)
				throw new Refusal(
					full === 'device full' ? 91 : 92,
					full === 'device full'
						? `The device ${device.token} has ${tagsPerDevice} tags.`
						: `The app has ${tagsPerApp} tags.`,
				);
		}
		core.changed();
		return okV2({}, { summary: `${pairs.length} pair(s) ${adds ? 'set' : 'deleted'}` });
	};

const ofApp: Operation = (parameters, _call, { devices }) => {
	parameters.only(['start', 'limit'], '查询应用标签');
	const start = parameters.integer('start', 0, 1e9) ?? 0;
	const limit = parameters.integer('limit', 0, 1e9) ?? 100;
	if (limit > 200) parameters.warnings.push('The official docs advise a limit of 200 or less.');
	const all = devices.tags();
	return okV2({ total: all.length, tags: all.slice(start, start + limit) });
};

const ofDevice: Operation = (parameters, _call, { devices, core }) => {
	parameters.only(['device_token'], '查询设备标签');
	const token = parameters.need('device_token', '查询设备标签');
	const device = devices.get(token);
	if (!device && !core.bulk.find(token)) throw new Refusal(40, `There is no device with the token ${token}.`);
	return okV2({ tags: device ? [...device.tags] : [] });
};

const devicesWith: Operation = (parameters, _call, { devices }) => {
	parameters.only(['tag'], '查询标签下设备数');
	return okV2({ device_num: devices.withTags([parameters.need('tag', '查询标签下设备数')], 'OR').length });
};

export const tagRoutes: Routes = [
	['/v2/tags/batch_set', change(true)],
	['/v2/tags/batch_del', change(false)],
	['/v2/tags/query_app_tags', ofApp],
	['/v2/tags/query_token_tags', ofDevice],
	['/v2/tags/query_tag_token_num', devicesWith],
];
