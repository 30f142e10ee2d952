import { beijingText } from '../xg/schedule';
import { invalid, missing } from './answers';
import type { Device } from './devices';
import type { Request } from './request';

type Operator = 'AND' | 'OR';

interface Item {
	readonly tags: readonly string[];
	readonly type: string;
	readonly operator: Operator;
	readonly not: boolean;
	/** Between this one and the one before. */
	readonly joined: Operator;
}

export interface Rule {
	readonly items: readonly Item[];
	readonly not: boolean;
	readonly joined: Operator;
}

/** 产品限制说明: characters of the tags of one push, counted here with a comma between them. */
const mostCharacters = 512;

const types = [
	'xg_user_define',
	'xg_auto_version',
	'xg_auto_province',
	'xg_auto_active',
	'xg_auto_sdkversion',
	'xg_auto_systemlanguage',
	'xg_auto_devicebrand',
	'xg_auto_deviceversion',
	'xg_auto_country',
] as const;

const operators = ['OR', 'AND'] as const;

/** tag_rules, or the older tag_list, which does not count beside them. Throws a Refusal. */
export function readTags(request: Request): Rule[] {
	const rules = request.has('tag_rules') ? readRules(request) : readList(request);
	const characters = rules.flatMap(({ items }) => items.flatMap(({ tags }) => tags)).join(',').length;
	if (characters > mostCharacters)
		throw invalid(`The tags have ${characters} characters; at most ${mostCharacters} are allowed (产品限制说明).`);
	return rules;
}

function readList(request: Request): Rule[] {
	const list = request.part('tag_list');
	if (!list) throw missing('tag_rules is missing (推送目标).');
	const item: Item = {
		tags: list.texts('tags'),
		type: 'xg_user_define',
		operator: list.oneOf('op', operators),
		not: false,
		joined: 'OR',
	};
	return [{ items: [item], not: false, joined: 'OR' }];
}

function readRules(request: Request): Rule[] {
	return request.parts('tag_rules').map((rule): Rule => {
		rule.only(['tag_items', 'operator', 'is_not']);
		return {
			items: rule.parts('tag_items').map((item): Item => {
				item.only(['tags', 'is_not', 'tags_operator', 'items_operator', 'tag_type']);
				return {
					tags: item.texts('tags'),
					type: item.oneOf('tag_type', types),
					operator: item.oneOf('tags_operator', operators),
					not: item.boolean('is_not'),
					joined: item.oneOf('items_operator', operators),
				};
			}),
			not: rule.boolean('is_not'),
			joined: rule.oneOf('operator', operators),
		};
	});
}

/** What a device has of each kind; provinces and SDK versions are nobody's here. */
function tagsOf({ tags, phone: { practice } }: Device, type: string, now: number): ReadonlySet<string> {
	const [language = '', country = ''] = (practice.locale ?? '').split('_');
	const model = practice.model ?? '';
	switch (type) {
		case 'xg_user_define':
			return tags;
		case 'xg_auto_version':
			return new Set([practice.appVersion ?? '']);
		case 'xg_auto_systemlanguage':
			return new Set([language]);
		case 'xg_auto_country':
			return new Set([country]);
		case 'xg_auto_devicebrand':
			return new Set([model.split(' ')[0] ?? '']);
		case 'xg_auto_deviceversion':
			return new Set([model]);
		case 'xg_auto_active':
			return new Set([beijingText(now).slice(0, 10).replaceAll('-', '')]);
		default:
			return new Set();
	}
}

/** AND binds more tightly than OR. */
function joined(parts: ReadonlyArray<{ readonly holds: boolean; readonly joined: Operator }>): boolean {
	let any = false;
	let all = true;
	parts.forEach((part, position) => {
		if (position > 0 && part.joined === 'OR') {
			any ||= all;
			all = true;
		}
		all &&= part.holds;
	});
	return any || all;
}

export function fits(rules: readonly Rule[], device: Device, now: number): boolean {
	return joined(
		rules.map((rule) => {
			const holds = joined(
				rule.items.map((item) => {
					const has = tagsOf(device, item.type, now);
					const met =
						item.operator === 'AND' ? item.tags.every((tag) => has.has(tag)) : item.tags.some((tag) => has.has(tag));
					return { holds: met !== item.not, joined: item.joined };
				}),
			);
			return { holds: holds !== rule.not, joined: rule.joined };
		}),
	);
}
