import { inOrder, isObject, memberOf } from '../../../lib/operation/json';
import { json, type TargetsField } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import type { RequestContext } from '../../../lib/operation/operation';
import { writeJson } from '../../../lib/operation/numeral';
import { checkTarget } from '../../../lib/operation/targets';
import { limits } from '../limits';

/** TPNS, push API, `tag_rules` (2024-01). */

const ruleLabel = 'Tag Rules';

export const rules = json('tag_rules', ruleLabel, {
	shape: 'array',
	required: true,
	show: { tagsFrom: ['rules'] },
	description:
		'Rules as the API has them, a list of {"tag_items": [{"tags": ["vip"], "is_not": false, "tags_operator": "OR", "items_operator": "OR", "tag_type": "xg_user_define"}], "operator": "OR", "is_not": false}',
});

const ofUser = 'xg_user_define';

/** TPNS, push API, table of `tag_type` (2024-01). */
const tagTypes = new Set([
	ofUser,
	'xg_auto_version',
	'xg_auto_province',
	'xg_auto_active',
	'xg_auto_sdkversion',
	'xg_auto_systemlanguage',
	'xg_auto_devicebrand',
	'xg_auto_deviceversion',
	'xg_auto_country',
]);

const isOperator = (value: unknown): boolean => value === 'AND' || value === 'OR';

const refuse = (place: string, what: string): never => {
	throw new InputError(ruleLabel, `holds no ${what} in ${place}`);
};

/** A tag of the app's own is as in the list of tags; what TPNS knows by itself may hold spaces, as "MI 9 SE" does. @throws InputError */
function checkTag(field: TargetsField, tag: string, type: string): void {
	const { each, ...any } = field;
	const checked = checkTarget({ ...any, label: ruleLabel, ...(type === ofUser && each ? { each } : {}) }, tag);
	if (checked !== tag)
		throw new InputError(ruleLabel, `holds "${tag.slice(0, 40)}" with spaces at its ends; leave them out`);
}

/** @throws InputError */
function checkItem(item: unknown, place: string, field: TargetsField): string[] {
	if (!isObject(item)) return refuse(place, 'object');
	const { tags, tag_type: type } = item;
	if (!Array.isArray(tags) || tags.length === 0 || !tags.every((tag) => typeof tag === 'string' && tag.trim() !== ''))
		return refuse(place, 'list "tags" of texts');
	if (!isOperator(item.tags_operator)) refuse(place, '"tags_operator" that is "AND" or "OR"');
	if (!isOperator(item.items_operator)) refuse(place, '"items_operator" that is "AND" or "OR"');
	if (typeof item.is_not !== 'boolean') refuse(place, '"is_not" that is true or false');
	if (!tagTypes.has(String(type))) refuse(place, `"tag_type" that is one of ${[...tagTypes].join(', ')}`);
	for (const tag of tags as string[]) checkTag(field, tag, String(type));
	return tags as string[];
}

/**
 * A rule that TPNS reads otherwise than it was meant would reach others than those that were named.
 *
 * @param field that of the list of tags, whose bounds hold here, too
 * @throws InputError
 */
export function checkRules(
	list: unknown,
	field: TargetsField,
	{ emptyLooking = false }: Pick<RequestContext, 'emptyLooking'>,
): void {
	const given = list as unknown[];
	if (given.length === 0) throw new InputError(ruleLabel, 'holds no rule');
	const named = given.flatMap((rule, at) => {
		const place = `entry ${at}`;
		if (!isObject(rule)) return refuse(place, 'object');
		if (!isOperator(rule.operator)) refuse(place, '"operator" that is "AND" or "OR"');
		if (typeof rule.is_not !== 'boolean') refuse(place, '"is_not" that is true or false');
		const items = rule.tag_items;
		if (!Array.isArray(items) || items.length === 0) return refuse(place, 'list "tag_items"');
		return items.flatMap((item: unknown, index) =>
			checkItem(item, `${place}, item ${index}`, { ...field, emptyLooking }),
		);
	});
	const { length } = named.join('');
	if (length > limits.tagCharactersTpns)
		throw new InputError(
			ruleLabel,
			`name tags of ${length} characters together; at most ${limits.tagCharactersTpns} are allowed`,
		);
}

/** Whether a device must have a tag of the app's own to meet a rule, and whether it must have one not to meet it. */
interface Bounds {
	met: boolean;
	unmet: boolean;
}

const negated = ({ met, unmet }: Bounds): Bounds => ({ met: unmet, unmet: met });

const allOf = (parts: readonly Bounds[]): Bounds => ({
	met: parts.some(({ met }) => met),
	unmet: parts.every(({ unmet }) => unmet),
});

const anyOf = (parts: readonly Bounds[]): Bounds => negated(allOf(parts.map(negated)));

interface Joined {
	bounds: Bounds;
	operator: unknown;
}

/** AND binds more tightly than OR. */
function byPrecedence(parts: readonly Joined[]): Bounds {
	const arms: Bounds[][] = [];
	parts.forEach(({ bounds, operator }, position) => {
		const last = arms.at(-1);
		if (position > 0 && operator === 'AND' && last) last.push(bounds);
		else arms.push([bounds]);
	});
	return anyOf(arms.map(allOf));
}

/** One after the other. */
const fromLeft = ([first, ...others]: readonly Joined[]): Bounds =>
	others.reduce(
		(left, { bounds, operator }) => (operator === 'AND' ? allOf : anyOf)([left, bounds]),
		first?.bounds ?? anyOf([]),
	);

/** The operator of the first part says nothing. No page tells how TPNS reads AND beside OR, so what counts holds either way. */
function joined(parts: readonly Joined[]): Bounds {
	const [one, other] = [byPrecedence(parts), fromLeft(parts)];
	return { met: one.met && other.met, unmet: one.unmet && other.unmet };
}

const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const unlessNot = (part: unknown, bounds: Bounds): Bounds =>
	memberOf(part, 'is_not') === true ? negated(bounds) : bounds;

/**
 * Whether rules reach none but devices that have a tag of the app's own. Without one they may meet every device: what TPNS knows
 * by itself, such as the country, bounds nothing, nor does what is left out.
 */
export function areBounded(list: unknown): boolean {
	return joined(
		listIn(list).map((rule) => ({
			operator: memberOf(rule, 'operator'),
			bounds: unlessNot(
				rule,
				joined(
					listIn(memberOf(rule, 'tag_items')).map((item) => ({
						operator: memberOf(item, 'items_operator'),
						bounds: unlessNot(item, { met: memberOf(item, 'tag_type') === ofUser, unmet: false }),
					})),
				),
			),
		})),
	).met;
}

/** Parts in an order of their own where it says nothing: while the same operator stands between all of them. */
function inAnyOrder(parts: unknown, operator: string): unknown {
	const list = listIn(parts).map((part) => (isObject(part) ? part : {}));
	const [first, ...others] = list;
	const between = new Set(others.map((part) => part[operator]));
	if (between.size > 1) return [{ ...first, [operator]: null }, ...others];
	return [...between, ...list.map((part) => writeJson({ ...part, [operator]: null })).sort()];
}

/** Of a single tag the operator says nothing. */
function itemText(item: unknown): unknown {
	if (!isObject(item)) return item;
	const tags = [...new Set(listIn(item.tags))].sort();
	return inOrder({ ...item, tags, ...(tags.length === 1 ? { tags_operator: null } : {}) });
}

/** The audience of rules that were checked, as one text: the same for every way of writing it. */
export const rulesText = (list: unknown): string =>
	writeJson(
		inAnyOrder(
			listIn(list).map((rule) =>
				inOrder({
					...(isObject(rule) ? rule : {}),
					tag_items: inAnyOrder(listIn(memberOf(rule, 'tag_items')).map(itemText), 'items_operator'),
				}),
			),
			'operator',
		),
	);
