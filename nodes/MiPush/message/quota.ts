import { isObject, memberOf } from '../../../lib/operation/json';
import { readJson } from '../../../lib/operation/numeral';
import type { Envelope, TargetVerdict, Values } from '../../../lib/operation/operation';

/**
 * A call with several messages tells of the quota of the day in no code, only in `channel_exceed_quota` (pId 1656 of 2026-02-04):
 * "no_channel:2 a:3" are 2 messages without a channel and 3 of the channel a that were not delivered. Should an answer to one
 * message for a list hold it, it is read alike.
 */
const withoutChannel = 'no_channel';

const overQuota = '200001';

function exceededOf({ data, body }: Envelope): unknown {
	const within = (value: unknown): unknown => memberOf(value, 'channel_exceed_quota');
	return within(data) ?? within(body);
}

/** Undelivered messages by channel; undefined when the answer tells of them in another form. */
function undelivered(exceeded: unknown): ReadonlyMap<string, number> | undefined {
	const parts: Array<[string, string]> =
		typeof exceeded === 'string'
			? exceeded
					.split(/[\s,;]+/)
					.filter((part) => part !== '')
					.map((part) => [part.slice(0, part.lastIndexOf(':')), part.slice(part.lastIndexOf(':') + 1)])
			: isObject(exceeded)
				? Object.entries(exceeded).map(([name, count]) => [name, String(count)])
				: [];
	if (parts.length === 0 || parts.some(([, count]) => !/^\d+$/.test(count))) return undefined;
	return new Map(parts.map(([name, count]) => [name, Number(count)]));
}

const sumOf = (counts: ReadonlyMap<string, number>): number =>
	[...counts.values()].reduce((sum, count) => sum + count, 0);

const channelOf = (given: unknown): string => (typeof given === 'string' && given !== '' ? given : withoutChannel);

/** The channel of each message of a request, in its order; of one message for a list, that of the message. */
function channelsIn({ messages, 'extra.channel_id': own }: Values, count: number): string[] {
	if (messages === undefined) return Array<string>(count).fill(channelOf(own));
	const list: unknown = typeof messages === 'string' ? readJson(messages) : messages;
	return (Array.isArray(list) ? list : []).map((entry: { message?: { extra?: Values } }) =>
		channelOf(entry.message?.extra?.channel_id),
	);
}

const none: TargetVerdict = {
	outcome: 'retryLater',
	code: overQuota,
	reason: 'The message quota of the day is used up',
};

const some = (count: number, of: number): TargetVerdict => ({
	outcome: 'unknown',
	code: overQuota,
	reason: `The message quota of the day was used up for ${count} of ${of} messages; the answer does not say for which`,
});

const unreadable: TargetVerdict = {
	outcome: 'unknown',
	code: overQuota,
	reason:
		'The message quota of the day was used up for some messages; the answer says for which in a form that is not known',
};

const mixed: TargetVerdict = {
	outcome: 'unknown',
	code: overQuota,
	reason: 'The message quota of the day was used up for one of the messages to this target',
};

/** An alias or an account may be several phones, and nothing says whether the count is of phones. */
const ofPhones = (count: number): TargetVerdict => ({
	outcome: 'unknown',
	code: overQuota,
	reason: `The message quota of the day was used up for ${count} messages; a target may be several phones, so the answer does not say who got none`,
});

/**
 * Verdicts on the targets of a call, each of which is one phone. Where the quota was used up for all messages of a channel, none of
 * them was delivered; where it was for some, nothing says which.
 */
export function quotaVerdicts(
	envelope: Envelope,
	targets: readonly string[],
	values: Values,
): ReadonlyMap<string, TargetVerdict> | undefined {
	const exceeded = exceededOf(envelope);
	if (exceeded === undefined || exceeded === null || exceeded === '') return undefined;
	const dead = envelope.perTarget ?? new Map<string, TargetVerdict>();
	const counts = undelivered(exceeded);
	if (!counts) return new Map(targets.map((target) => [target, dead.get(target) ?? unreadable]));
	const channels = channelsIn(values, targets.length);
	const alive = targets
		.map((target, index) => ({ target, channel: channels[index] ?? withoutChannel }))
		.filter(({ target }) => !dead.has(target));
	const sizes = new Map<string, number>();
	// No document says whether the count holds messages to those who are gone; if it may, it does not say who got none.
	targets.forEach((_, index) => {
		const channel = channels[index] ?? withoutChannel;
		sizes.set(channel, (sizes.get(channel) ?? 0) + 1);
	});
	const sum = sumOf(counts);
	const fits = sum <= targets.length && [...sizes].every(([channel, size]) => (counts.get(channel) ?? 0) <= size);
	/** Counts that are higher than the request has messages are of something else, and say nothing of the channels that they leave out. */
	const ofOthers = fits ? (sum === targets.length ? none : undefined) : unreadable;
	const statuses = new Map<string, Set<TargetVerdict | undefined>>();
	for (const [channel, size] of sizes) {
		const count = counts.get(channel) ?? 0;
		const status = count >= size ? none : count > 0 && ofOthers !== none ? some(count, size) : ofOthers;
		for (const one of alive)
			if (one.channel === channel) statuses.set(one.target, (statuses.get(one.target) ?? new Set()).add(status));
	}
	const verdicts = new Map(dead);
	for (const [target, status] of statuses) {
		const [verdict] = status;
		// Of a target whose messages fared differently nobody can tell which is which.
		if (status.size > 1) verdicts.set(target, mixed);
		else if (verdict) verdicts.set(target, verdict);
	}
	return verdicts;
}

/** The same where a target may be several phones: none of them is said to have got nothing. */
export function quotaVerdictsOfMany(
	envelope: Envelope,
	targets: readonly string[],
	values: Values,
): ReadonlyMap<string, TargetVerdict> | undefined {
	const verdicts = quotaVerdicts(envelope, targets, values);
	if (!verdicts) return undefined;
	const sum = sumOf(undelivered(exceededOf(envelope)) ?? new Map<string, number>());
	return new Map([...verdicts].map(([target, verdict]) => [target, verdict === none ? ofPhones(sum) : verdict]));
}
