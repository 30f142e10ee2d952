import type { Answer } from '../vendor';
import { accepted, invalid, missing, Refusal } from './answers';
import { someOf, tagsPerApp, tagsPerDevice, tokenLength, type Device } from './devices';
import type { Operation, Tpns } from './operation';
import type { Request } from './request';

const page = '标签绑定与解绑';
const path = '/v3/device/tag';

/** Entries of a list, characters of a tag. The page has 20 for pairs in one place and 500 in another. */
const mostEntries = 500;
const fewPairs = 20;
const tagLength = 50;

type Pair = readonly [tag: string, token: string];

/** The devices of tokens; bulk devices are taken but not remembered. Throws when one is unknown. */
function devicesOf(tokens: readonly string[], { devices }: Tpns): Array<Device | undefined> {
	const unknown = tokens.filter((token) => !devices.exists(token, path));
	if (unknown.length > 0) throw new Refusal(1008006, `Nobody has the token ${someOf(unknown)} (服务端错误码).`);
	return tokens.map((token) => devices.get(token));
}

function give(device: Device | undefined, tag: string, { devices }: Tpns): void {
	if (!device || device.tags.has(tag)) return;
	if (device.tags.size >= tagsPerDevice)
		throw invalid(`The device ${device.token} has ${tagsPerDevice} tags (${page}).`);
	const all = devices.tags();
	if (all.size >= tagsPerApp && !all.has(tag)) throw invalid(`The app has ${tagsPerApp} tags (${page}).`);
	device.tags.add(tag);
}

/** Operator 6: tags with a colon replace those of their class; one without replaces all. */
function cover(device: Device, tags: readonly string[], service: Tpns): void {
	const classes = tags.map((tag) => (tag.includes(':') ? tag.slice(0, tag.indexOf(':') + 1) : undefined));
	for (const old of [...device.tags])
		if (classes.some((one) => one === undefined || old.startsWith(one))) device.tags.delete(old);
	for (const tag of tags) give(device, tag, service);
}

function onDevice(request: Request, operator: number, service: Tpns): string {
	const tokens = request.texts('token_list', mostEntries, tokenLength);
	const tags = operator === 5 ? [] : request.texts('tag_list', mostEntries, tagLength);
	const oneTag = [1, 2, 7, 8].includes(operator);
	const used = oneTag ? tags.slice(0, 1) : tags;
	const meant = operator <= 6 ? tokens.slice(0, 1) : tokens;
	if (used.length < tags.length) request.warn(`operator_type ${operator} sets the first tag only.`);
	if (meant.length < tokens.length) request.warn(`operator_type ${operator} sets the first token only.`);
	for (const device of devicesOf(meant, service)) {
		if (operator === 5) device?.tags.clear();
		else if (operator === 6) {
			if (device) cover(device, used, service);
		} else
			for (const tag of used) {
				if ([1, 3, 7].includes(operator)) give(device, tag, service);
				else device?.tags.delete(tag);
			}
	}
	return `${used.length} tag(s) of ${meant.length} device(s)`;
}

function onPairs(request: Request, adds: boolean, service: Tpns): string {
	const pairs = request.parts('tag_token_list', mostEntries).map((pair): Pair => {
		pair.only(['tag', 'token']);
		const [tag, token] = [pair.text('tag'), pair.text('token')];
		if (tag.length > tagLength)
			throw invalid(`A tag has ${tag.length} characters; at most ${tagLength} are allowed (${page}).`);
		if (token.length > tokenLength)
			throw invalid(`A token has ${token.length} characters; at most ${tokenLength} are allowed (${page}).`);
		return [tag, token];
	});
	if (pairs.length > fewPairs) request.warn(`${pairs.length} pairs: the page says 20 in one place and 500 in another.`);
	devicesOf(
		pairs.map(([, token]) => token),
		service,
	).forEach((device, position) => {
		const [tag = ''] = pairs[position] ?? [];
		if (adds) give(device, tag, service);
		else device?.tags.delete(tag);
	});
	return `${pairs.length} pair(s)`;
}

export const tag: Operation = {
	path,
	spelling: 'ret_code',
	page,
	run(request, service): Answer {
		request.only(['operator_type', 'token_list', 'tag_list', 'tag_token_list', 'seq']);
		const seq = request.integerIf('seq', 0) ?? 0;
		const operator = request.integer('operator_type', 1, 10);
		const what = operator >= 9 ? onPairs(request, operator === 9, service) : onDevice(request, operator, service);
		service.core.changed();
		return accepted({ seq, ret_code: 0 }, `operator ${operator}: ${what}`);
	},
};

export const deleteTags: Operation = {
	path: '/v3/device/tag/delete_all_device',
	spelling: 'ret_code',
	page: '删除标签下所有设备',
	run(request, { devices, core }) {
		request.only(['tag_list', 'seq']);
		const tags = request.texts('tag_list', mostEntries, tagLength);
		for (const device of devices.all()) for (const one of tags) device.tags.delete(one);
		core.changed();
		return accepted(
			{ ret_code: 0, err_msg: '', seq: request.integerIf('seq', 0) ?? 0, result: '' },
			`${tags.length} tag(s) taken off everybody`,
		);
	},
};

/** Bytes of an attribute's name and of its value (用户属性相关接口). */
const attributeBytes = 50;

export const attributes: Operation = {
	path: '/v3/device/set_custom_attribute',
	spelling: 'retCode',
	page: '用户属性相关接口',
	run(request, { devices, app, core }, { path: called }) {
		request.only(['cmd', 'token', 'attributeInfo']);
		const command = request.integer('cmd', 1, 5);
		const token = request.text('token');
		if (!devices.isToken(token)) throw new Refusal(1008006, `${token} is no token (服务端错误码).`);
		if (!devices.exists(token, called)) throw new Refusal(10110008, `Nobody has the token ${token} (服务端错误码).`);
		const held = devices.get(token)?.attributes ?? new Map<string, string>();
		const said = { retCode: 0, errMsg: 'success' };
		if (command === 5)
			return accepted({ ...said, attributeInfo: { attributeMap: Object.fromEntries(held) } }, 'attributes read');
		if (command === 4) held.clear();
		const unknown = command < 4 ? change(request, command, held, app.attributes) : [];
		core.changed();
		return accepted({ ...said, ...(unknown.length > 0 ? { invalidAttribute: unknown } : {}) }, 'attributes changed');
	},
};

function change(request: Request, command: number, held: Map<string, string>, known: readonly string[]): string[] {
	const map = request.part('attributeInfo')?.part('attributeMap');
	if (!map) throw missing('attributeInfo.attributeMap is missing (用户属性相关接口).');
	const pairs = Object.keys(map.values).map((name) => [name, map.textIf(name) ?? ''] as const);
	const long = pairs.flat().find((text) => Buffer.byteLength(text) > attributeBytes);
	if (long !== undefined)
		throw invalid(
			`An attribute's name or value has ${Buffer.byteLength(long)} bytes; at most ${attributeBytes} are allowed.`,
		);
	for (const [name, value] of pairs) {
		if (!known.includes(name)) continue;
		if (command === 3) held.delete(name);
		else held.set(name, value);
	}
	return pairs.map(([name]) => name).filter((name) => !known.includes(name));
}
