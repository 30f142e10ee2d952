import { invalid, ok, Refusal } from './answers';
import type { Audience, Push, Span } from './delivery';
import { commonNames, messageNames, readMessage } from './message';
import type { Mpaas, Operation } from './operation';
import type { Parameters } from './parameters';
import { carryOut, readTemplate } from './push';

const dayInMs = 86_400_000;

const ever = Number.MAX_SAFE_INTEGER;

/** Days of the periods 1, 2 and 3; 4 is for ever. */
const periods: Readonly<Record<number, number>> = { 1: 7, 2: 15, 3: 60 };

const names = [
	'Msgkey',
	'TemplateName',
	'TemplateKeyValue',
	'PushStatus',
	'UnBindPeriod',
	'AndroidChannel',
	'TimeMode',
	'BindStartTime',
	'BindEndTime',
	'UnBindStartTime',
	'UnBindEndTime',
];

function rangeOf(parameters: Parameters, start: string, end: string, required: boolean): Span {
	const from = parameters.whole(start);
	const to = parameters.whole(end);
	if (from === undefined && to === undefined && !required) return { from: 0, to: ever };
	if (from === undefined || to === undefined || from < 1e12 || to < from)
		throw new Refusal(8018, `${start} and ${end} must be epoch milliseconds, the start before the end.`);
	return { from, to };
}

/** PushStatus 0 means bound users, 2 unbound ones, 1 both (8.2.6). */
function readAudience(parameters: Parameters, version: string, now: number): Audience {
	const status = parameters.oneOf('PushStatus', [0, 1, 2]) ?? 0;
	const spans = (bound: () => Span, unbound: () => Span): Audience => ({
		...(status === 2 ? {} : { bound: bound() }),
		...(status === 0 ? {} : { unbound: unbound() }),
	});
	if (parameters.oneOf('TimeMode', [0, 1]) === 1) {
		return spans(
			() => rangeOf(parameters, 'BindStartTime', 'BindEndTime', status === 0),
			() => rangeOf(parameters, 'UnBindStartTime', 'UnBindEndTime', true),
		);
	}
	const since = (period: number): Span => ({
		from: periods[period] === undefined ? 0 : now - (periods[period] ?? 0) * dayInMs,
		to: ever,
	});
	// The finance cloud has no BindPeriod.
	const bind = version === '2020-07-10' ? 4 : parameters.oneOf('BindPeriod', [1, 2, 3, 4]);
	const unbind = parameters.oneOf('UnBindPeriod', [1, 2, 3, 4], 3052);
	if (status === 0 && bind === undefined) throw invalid('BindPeriod', 'is required when PushStatus is 0 (8.2.6).');
	if (status !== 0 && unbind === undefined)
		throw new Refusal(3051, 'UnBindPeriod is required when PushStatus is 1 or 2 (8.2.6).');
	return spans(
		() => since(bind ?? 4),
		() => since(unbind ?? 4),
	);
}

export const pushBroadcast: Operation = {
	style: 'push',
	run: (parameters, service: Mpaas, version) => {
		parameters.only([...commonNames, ...messageNames, ...names, ...(version === '2020-07-10' ? [] : ['BindPeriod'])]);
		const extras = readMessage(parameters);
		const deliveryType = parameters.whole('DeliveryType');
		if (deliveryType === 3) throw new Refusal(3030, 'A broadcast goes to devices: DeliveryType 1, 2 or 7 (8.2.6).');
		if (deliveryType === undefined || ![1, 2, 7].includes(deliveryType))
			throw new Refusal(3009, 'DeliveryType must be 1, 2 or 7 (8.2.6).');
		const msgKey = parameters.need('Msgkey', 3028);
		if (service.records.isRepeated(msgKey))
			parameters.warnings.push(`The message key ${msgKey} has been used before; the guide wants each to be unique.`);
		const template = readTemplate(parameters, service);
		const text = service.templates.fill(template, parameters.texts('TemplateKeyValue') ?? {}, (warning) =>
			parameters.warnings.push(warning),
		);
		const audience = readAudience(parameters, version, service.core.now());
		if (parameters.get('PushStatus') === '1' && parameters.get('AndroidChannel') === '1')
			throw new Refusal(3053, 'A broadcast to all users cannot use the self-built channel.');
		const taskName = parameters.need('TaskName', 3019);
		const task = service.records.openTask(
			{ name: taskName, templateId: template.id, templateName: template.name, type: 3 },
			service.core.now(),
		);
		const broadcast = { target: '', msgKey, ...text, extended: extras.extended, audience };
		const push: Push = {
			type: 'BROADCAST',
			action: 'PushBroadcast',
			deliveryType,
			taskName,
			taskId: task.id,
			extras,
			messages: [],
			broadcast,
		};
		const { data, summary } = carryOut(push, parameters, service);
		return ok('push', data, summary);
	},
};
