import { goOn, jsonOf, regId, text, usePractice } from './practice';

/** The output as a user meets it, with Simplify on. */
const practice = usePractice();

const hour = 3_600_000;
const send = 'message.sendToRegIds';

test('outcome, target, message ID and reason come first, and what is not known is null', async () => {
	const run = await practice.pushSimplified(send, { registrationId: `${regId},gone`, ...text });
	expect(Object.keys(jsonOf(run)[0] ?? {}).slice(0, 4)).toEqual(['outcome', 'target', 'messageId', 'reason']);
	expect(jsonOf(run)).toEqual([
		{
			outcome: 'accepted',
			target: [regId, 'gone'],
			messageId: expect.stringMatching(/^sdm/),
			reason: null,
			scheduledFor: null,
			notBefore: null,
			deadTargets: ['gone'],
			otherTargets: null,
			warnings: null,
		},
	]);
	expect(run.outputs[0]?.[0]?.pairedItem).toEqual({ item: 0 });
});

test('it is on unless the form says otherwise; off, items have all that the service answered', async () => {
	const parameters = { registrationId: regId, ...text };
	const [shown = {}] = jsonOf(await practice.push(send, { ...parameters, options: { simplify: undefined as never } }));
	expect(shown).not.toHaveProperty('response');
	expect(jsonOf(await practice.push(send, parameters))[0]).toMatchObject({
		service: 'mipush',
		requestId: expect.any(String),
		response: { code: 0 },
	});
});

test('a message that waits says when it will be sent, in the zone of the workflow', async () => {
	const time = Math.floor(Date.now() / 1000) * 1000 + hour;
	const parameters = { registrationId: regId, ...text, options: { timeToSend: new Date(time).toISOString() } };
	const [item] = jsonOf(await practice.pushSimplified(send, parameters));
	expect(item?.scheduledFor).toBe(new Date(time + 8 * hour).toISOString().replace('Z', '+08:00'));
	const personal = { target: regId, ...text, options: { timeToSend: new Date(time).toISOString() } };
	expect(jsonOf(await practice.pushSimplified('personalizedMessage.sendEachToRegIds', personal))[0]?.scheduledFor).toBe(
		item?.scheduledFor,
	);
});

test('statistics of a time, with the time of Beijing that the service writes', async () => {
	const before = Math.floor(Date.now() / 1000) * 1000;
	const [sent] = jsonOf(await practice.pushSimplified(send, { registrationId: regId, ...text }));
	const run = await practice.pushSimplified(
		'statistics.getByTime',
		{ beginTime: before - hour, endTime: before + hour },
		{ timezone: 'America/New_York' },
	);
	expect(jsonOf(run)).toEqual([expect.objectContaining({ id: sent?.messageId, resolved: 1, delivered: 1 })]);
	const { createTime } = jsonOf(run)[0] as { createTime: string };
	expect(createTime).toMatch(/-0[45]:00$/);
	expect(Math.abs(Date.parse(createTime) - before)).toBeLessThan(hour / 2);
});

test('a failed item keeps the shape that n8n takes for an error', async () => {
	const run = await practice.push(
		send,
		{ registrationId: 'undefined', ...text, options: { simplify: true } },
		{ settings: goOn },
	);
	expect(Object.keys(jsonOf(run)[0] ?? {})).toEqual(['error', 'message', 'details']);
});

test('split by outcome a failed item has the columns of the others, and says what to do', async () => {
	const run = await practice.push(send, {
		registrationId: 'undefined',
		...text,
		options: { simplify: true },
		sendingOptions: { splitByOutcome: true },
	});
	const [failed] = run.outputs.flatMap((output) => output.map(({ json }) => json));
	const [fine] = jsonOf(await practice.pushSimplified(send, { registrationId: regId, ...text }));
	expect(Object.keys(failed ?? {})).toEqual(Object.keys(fine ?? {}));
	expect(failed).toMatchObject({ outcome: 'rejected', reason: expect.stringMatching(/undefined.*\. .+/) });
});

test('a dry run has the same columns for what would be sent and what would be refused', async () => {
	const run = await practice.push(
		send,
		{ registrationId: '={{ $json.id }}', ...text, options: { simplify: true }, sendingOptions: { dryRun: true } },
		{ items: [{ id: regId }, { id: 'undefined' }] },
	);
	const [sent = {}, refused = {}] = jsonOf(run);
	expect(Object.keys(sent).slice(0, 4)).toEqual(['outcome', 'target', 'reason', 'dryRun']);
	expect(Object.keys(refused)).toEqual(Object.keys(sent));
	expect(sent).toMatchObject({ outcome: 'notSent', dryRun: true, reason: null, sends: { method: 'POST' } });
	expect(refused).toMatchObject({ outcome: 'rejected', dryRun: true, sends: null });
});

test('an answer of another shape than documented is handed on as it is', async () => {
	practice.sandbox.dials.set({
		fault: 'http',
		status: 200,
		body: JSON.stringify({ result: 'ok', code: 0, data: { surprise: 1 } }),
		vendor: 'mipush',
		times: 1,
	});
	const run = await practice.push('statistics.getQuota', { options: { simplify: true } });
	expect(jsonOf(run)).toEqual([{ surprise: 1 }]);
});
