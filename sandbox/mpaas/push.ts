import { ok, Refusal, type Style } from './answers';
import type { Outgoing, Push } from './delivery';
import {
	activityNames,
	checkExtensions,
	commonNames,
	messageNames,
	readMessage,
	smsNames,
	type Extras,
} from './message';
import type { Mpaas, Operation } from './operation';
import { readObject, type Parameters } from './parameters';
import { readStrategy } from './strategy';
import type { Template } from './templates';

const style: Style = 'push';

const keyLength = 64;

const smsOf = (version: string): string[] => (version === '2020-07-10' ? [] : smsNames);

function deliveryTypeOf(parameters: Parameters, allowed: readonly number[]): number {
	parameters.need('DeliveryType', 3009);
	return parameters.oneOf('DeliveryType', allowed, 3009) ?? 0;
}

function keyOf(key: unknown, name: string, service: Mpaas, parameters: Parameters): string {
	if (typeof key !== 'string' || key.trim() === '')
		throw new Refusal(3028, `${name} has no message key, or one that is no text.`);
	if (key.length > keyLength)
		throw new Refusal(
			3028,
			`${name}: the message key has ${key.length} characters; at most ${keyLength} are allowed (6.2.1).`,
		);
	if (service.records.isRepeated(key))
		parameters.warnings.push(`The message key ${key} has been used before; the guide wants each to be unique.`);
	return key;
}

/** TargetMsgkey: JSON of target and key, at most ten (8.2.3). */
function readTargets(parameters: Parameters, service: Mpaas): Array<{ target: string; msgKey: string }> {
	const map = readObject('TargetMsgkey', parameters.need('TargetMsgkey', 3021), 3028);
	const entries = Object.entries(map);
	if (entries.length === 0) throw new Refusal(3021, 'TargetMsgkey names no target.');
	if (entries.length > 10)
		throw new Refusal(3029, `TargetMsgkey names ${entries.length} targets; at most 10 are allowed (8.2.3).`);
	return entries.map(([target, key]) => {
		if (target.trim() === '') throw new Refusal(3021, 'TargetMsgkey names an empty target.');
		return { target, msgKey: keyOf(key, 'TargetMsgkey', service, parameters) };
	});
}

export function readTemplate(parameters: Parameters, service: Mpaas): Template {
	const name = parameters.need('TemplateName', 3025);
	if (name.includes(',')) throw new Refusal(3038, 'A template name has no comma (6.3.1).');
	return service.templates.need(name);
}

/** Sends it now, or plans it. Gives what PushResult.Data holds. */
export function carryOut(
	push: Push,
	parameters: Parameters,
	service: Mpaas,
): { data: string | undefined; summary: string } {
	const strategy = readStrategy(parameters, service.core.now());
	if (strategy.type !== 0) {
		const id = service.schedules.plan(push, strategy);
		return { data: id, summary: `${push.taskName}: waits as ${id}, ${strategy.times.length} time(s)` };
	}
	const { taken, warnings } = service.delivery.send(push);
	parameters.warnings.push(...warnings);
	return { data: push.taskId, summary: `${push.taskName}: ${push.messages.length} target(s), ${taken} device(s)` };
}

interface Text {
	title: string;
	content: string;
	uri: string;
}

/** A simple or a template push: the same text for up to ten targets. */
function toFew(
	type: 'SIMPLE' | 'TEMPLATE',
	action: string,
	names: (version: string) => string[],
	textOf: (parameters: Parameters, service: Mpaas) => Text,
): Operation {
	return {
		style,
		run: (parameters, service, version) => {
			parameters.only([
				...commonNames,
				...messageNames,
				...activityNames,
				...smsOf(version),
				'TargetMsgkey',
				...names(version),
			]);
			const extras = readMessage(parameters);
			const deliveryType = deliveryTypeOf(parameters, [1, 2, 3, 5, 6, 7]);
			const text = textOf(parameters, service);
			const targets = readTargets(parameters, service);
			const messages = targets.map((target): Outgoing => ({ ...target, ...text, extended: extras.extended }));
			const push: Push = {
				type,
				action,
				deliveryType,
				taskName: parameters.need('TaskName', 3019),
				taskId: undefined,
				extras,
				messages,
			};
			const { data, summary } = carryOut(push, parameters, service);
			return ok(style, data, summary);
		},
	};
}

export const pushSimple = toFew(
	'SIMPLE',
	'PushSimple',
	() => ['Title', 'Content', 'Uri', 'PushStyle', 'ImageUrls', 'IconUrls'],
	(parameters) => {
		parameters.need('PushStyle', 3028);
		parameters.oneOf('PushStyle', [0, 1, 2]);
		return { title: parameters.need('Title', 3024), content: parameters.need('Content', 3024), uri: '' };
	},
);

export const pushTemplate = toFew(
	'TEMPLATE',
	'PushTemplate',
	() => ['TemplateName', 'TemplateKeyValue'],
	(parameters, service) =>
		service.templates.fill(readTemplate(parameters, service), parameters.texts('TemplateKeyValue') ?? {}, (warning) =>
			parameters.warnings.push(warning),
		),
);

const entry = /^TargetMsg\.([1-9]\d*)\.(Target|MsgKey|TemplateKeyValue|ExtendedParams)$/;

/** TargetMsg.N.Target and its fellows, numbered from 1 without gaps, at most a hundred (8.2.5). */
function readEntries(parameters: Parameters, template: Template, extras: Extras, service: Mpaas): Outgoing[] {
	const count = Math.max(0, ...parameters.names().map((name) => Number(entry.exec(name)?.[1] ?? 0)));
	if (count === 0)
		throw new Refusal(3021, 'TargetMsg names no target: the entries are TargetMsg.1.Target, TargetMsg.1.MsgKey, …');
	if (count > 100) throw new Refusal(3055, `TargetMsg has ${count} entries; at most 100 are allowed (8.2.5).`);
	return Array.from({ length: count }, (_, index) => {
		const place = `TargetMsg.${index + 1}`;
		const target = parameters.need(`${place}.Target`, 3021);
		const extended = checkExtensions(
			parameters.texts(`${place}.ExtendedParams`, 3044) ?? {},
			`${place}.ExtendedParams`,
			9,
			3049,
		);
		const text = service.templates.fill(template, parameters.texts(`${place}.TemplateKeyValue`) ?? {}, (warning) =>
			parameters.warnings.push(warning),
		);
		return {
			target,
			msgKey: keyOf(parameters.get(`${place}.MsgKey`), place, service, parameters),
			...text,
			extended: { ...extras.extended, ...extended },
		};
	});
}

export const pushMultiple: Operation = {
	style,
	run: (parameters, service) => {
		parameters.only([...commonNames, ...messageNames, ...activityNames, 'TemplateName'], [entry]);
		const extras = readMessage(parameters);
		const deliveryType = deliveryTypeOf(parameters, [1, 2, 3, 7]);
		const template = readTemplate(parameters, service);
		const messages = readEntries(parameters, template, extras, service);
		const taskName = parameters.need('TaskName', 3019);
		const task = service.records.openTask(
			{ name: taskName, templateId: template.id, templateName: template.name, type: 2 },
			service.core.now(),
		);
		const { data, summary } = carryOut(
			{ type: 'MULTIPLE', action: 'PushMultiple', deliveryType, taskName, taskId: task.id, extras, messages },
			parameters,
			service,
		);
		return ok(style, data, summary);
	},
};
