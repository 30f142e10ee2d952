import { collection, integer, json, choice, pairs, text, boolean } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { writeJson } from '../../../lib/operation/numeral';
import type { Values } from '../../../lib/operation/operation';
import { limits } from '../limits';

/** User guide 8.2.11: these belong to the service. */
const systemNames = new Set(['notifyType', 'action', 'silent', 'pushType', 'templateCode', 'channel', 'taskId']);

const rows = (wire: string, label: string, max: number, description: string) =>
	pairs(wire, label, { name: 'extendedParams', max, reserved: systemNames, emit: (given) => given, description, placeholder: 'Add value' });

export const extendedParams = rows('ExtendedParams', 'Custom Data', limits.extendedParams, 'Names and values handed to the app (ExtendedParams), at most 20');

/** In a push of many messages, those of one target. */
export const targetExtendedParams = rows('TargetMsg.ExtendedParams', 'Custom Data of This Message', limits.targetExtendedParams, 'Names and values handed to the app with this message, fewer than 10');

const wellKnown = (name: string) => ({ local: true, name }) as const;

/** Extended parameters with a meaning of their own (8.2.11), so that nobody has to know their names. */
export const presentation = collection('presentation', 'Sound and Badge', [
	integer('extended.badge', 'Badge', { ...wellKnown('badge'), min: 0, default: 1, encode: String, description: 'The number on the app\'s icon' }),
	text('extended.badge_class', 'Badge Class for Huawei', { ...wellKnown('badgeClass'), description: 'The activity behind the app\'s icon; needed for Badge Increase for Huawei', placeholder: 'e.g. com.example.shop.MainActivity' }),
	integer('extended.badge_add_num', 'Badge Increase for Huawei', { ...wellKnown('badgeAddNum'), min: 1, default: 1, encode: String, description: 'How much the number on the app\'s icon grows' }),
	boolean('extended.big_text', 'Big Text', { ...wellKnown('bigText'), default: true, on: '1', off: undefined, description: 'Whether Xiaomi and Huawei phones show a long text whole' }),
	boolean('extended.mutable-content', 'Mutable Content', { ...wellKnown('mutableContent'), default: true, on: '1', off: undefined, description: 'Whether a notification service extension of the iOS app may change the message' }),
	text('extended.sound', 'Sound', { ...wellKnown('sound'), description: 'Path of a sound, for Xiaomi phones and iPhones' }),
]);

const prefix = 'extended.';

type Pairs = Readonly<Record<string, string>>;

/** @throws InputError for parameters that exclude or need each other (results 3035, 3058, 3059) */
function merged(values: Values): Pairs {
	const own = (values.ExtendedParams ?? {}) as Pairs;
	const all: Record<string, string> = { ...own };
	for (const [wire, value] of Object.entries(values)) {
		if (!wire.startsWith(prefix)) continue;
		const name = wire.slice(prefix.length);
		if (Object.hasOwn(own, name)) throw new InputError('Custom Data', `holds "${name}", which is set in Sound and Badge too; set it in one place`);
		all[name] = String(value);
	}
	return all;
}

function checkPairs(given: Pairs, label: string, max: number): void {
	const count = Object.keys(given).length;
	if (count > max) throw new InputError(label, `has ${count} values with Sound and Badge; at most ${max} are allowed`);
	if (given.badge_add_num === undefined) return;
	if (!/^[1-9]\d{0,5}$/.test(given.badge_add_num)) throw new InputError(label, 'has a badge_add_num that is no whole number of at least 1');
	if (given.badge_class === undefined) throw new InputError(label, 'has badge_add_num without badge_class; it needs both');
}

export function checkExtended(values: Values): void {
	checkPairs(merged(values), 'Custom Data', limits.extendedParams);
}

/** ExtendedParams as it travels: JSON text. */
export function withExtended(values: Values): Values {
	const all = merged(values);
	return Object.keys(all).length === 0 ? values : { ...values, ExtendedParams: writeJson(all) };
}

const payloadKeys = ['fcm', 'harmonyos', 'hms', 'honor'];

const payload = json('TransparentMessagePayload', 'Pass-Through Payload', {
	shape: 'object',
	description: 'An object with what each phone maker\'s service gets as it is: hms, honor, fcm, harmonyos',
	placeholder: 'e.g. {"hms": {"data": "…"}}',
	emit: (value) => {
		const wrong = Object.entries(value as Record<string, unknown>).find(([name, body]) => !payloadKeys.includes(name) || typeof body !== 'object' || body === null);
		if (wrong) throw new InputError('Pass-Through Payload', `holds "${wrong[0].slice(0, 40)}"; it may hold ${payloadKeys.join(', ')}, each an object`);
		return Object.keys(value as object).length === 0 ? undefined : writeJson(value);
	},
});

const urgency = choice('TransparentMessageUrgency', 'Pass-Through Urgency', {
	default: 'NORMAL',
	description: 'For Huawei, Honor and HarmonyOS',
	options: [
		{ value: 'HIGH', name: 'High', description: 'Delivered at once; on HarmonyOS a pass-through message' },
		{ value: 'NORMAL', name: 'Normal', description: 'On HarmonyOS a background message' },
	],
});

export const transparent = collection('transparent', 'Pass-Through Message', [payload, urgency]);

/** @throws InputError for an urgency without a payload */
export function checkTransparent(values: Values): void {
	if (values.TransparentMessageUrgency !== undefined && values.TransparentMessagePayload === undefined) throw new InputError('Pass-Through Payload', 'is empty; Pass-Through Urgency is for it alone');
}
