import { choice, integer, targets, text, type ChoiceOption } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import type { BatchEntry, RequestContext, Values } from '../../../lib/operation/operation';
import { limits } from '../limits';

const android: ChoiceOption = {
	value: 1,
	name: 'Android Device',
	description: "The device ID that the app's SDK reports (Ad-token)",
};
const ios: ChoiceOption = { value: 2, name: 'iOS Device', description: 'The device token of Apple' };
const user: ChoiceOption = { value: 3, name: 'User', description: 'The user ID that the app has bound to its devices' };
const activityToken: ChoiceOption = {
	value: 5,
	name: 'Live Activity by Push Token',
	description: 'The push token of an iOS live activity',
};
const activityId: ChoiceOption = {
	value: 6,
	name: 'Live Activity by ID',
	description: 'The activity ID that the app has reported',
};
const harmony: ChoiceOption = { value: 7, name: 'HarmonyOS Device', description: 'The device token of HarmonyOS' };

const description = 'What the targets are';

/** 8.2.3 and 8.2.4. */
export const deliveryType = choice('DeliveryType', 'Delivery Type', {
	description,
	default: 3,
	options: [android, harmony, ios, activityId, activityToken, user],
});

/** 8.2.5. */
export const deliveryTypeOfMany = choice('DeliveryType', 'Delivery Type', {
	description,
	default: 3,
	options: [android, harmony, ios, user],
});

/** As in pushes of many messages, but the same for all items: whether a target may stand for several phones depends on it. */
export const deliveryTypeAwaited: typeof deliveryTypeOfMany = { ...deliveryTypeOfMany, noExpression: true };

/** 8.2.6. */
export const deliveryTypeOfAll = choice('DeliveryType', 'Delivery Type', {
	description: 'Which devices get the message',
	default: 1,
	options: [
		{ value: 1, name: 'Android Devices' },
		{ value: 7, name: 'HarmonyOS Devices' },
		{ value: 2, name: 'iOS Devices' },
	],
});

export const taskName = text('TaskName', 'Task Name', {
	notBlank: true,
	description: 'What the mPaaS console calls this push; the title or the name of the template when empty',
	placeholder: 'e.g. Order shipped',
});

export const expiredSeconds = integer('ExpiredSeconds', 'Time to Live (Seconds)', {
	min: limits.expiredSecondsMin,
	max: limits.expiredSecondsMax,
	default: 86_400,
	unit: 'seconds',
	description: `How long the message waits for a device that is offline, in seconds: 86400 is a day. From ${limits.expiredSecondsMin} (3 minutes) to ${limits.expiredSecondsMax} (3 days)`,
});

interface KeyedTarget {
	target: string;
	key?: string;
}

/** One pair of TargetMsgkey on its way into a request. */
export interface TargetKey {
	target: string;
	key: string;
}

const noun = 'target';

export const targetMsgkey = targets('TargetMsgkey', 'Targets', {
	required: true,
	max: limits.targets,
	noun,
	description: 'Who gets the message',
	placeholder: 'e.g. {{ $json.userId }}',
	emit: (list) => list.map((target): KeyedTarget => ({ target })),
	keyed: (keys) => [...keys].map(([target, key]): KeyedTarget => ({ target, key })),
});

const messageKeyDescription = `Your own ID of the message; recall needs it. It must be unique, so use an expression, or leave it empty to have one made. At most ${limits.messageKey} characters`;

const keyOptions = {
	maxLength: limits.messageKey,
	notBlank: true,
	description: messageKeyDescription,
	placeholder: 'e.g. {{ $json.orderId }}',
} as const;

/** For simple and template pushes, where the wire has it inside TargetMsgkey. */
export const msgKey = text('MsgKey', 'Message Key', { ...keyOptions, local: true });

/** For pushes of many messages, inside TargetMsg. */
export const msgKeyOfMany = text('TargetMsg.MsgKey', 'Message Key', { ...keyOptions, name: 'msgKey' });

/** For broadcasts; mind the small k of the wire name. */
export const msgkey = text('Msgkey', 'Message Key', keyOptions);

/** The key that a message gets when the user gives none: the same for the same item in every try, another for any other. */
export const madeKey = ({ idempotencyKey }: Pick<RequestContext, 'idempotencyKey'>, index = 0): string =>
	index === 0 ? idempotencyKey : `${idempotencyKey}-${index}`;

/** @throws InputError for a key that is too long */
export function checkKey(key: string, label: string): string {
	if (key.length > limits.messageKey)
		throw new InputError(
			label,
			`holds a message key of ${key.length} characters; at most ${limits.messageKey} are allowed`,
		);
	return key;
}

/**
 * The pairs of one item.
 *
 * @throws InputError
 */
export function targetKeys(values: Values, context: RequestContext): BatchEntry[] {
	const given = values.TargetMsgkey as KeyedTarget[];
	const own = values.MsgKey as string | undefined;
	if (own !== undefined && given.length > 1) {
		throw new InputError(
			'Options > Message Key',
			`is one key for ${given.length} targets; each message needs its own`,
			'Give Targets an object of targets and keys, or each target an item of its own',
		);
	}
	return given.map(({ target, key }, index) => {
		const pair: TargetKey = { target, key: checkKey(key ?? own ?? madeKey(context, index), 'Targets') };
		return { target, entry: pair };
	});
}

export const keysIn = (values: Values): string[] => (values.TargetMsgkey as TargetKey[]).map(({ key }) => key);

/** Of any entry of a push (8.2.3 to 8.2.5: each key is unique); recall and receipts name the message by it. */
export const uniqueKey = (of: (entry: unknown) => string) => ({ parameter: 'Message Key', of });

/** What receipts name: message key and target (6.9). */
export const messagesIn = (values: Values): Array<{ messageId: string; target: string }> =>
	(values.TargetMsgkey as TargetKey[]).map(({ target, key }) => ({ messageId: key, target }));

/** TargetMsgkey as it travels: JSON text of an object. */
export function withTargetKeys({ TargetMsgkey: list, ...values }: Values): Values {
	return {
		...values,
		TargetMsgkey: JSON.stringify(Object.fromEntries((list as TargetKey[]).map(({ target, key }) => [target, key]))),
	};
}
