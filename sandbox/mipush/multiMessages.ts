import { isObject } from '../practice';
import { invalid, ok, Refusal } from './answers';
import { messageFields, readMessage, readTimeToSend } from './message';
import type { Part } from './messages';
import type { Operation, Routes } from './operation';
import { targetLimit } from './targets';

type Kind = 'regid' | 'alias' | 'user_account';

const place = 'table 2-1';

/** Many different messages in one request (section 2). */
const sendEach =
	(kind: Kind): Operation =>
	(form, call, { core, app, delivery }) => {
		form.only(['messages', 'time_to_send'], place);
		const entries = readEntries(form.need('messages', place));
		const warnings = new Set<string>();
		const timeToSend = readTimeToSend(form.get('time_to_send'), core.now(), (warning) => warnings.add(warning));
		const parts = entries.map((entry, at): Part => {
			const { target, fields } = readEntry(entry, at);
			if (fields.has('time_to_send'))
				warnings.add('time_to_send inside a message is not needed: the batch has its own (table 2-1).');
			try {
				return {
					targets: { kind, list: [target] },
					message: readMessage(
						{ fields, severalPackages: false, warn: (warning) => warnings.add(warning) },
						app,
						core.now(),
					),
				};
			} catch (error) {
				if (error instanceof Refusal)
					throw new Refusal(
						error.code,
						error.reason,
						`Message ${at + 1} of ${entries.length} (target ${target}): ${error.plain}`,
					);
				throw error;
			}
		});
		form.warnings.push(...warnings);

		const reaches = parts.map((part) => delivery.reach(part, call.path));
		const bad = reaches.flatMap((reach) => reach.bad);
		if (bad.length === parts.length)
			throw new Refusal(20301, 'No valid targets!', `None of the targets exists: ${bad.slice(0, 5).join(', ')}.`);
		if (bad.length > 0)
			form.warnings.push(`${bad.length} of ${parts.length} targets do not exist: ${bad.slice(0, 5).join(', ')}.`);
		const id = delivery.accept(parts, reaches, call.path, timeToSend);
		return ok(
			{ id, ...(kind === 'regid' && bad.length > 0 ? { bad_regids: bad.join(',') } : {}) },
			{
				info: `Received push messages for ${parts.length} ${kind}`,
				summary: `${parts.length} message(s) as ${id}${timeToSend === undefined ? '' : `, scheduled for ${new Date(timeToSend).toISOString()}`}`,
			},
		);
	};

function readEntries(text: string): readonly unknown[] {
	let entries: unknown;
	try {
		entries = JSON.parse(text);
	} catch (error) {
		const twice = /^%5B/i.test(text) ? ' It is percent-encoded twice.' : '';
		throw invalid('messages', `messages is not JSON: ${error instanceof Error ? error.message : ''}.${twice}`);
	}
	if (!Array.isArray(entries) || entries.length === 0)
		throw invalid('messages', 'messages must be a JSON list with at least one entry (table 2-1).');
	if (entries.length > targetLimit)
		throw invalid('messages', `messages has ${entries.length} entries; at most ${targetLimit} are allowed.`);
	return entries;
}

/** `{target, message}`; the message's fields come out flat, with `extra.` before the names of the nested object. */
function readEntry(entry: unknown, at: number): { target: string; fields: Map<string, string> } {
	const wrong = (plain: string): Refusal => invalid('messages', `Message ${at + 1}: ${plain} (table 2-1).`);
	if (!isObject(entry) || !isObject(entry.message)) throw wrong('it must be {"target": …, "message": {…}}');
	const { target, message, ...rest } = entry;
	if (typeof target !== 'string' || target.trim() === '') throw wrong('"target" must be text');
	if (target.includes(',')) throw wrong(`"target" names one target, not "${target}"`);
	if (Object.keys(rest).length > 0) throw wrong(`unknown entries: ${Object.keys(rest).join(', ')}`);
	const fields = new Map<string, string>();
	const { extra, ...plain } = message;
	for (const [name, value] of Object.entries(plain)) {
		if (name.startsWith('extra.')) throw wrong(`"${name}" must stand in a nested object "extra" without its prefix`);
		if (!messageFields.includes(name)) throw wrong(`"${name}" does not exist`);
		fields.set(name, asText(name, value, wrong));
	}
	if (extra !== undefined) {
		if (!isObject(extra)) throw wrong('"extra" must be an object');
		for (const [name, value] of Object.entries(extra))
			fields.set(`extra.${name}`, asText(`extra.${name}`, value, wrong));
	}
	return { target, fields };
}

function asText(name: string, value: unknown, wrong: (plain: string) => Refusal): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number') return String(value);
	throw wrong(`"${name}" must be text or a number`);
}

export const multiMessageRoutes: Routes = [
	['POST', '/v2/multi_messages/regids', sendEach('regid')],
	['POST', '/v2/multi_messages/aliases', sendEach('alias')],
	['POST', '/v2/multi_messages/user_accounts', sendEach('user_account')],
];
