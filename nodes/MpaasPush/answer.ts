import { isObject, parseJson, parseObject, textOf, type JsonObject } from '../../lib/operation/json';
import type { Envelope } from '../../lib/operation/operation';
import type { HttpAnswer } from '../../lib/transport/http';
import { codeIn, familyOf } from './errors';

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/**
 * The same value with the guide's member names (lower camel case) all the way down: they begin with a capital in Alibaba Cloud's
 * SDKs and with a small letter in the guide, and both are read.
 */
function inGuideNames(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(inGuideNames);
	if (!isObject(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [lowerFirst(name), inGuideNames(inner)]));
}

/** The guide calls PushResult and ResultContent "JSON strings", the SDKs have objects. */
function unwrapped(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	const inner = /^\s*[[{]/.test(value) ? parseJson(value) : undefined;
	return inner === undefined ? value : inGuideNames(inner);
}

/** The gateway may refuse in XML, whatever the request asked for. */
function xmlBody(text: string): JsonObject | undefined {
	if (!/^\s*<(\?xml|Error\b)/.test(text)) return undefined;
	const members = ['Code', 'Message', 'RequestId', 'HostId'].flatMap((name) => {
		const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
		return found === undefined ? [] : [[name, found] as const];
	});
	return members.length === 0 ? undefined : Object.fromEntries(members);
}

const successWords = new Set(['ok', '100', 'success']);

/** Alibaba Cloud names the wait in milliseconds, and its own clients never wait longer than two minutes. */
const longestWait = 120_000;

function retryAfterOf({ headers }: HttpAnswer): number | undefined {
	const raw = headers['x-acs-retry-after'];
	return raw !== undefined && /^\s*\d{1,15}\s*$/.test(raw) ? Math.min(Number(raw), longestWait) : undefined;
}

/** Characters. */
const longestWords = 300;

/** The gateway repeats the whole string to sign, which is of no use in a sentence; it stays in the response. */
function shortened(words: string): string {
	const cut = words.replace(/\s*server (string to sign|canonicalrequest) is:.*/is, '');
	return cut.length > longestWords ? `${cut.slice(0, longestWords)}…` : cut;
}

const isFalse = (value: unknown): boolean => value === false || value === 'false';

/**
 * Push, recall, statistics and schedule operations answer { ResultCode, ResultMessage, PushResult or ResultContent }, template and
 * device operations { Success, Code, Msg or Message, Data }, the gateway { Code, Message }. A push has succeeded only when its
 * code says so and its PushResult does not deny it.
 */
export function readAnswer(answer: HttpAnswer): Envelope | undefined {
	const body = parseObject(answer.text) ?? xmlBody(answer.text);
	if (!body) return undefined;
	const named = inGuideNames(body) as JsonObject;
	const result = unwrapped(named.pushResult);
	const pushResult = isObject(result) ? result : undefined;
	const said = textOf(named.resultCode) ?? textOf(named.code);
	if (said === undefined) return undefined;
	const worded = successWords.has(said.trim().toLowerCase());
	const ok = worded && !isFalse(pushResult?.success) && !isFalse(named.success);
	const words = [pushResult?.resultMsg, named.resultMessage, named.message, named.msg]
		.map(textOf)
		.filter((text) => text !== undefined)
		.filter((text) => !successWords.has(text.trim().toLowerCase()));
	const envelope: Envelope = { ok, body, data: dataOf(named, pushResult) };
	const code = worded && !ok ? words.map(codeIn).find((found) => found !== undefined) : said;
	if (code !== undefined) envelope.code = code;
	const family = code === undefined ? undefined : familyOf(code);
	if (family !== undefined) envelope.family = family;
	if (!ok && words[0] !== undefined) envelope.message = shortened(words[0]);
	const requestId = textOf(named.requestId);
	if (requestId !== undefined) envelope.requestId = requestId;
	const retryAfter = retryAfterOf(answer);
	if (retryAfter !== undefined) envelope.retryAfter = retryAfter;
	return envelope;
}

function dataOf(named: JsonObject, pushResult: JsonObject | undefined): unknown {
	if (pushResult) return unwrapped(pushResult.data);
	if (named.resultContent !== undefined) {
		const content = unwrapped(named.resultContent);
		return isObject(content) && content.data !== undefined ? unwrapped(content.data) : content;
	}
	return unwrapped(named.data);
}
