import {
	boolean,
	choice,
	integer,
	json,
	pairs,
	text,
	themed,
	type Field,
	type PairsField,
} from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { isObject } from '../../../lib/operation/json';
import { writeJson } from '../../../lib/operation/numeral';
import type { Values } from '../../../lib/operation/operation';
import { limits } from '../limits';

/** User guide 8.2.11: these belong to the service. */
const systemNames = new Set(['notifyType', 'action', 'silent', 'pushType', 'templateCode', 'channel', 'taskId']);

const rows = (wire: string, label: string, max: number, description: string) =>
	pairs(wire, label, {
		name: 'extendedParams',
		max,
		reserved: systemNames,
		reservedMeaning: 'belongs to the service; choose another name',
		emit: (given) => given,
		description,
		placeholder: 'Add value',
	});

export const extendedParams = rows(
	'ExtendedParams',
	'Custom Data',
	limits.extendedParams,
	`Names and values handed to the app (ExtendedParams), at most ${limits.extendedParams}`,
);

/** In a push of many messages, those of one target. */
export const targetExtendedParams: PairsField = {
	...rows(
		'TargetMsg.ExtendedParams',
		'Custom Data of This Message',
		limits.targetExtendedParams,
		`Names and values handed to the app with this message, at most ${limits.targetExtendedParams}`,
	),
	name: 'messageExtendedParams',
	keyLabel: 'Name in This Message',
	valueLabel: 'Value in This Message',
};

const wellKnown = (name: string) => ({ local: true, name }) as const;

/** Extended parameters with a meaning of their own (8.2.11), so that nobody has to know their names. */
export const presentation: readonly Field[] = themed<Field>('Display', [
	integer('extended.badge', 'Badge', {
		...wellKnown('badge'),
		min: 0,
		default: 1,
		encode: String,
		description: "The number on the app's icon",
	}),
	text('extended.badge_class', 'Badge Class for Huawei', {
		...wellKnown('badgeClass'),
		description: "The activity behind the app's icon; needed for Badge Increase for Huawei",
		placeholder: 'e.g. com.example.shop.MainActivity',
	}),
	integer('extended.badge_add_num', 'Badge Increase for Huawei', {
		...wellKnown('badgeAddNum'),
		min: 1,
		default: 1,
		encode: String,
		description: "How much the number on the app's icon grows",
	}),
	boolean('extended.big_text', 'Big Text', {
		...wellKnown('bigText'),
		default: true,
		on: '1',
		off: undefined,
		description: 'Whether Xiaomi and Huawei phones show a long text whole',
	}),
	boolean('extended.mutable-content', 'Mutable Content', {
		...wellKnown('mutableContent'),
		default: true,
		on: '1',
		off: undefined,
		description: 'Whether a notification service extension of the iOS app may change the message',
	}),
	text('extended.sound', 'Sound', {
		...wellKnown('sound'),
		description: 'Path of a sound, for Xiaomi phones and iPhones',
	}),
]);

const prefix = 'extended.';

/**
 * Extended parameters that choose the way a message takes (6.7, 配置新版 FCM 通道; 8.2.12, result 8017). They stand among the channels.
 */
export const routes = [
	boolean('extended.useNewFcmApi', 'New FCM API', {
		...wellKnown('useNewFcmApi'),
		default: true,
		on: '1',
		off: '0',
		description:
			'Whether FCM is reached through its new API, which needs its credentials file in the mPaaS console. Without this field the service takes the old one, which has ended in June 2024',
	}),
	text('extended.harmonyRouteUrl', 'Route URL for HarmonyOS', {
		...wellKnown('harmonyRouteUrl'),
		description: 'The screen of the HarmonyOS app that opens mini programs, for messages whose tap shall open one',
		placeholder: 'e.g. jump://com.mpaas.harmony.push/landing',
		beyondDocument:
			'help.aliyun.com document_detail/2870998 (open a mini program on HarmonyOS); the guide names the page at result 8017',
	}),
] as const;

/** Where the form has an extended parameter. */
const placeOf = (wire: string): string =>
	[...presentation, ...themed<Field>('Channel', routes)].find((field) => field.wire === wire)?.label ?? 'Options';

type Pairs = Readonly<Record<string, string>>;

/**
 * All extended parameters of a message.
 *
 * @throws InputError for one that is given in two places
 */
function merged(values: Values): Pairs {
	const own = (values.ExtendedParams ?? {}) as Pairs;
	const all: Record<string, string> = { ...own };
	for (const [wire, value] of Object.entries(values)) {
		if (!wire.startsWith(prefix)) continue;
		const name = wire.slice(prefix.length);
		if (Object.hasOwn(own, name))
			throw new InputError(
				'Options > Custom Data',
				`holds "${name}", which is set in ${placeOf(wire)} too; set it in one place`,
			);
		all[name] = String(value);
	}
	return all;
}

/** @throws InputError for a badge increase of Huawei that the service would refuse (results 3058, 3059) */
export function checkBadge(given: Pairs, label: string): void {
	if (given.badge_add_num === undefined) return;
	if (!/^[1-9]\d{0,5}$/.test(given.badge_add_num))
		throw new InputError(label, 'has a badge_add_num that is no whole number of at least 1');
	if (given.badge_class === undefined)
		throw new InputError(label, 'has badge_add_num without badge_class; it needs both');
}

/** @throws InputError for parameters that exclude or need each other, or that are too many (results 3035, 3058, 3059) */
export function checkExtended(values: Values): void {
	const all = merged(values);
	const count = Object.keys(all).length;
	if (count > limits.extendedParams)
		throw new InputError(
			'Options > Custom Data',
			`has ${count} values with those of the other fields; at most ${limits.extendedParams} are allowed`,
		);
	checkBadge(all, 'Options > Custom Data');
	const own = values[targetExtendedParams.wire] as Pairs | undefined;
	if (own) checkBadge(own, `Options > ${targetExtendedParams.label}`);
}

/** The extended parameters as they travel, JSON text; empty when there are none. */
export function extendedText(values: Values): string {
	const all = merged(values);
	return Object.keys(all).length === 0 ? '' : writeJson(all);
}

/** ExtendedParams as it travels: JSON text. */
export function withExtended(values: Values): Values {
	const text = extendedText(values);
	return text === '' ? values : { ...values, ExtendedParams: text };
}

const payloadKeys = ['fcm', 'harmonyos', 'hms', 'honor'];

const payload = json('TransparentMessagePayload', 'Payload', {
	shape: 'object',
	description: "An object with what each phone maker's service gets as it is: hms, honor, fcm, harmonyos",
	placeholder: 'e.g. {"hms": {"data": "…"}}',
	emit: (value) => {
		const wrong = Object.entries(value as Record<string, unknown>).find(
			([name, body]) => !payloadKeys.includes(name) || !isObject(body),
		);
		if (wrong)
			throw new InputError(
				'Pass-Through: Payload',
				`holds "${wrong[0].slice(0, 40)}"; it may hold ${payloadKeys.join(', ')}, each an object`,
			);
		return Object.keys(value as object).length === 0 ? undefined : writeJson(value);
	},
});

const urgency = choice('TransparentMessageUrgency', 'Urgency', {
	default: 'NORMAL',
	description: 'For Huawei, Honor and HarmonyOS',
	options: [
		{ value: 'HIGH', name: 'High', description: 'Delivered at once; on HarmonyOS a pass-through message' },
		{ value: 'NORMAL', name: 'Normal', description: 'On HarmonyOS a background message' },
	],
});

export const transparent: readonly Field[] = themed<Field>('Pass-Through', [payload, urgency]);

/** @throws InputError for an urgency without a payload */
export function checkTransparent(values: Values): void {
	if (values.TransparentMessageUrgency !== undefined && values.TransparentMessagePayload === undefined)
		throw new InputError('Options > Pass-Through: Payload', 'is empty; Pass-Through: Urgency is for it alone');
}
