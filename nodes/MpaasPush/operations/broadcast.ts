import type { Moments } from '../../../lib/operation/distinct';
import { choice, time } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { parseJson } from '../../../lib/operation/json';
import { oncePerAudience } from '../../../lib/operation/oncePerAudience';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import type { OperationEntry } from '../../../lib/operation/resource';
import { appOf, inFinanceCloud } from '../fields/app';
import { channelsOfAll } from '../fields/channels';
import { detailsOf, firstTime } from '../fields/strategy';
import { deliveryTypeOfAll, madeKey, msgkey } from '../fields/target';
import { templateKeyValues, templateName } from '../fields/template';
import { answerColumns, fromAnswer, pushBase } from './base';
import { checkPush, optionsOfTemplate, pushWarnings, shapePush } from './push';

const bound = 0;
const everybody = 1;
const unbound = 2;

const pushStatus = choice('PushStatus', 'Login State', {
	description: 'Whose devices get the message. A device is bound while a user is logged in on it',
	default: bound,
	options: [
		{ value: everybody, name: 'Bound and Unbound' },
		{ value: bound, name: 'Bound' },
		{ value: unbound, name: 'Unbound' },
	],
});

const timeMode = choice('TimeMode', 'Time Mode', {
	description: 'How the time of binding or unbinding is bounded',
	default: 0,
	options: [
		{ value: 0, name: 'Number of Days' },
		{ value: 1, name: 'Time Range' },
	],
});

const anyTime = 4;

const periods = [
	{ value: anyTime, name: 'Any Time' },
	{ value: 1, name: 'Within 7 Days' },
	{ value: 2, name: 'Within 15 Days' },
	{ value: 3, name: 'Within 60 Days' },
];

const whileBound = { pushStatus: [bound, everybody] };
const whileUnbound = { pushStatus: [everybody, unbound] };

const bindPeriod = choice('BindPeriod', 'Bind Period', {
	description: 'When the user logged in',
	default: anyTime,
	options: periods,
	show: { ...whileBound, timeMode: [0] },
});

const unBindPeriod = choice('UnBindPeriod', 'Unbind Period', {
	description: 'When the user logged out',
	default: anyTime,
	options: periods,
	show: { ...whileUnbound, timeMode: [0] },
});

const moment = (wire: string, label: string, show: Readonly<Record<string, readonly number[]>>) =>
	time(wire, label, {
		emit: (epoch) => epoch,
		narrows: true,
		description: "Without an offset it is in the workflow's timezone",
		show: { ...show, timeMode: [1] },
	});

const ranges = [
	moment('BindStartTime', 'Bind Start Time', whileBound),
	moment('BindEndTime', 'Bind End Time', whileBound),
	moment('UnBindStartTime', 'Unbind Start Time', whileUnbound),
	moment('UnBindEndTime', 'Unbind End Time', whileUnbound),
] as const;

/** @throws InputError for half a range, a range that ends before it starts (result 8018), or none where one is needed */
function checkRange(
	values: Values,
	start: { wire: string; label: string },
	end: { wire: string; label: string },
	required: boolean,
): void {
	const [from, to] = [values[start.wire], values[end.wire]];
	if (from === undefined && to === undefined && !required) return;
	for (const [value, { label }] of [
		[from, start],
		[to, end],
	] as const)
		if (value === undefined) throw new InputError(label, 'is empty; a time range needs both ends');
	if ((to as number) < (from as number))
		throw new InputError(end.label, `lies before ${start.label}; it must be later`);
}

function checkAudience(values: Values, context: RequestContext): void {
	const status = values.PushStatus;
	if (values.TimeMode === 1) {
		if (status !== unbound)
			checkRange(
				values,
				{ wire: 'BindStartTime', label: 'Bind Start Time' },
				{ wire: 'BindEndTime', label: 'Bind End Time' },
				status === bound,
			);
		if (status !== bound)
			checkRange(
				values,
				{ wire: 'UnBindStartTime', label: 'Unbind Start Time' },
				{ wire: 'UnBindEndTime', label: 'Unbind End Time' },
				true,
			);
	}
	if (inFinanceCloud(context) && values.BindPeriod !== undefined && values.BindPeriod !== anyTime) {
		throw new InputError(
			'Bind Period',
			'does not exist in the finance cloud (API version 2020-07-10 of the credential); it must be Any Time',
		);
	}
	if (status === everybody && values.AndroidChannel === 1)
		throw new InputError(
			'Options > Channel: Way on Android',
			'is Self-Built, which cannot reach bound and unbound users at once; choose Default',
		);
}

const keyOf = ({ Msgkey: given }: Values, context: Pick<RequestContext, 'idempotencyKey'>): string =>
	typeof given === 'string' ? given : madeKey(context);

/** Audience and content; how the time of binding is bounded makes it another audience. */
const onceWires = ['TemplateName', 'DeliveryType', 'PushStatus', 'TimeMode', 'BindPeriod', 'UnBindPeriod'];

const inAnyOrder = (days: unknown): unknown =>
	Array.isArray(days) ? [...new Set(days as number[])].sort((a, b) => a - b) : days;

/** The same push to the same devices of the same app. Whether its times stand in fields or in JSON says nothing. */
function told(values: Values, { zone, credential }: RequestContext): unknown {
	const { TemplateKeyValue: filled } = values;
	const { circleType, circleValue, time: clock } = detailsOf(values, zone) ?? {};
	return [
		...appOf(values, credential),
		...onceWires.map((wire) => values[wire]),
		typeof filled === 'string' ? (parseJson(filled) ?? filled) : filled,
		values.StrategyType ?? 0,
		circleType,
		circleType === 1 ? undefined : inAnyOrder(circleValue),
		clock,
	];
}

/** When it goes out, and since when devices are bound. */
function momentsOf(values: Values, { zone }: RequestContext): Moments {
	const { fixedTime, startTime, endTime } = detailsOf(values, zone) ?? {};
	return [fixedTime, startTime, endTime, ...ranges.map(({ wire }) => values[wire])].map((moment) =>
		typeof moment === 'number' ? moment : undefined,
	);
}

export const broadcastPush: OperationEntry = {
	...pushBase,
	operation: 'sendToAll',
	name: 'Send to All Devices',
	action: 'Send push to all devices',
	description: 'Push a message made from a template to every device of the app',
	source: 'User guide 8.2.6',
	fixed: { Action: 'PushBroadcast' },
	fields: [
		deliveryTypeOfAll,
		templateName,
		...templateKeyValues,
		pushStatus,
		timeMode,
		bindPeriod,
		unBindPeriod,
		...ranges,
		optionsOfTemplate(msgkey, ...channelsOfAll),
	],
	everyone: true,
	// Not the moments of a range: computed ones differ from run to run, although the audience is meant to be the same.
	selects: ['DeliveryType', 'PushStatus', 'TimeMode', 'BindPeriod', 'UnBindPeriod'],
	distinct: [
		oncePerAudience(told, momentsOf),
		{
			parameter: 'Options > Message Key',
			of: ({ Msgkey: given }) => (typeof given === 'string' ? given : undefined),
			why: {
				reason: '; each message must have its own',
				remedy: 'Leave it empty, or use an expression that gives each message another one',
			},
		},
	],
	check: (values, context) => {
		checkPush(values, context);
		checkAudience(values, context);
	},
	shape: (values, context) => {
		const { BindPeriod: period, ...rest } = shapePush(values, context);
		return {
			...rest,
			...(period === undefined || inFinanceCloud(context) ? {} : { BindPeriod: period }),
			Msgkey: keyOf(values, context),
		};
	},
	messageIds: (values, context) => [keyOf(values, context)],
	output: fromAnswer,
	columns: answerColumns,
	scheduledFor: firstTime,
	warnings: pushWarnings,
};
