import { limitFields, receiptColumns } from '../../../lib/operation/awaiting';
import { notice, themed, type CollectionField, type Field } from '../../../lib/operation/field';
import { textOf } from '../../../lib/operation/json';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import type { OperationEntry } from '../../../lib/operation/resource';
import { needApp, options } from '../fields/app';
import { channels, checkChannels } from '../fields/channels';
import {
	content,
	iconUrls,
	imageUrls,
	pushAction,
	pushStyle,
	silent,
	templateAction,
	title,
	uri,
} from '../fields/content';
import {
	checkExtended,
	checkTransparent,
	extendedParams,
	extendedText,
	presentation,
	transparent,
	withExtended,
} from '../fields/extended';
import { checkLiveActivity, liveActivity } from '../fields/liveActivity';
import { checkSms, smsFields } from '../fields/sms';
import { checkStrategy, firstTime, strategyFields, withStrategy } from '../fields/strategy';
import {
	deliveryType,
	deliveryTypeAwaited,
	expiredSeconds,
	keysIn,
	messagesIn,
	msgKey,
	targetKeys,
	targetMsgkey,
	taskName,
	uniqueKey,
	withTargetKeys,
	type TargetKey,
} from '../fields/target';
import { templateKeyValues, templateName } from '../fields/template';
import { limits } from '../limits';
import { lengthWarnings } from '../messageLength';
import { answerColumns, fromAnswer, pushBase, wiresOf } from './base';

/** Rules that every push shares. */
export function checkPush(values: Values, context: RequestContext): void {
	needApp(values, context);
	checkStrategy(values, context);
	checkSms(values, context);
	checkChannels(values);
	checkExtended(values);
	checkTransparent(values);
	checkLiveActivity(values);
}

/** What the service asks for and the form does not: the usual, which a value of the form replaces. */
const usual = ({ Title: title, TemplateName: template, SmsStrategy: sms }: Values): Values => ({
	ExpiredSeconds: expiredSeconds.default,
	TaskName: title ?? template,
	StrategyType: 0,
	...(sms === undefined ? {} : { SmsTemplateParam: '{}' }),
});

export const shapePush = (values: Values, context: RequestContext): Values =>
	withExtended(withStrategy({ ...usual(values), ...values }, context));

/** What may be too long for a channel, as far as it is known: of a template neither title nor content is. */
export function pushWarnings(values: Values): string[] {
	const {
		Title: title,
		Content: content,
		ActivityContentState: activity,
		DeliveryType: type,
		NotifyType: channel,
		AndroidChannel: androidChannel,
	} = values;
	const known = {
		title: textOf(title),
		content: textOf(content),
		activity: textOf(activity),
		rest: extendedText(values),
	};
	return lengthWarnings({ ...known, selfBuilt: channel === 'transparent' || androidChannel === 1 }, Number(type));
}

const perTarget = new Set(['TargetMsgkey', 'MsgKey']);

/** What simple and template pushes have in common: up to 10 targets in a request, each with a message key of its own. */
function keyed(fields: readonly Field[]) {
	return {
		...pushBase,
		fields,
		check: checkPush,
		shape: (values: Values, context: RequestContext) => withTargetKeys(shapePush(values, context)),
		batching: {
			into: 'TargetMsgkey',
			max: limits.targets,
			entries: targetKeys,
			shared: wiresOf(fields).filter((wire) => !perTarget.has(wire)),
			// An object has room for one key of each target.
			distinct: true,
			unique: uniqueKey((entry) => (entry as TargetKey).key),
		},
		messageIds: keysIn,
		selects: ['DeliveryType'],
		output: fromAnswer,
		columns: answerColumns,
		scheduledFor: firstTime,
		warnings: pushWarnings,
	} as const;
}

/** Click Action and Silent are on the template push too in Alibaba Cloud's SDKs, but not in its table in the guide. */
const beyond = "Alibaba Cloud's TypeScript and Java SDKs for 2020-10-28";
const templateOptions: readonly Field[] = [
	{ ...templateAction, beyondDocument: beyond },
	...themed<Field>('Display', [{ ...silent, beyondDocument: beyond }]),
];

/** What every push may have besides target and text. */
const ofEveryPush: readonly Field[] = [
	...strategyFields,
	expiredSeconds,
	taskName,
	...presentation,
	extendedParams,
	...transparent,
];

/** The options of a push that is made from a template. */
export const optionsOfTemplate = (...own: readonly Field[]): CollectionField =>
	options(...templateOptions, ...ofEveryPush, ...own);

const shapeSimple = (values: Values, context: RequestContext): Values => ({
	PushStyle: 0,
	...withTargetKeys(shapePush(values, context)),
});

export const simplePush: OperationEntry = {
	...keyed([
		deliveryType,
		targetMsgkey,
		title,
		content,
		pushAction,
		uri,
		options(
			...themed<Field>('Display', [pushStyle, iconUrls, imageUrls, silent]),
			...ofEveryPush,
			msgKey,
			...smsFields,
			...channels,
			...liveActivity,
		),
	]),
	operation: 'sendSimple',
	name: 'Send Simple',
	action: 'Send simple push',
	description: `Push one message to users or devices; up to ${limits.targets} targets travel in one request`,
	source: 'User guide 8.2.3',
	fixed: { Action: 'PushSimple' },
	shape: shapeSimple,
};

const byUser = { parameter: 'deliveryType', value: 3 };

/** Without a time to send at: it waits from now on. */
const { scheduledFor: _time, ...awaited } = keyed([
	notice(
		'receiptsNotice',
		'Needs an active workflow with an <b>Ant mPaaS Push Trigger</b> that verifies signatures with the public key of the same account, and whose address stands in the mPaaS console. The node cannot see whether there is one: without it, every target has <b>noReceipt</b> at the time limit.',
	),
	deliveryTypeAwaited,
	targetMsgkey,
	title,
	content,
	pushAction,
	uri,
	...limitFields,
	options(
		...themed<Field>('Display', [pushStyle, iconUrls, imageUrls, silent]),
		expiredSeconds,
		taskName,
		...presentation,
		extendedParams,
		...transparent,
		msgKey,
		...channels,
	),
]);

/** mPaaS reports to the one address that stands in its console: that of the trigger node, which hands on what is waited for. */
export const awaitedPush: OperationEntry = {
	...awaited,
	operation: 'sendAndWait',
	name: 'Send and Wait for Receipt',
	action: 'Send push and wait for receipt',
	description: 'Push, and go on when mPaaS has told what became of it: delivered or failed',
	source: 'User guide 8.2.3, 6.9',
	fixed: { Action: 'PushSimple' },
	shape: shapeSimple,
	handedOn: { trigger: 'Ant mPaaS Push Trigger', messages: messagesIn },
	reportedByPhone: byUser,
	items: 'eachTarget',
	columns: { ...answerColumns, ...receiptColumns },
};

export const templatePush: OperationEntry = {
	...keyed([
		deliveryType,
		targetMsgkey,
		templateName,
		...templateKeyValues,
		optionsOfTemplate(msgKey, ...smsFields, ...channels, ...liveActivity),
	]),
	operation: 'sendTemplate',
	name: 'Send Template',
	action: 'Send push from template',
	description: `Push a message made from a template to users or devices; up to ${limits.targets} targets travel in one request`,
	source: 'User guide 8.2.4',
	fixed: { Action: 'PushTemplate' },
};
