import { goOn, jsonOf, otherRegId, regId, text, usePractice } from './practice';

/** What this service is known to trip its clients with. */
const practice = usePractice();

const send = 'message.sendToRegIds';
const one = { registrationId: regId, ...text };

/** Answers the next request with this body. */
function answerWith(body: unknown, path?: string): void {
	practice.sandbox.dials.set({
		fault: 'http',
		status: 200,
		contentType: 'application/json',
		body: typeof body === 'string' ? body : JSON.stringify(body),
		times: 1,
		...(path === undefined ? {} : { path }),
	});
}

describe('encoding', () => {
	test('the payload is encoded once', async () => {
		const payload = '{"a":"100% + 1 & more","b":"中文 🎁","c":"%7B"}';
		await practice.push(send, { ...one, options: { payload } });
		const { fields, raw, warnings } = practice.request();
		expect(fields.payload).toBe(payload);
		expect(raw).toContain('payload=%7B%22a%22%3A%22100%25');
		expect(warnings).toEqual([]);
	});

	test("a payload that is percent-encoded already stays as it is: the sandbox warns, the text is the user's", async () => {
		await practice.push(send, { ...one, options: { payload: '%7B%22a%22%3A1%7D' } });
		expect(practice.request().fields.payload).toBe('%7B%22a%22%3A1%7D');
		expect(practice.request().warnings.join()).toMatch(/encoded twice/);
	});

	test('the list of messages is encoded once, and is JSON', async () => {
		await practice.push('personalizedMessage.sendEachToRegIds', {
			target: regId,
			title: 'a"b\\c',
			text: '中文 %20 +',
			options: { payload: '{"n":1}' },
		});
		const { raw, fields } = practice.request();
		expect(raw.startsWith('messages=%5B%7B%22target%22')).toBe(true);
		expect(JSON.parse(fields.messages ?? '')[0].message).toMatchObject({
			title: 'a"b\\c',
			description: '中文 %20 +',
			payload: '{"n":1}',
		});
	});

	test('a number of 19 digits in a list of messages arrives with all of them', async () => {
		const messages = `[{"target":"${regId}","message":{"title":"a","description":"b","payload":"1234567890123456789","extra":{"id":9223372036854775807}}}]`;
		await practice.push('personalizedMessage.sendEachToRegIds', { messagesFrom: 'json', messages });
		expect(practice.request().fields.messages).toMatch(/"id":"?9223372036854775807"?[,}]/);
	});

	test('half a character is refused, not sent as another one', async () => {
		expect((await practice.push(send, { ...one, text: 'x\ud83c' })).error?.message).toMatch(/Text in item 0 /);
		expect(practice.requests()).toEqual([]);
	});
});

describe('what the answers hold', () => {
	test('data as an object or as a string that holds JSON: the message ID is found in both', async () => {
		answerWith({
			result: 'ok',
			description: '成功',
			data: { id: '1000999_1375164696370' },
			code: 0,
			info: 'Received push messages for 1 regid',
		});
		expect(jsonOf(await practice.push(send, one))[0]).toMatchObject({
			outcome: 'accepted',
			messageId: '1000999_1375164696370',
		});
		answerWith({ result: 'ok', code: 0, data: '{"id":"1000999_1375164696371"}' });
		expect(jsonOf(await practice.push(send, one))[0]).toMatchObject({
			outcome: 'accepted',
			messageId: '1000999_1375164696371',
		});
	});

	test('a message ID that is a large number keeps its digits', async () => {
		answerWith('{"result":"ok","code":0,"data":{"id":9007199254740993}}');
		expect(jsonOf(await practice.push(send, one))[0]).toMatchObject({ messageId: '9007199254740993' });
	});

	test('without an ID the trace stands for it', async () => {
		answerWith({ result: 'ok', code: 0, trace_id: 'Xdm1' });
		expect(jsonOf(await practice.push(send, one))[0]).toMatchObject({ messageId: 'Xdm1', requestId: 'Xdm1' });
	});

	test('code 0 with the result "error" is no success', async () => {
		answerWith({ result: 'error', code: 0, reason: 'no' });
		const run = await practice.push(send, one, { settings: goOn });
		expect(jsonOf(run)[0]).toMatchObject({ error: expect.stringContaining('no'), details: { outcome: 'unknown' } });
	});

	test('a code that is text counts as the number', async () => {
		answerWith({ result: 'error', code: '21301', description: '认证失败' });
		const run = await practice.push(send, one, { settings: goOn });
		expect(jsonOf(run)[0]?.details).toMatchObject({ vendorCode: '21301', whoMustAct: 'your vendor console' });
	});

	test.each(['bad_regids', 'bad_regIds'])(
		'%s inside an accepted answer: those targets are dead, the others are not',
		async (name) => {
			answerWith({ result: 'ok', code: 0, data: { id: 'm1', [name]: 'b, d' } });
			const run = await practice.pushEach(['a', 'b', 'c', 'd']);
			expect(run.error).toBeUndefined();
			expect(jsonOf(run).map(({ target, outcome, messageId }) => ({ target, outcome, messageId }))).toEqual([
				{ target: 'a', outcome: 'accepted', messageId: 'm1' },
				{ target: 'b', outcome: 'deadTarget', messageId: undefined },
				{ target: 'c', outcome: 'accepted', messageId: 'm1' },
				{ target: 'd', outcome: 'deadTarget', messageId: undefined },
			]);
			expect(run.hints.map(({ message }) => message)).toEqual(['2 of 4 targets are gone; take them off your list']);
		},
	);

	test('bad_regids in data that is a string', async () => {
		answerWith({ result: 'ok', code: 0, data: '{"id":"m1","bad_regids":"b"}' });
		expect(jsonOf(await practice.pushEach(['a', 'b'])).map(({ outcome }) => outcome)).toEqual([
			'accepted',
			'deadTarget',
		]);
	});

	test("no item is told what became of another item's target", async () => {
		answerWith({ result: 'ok', code: 0, data: { id: 'm1', bad_regids: 'b,d' } });
		const run = await practice.pushEach(['a', 'b', 'c', 'd']);
		for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) {
			const shown = JSON.stringify(jsonOf(run)[index]).replaceAll(/"(?:[a-z]+[A-Za-z_]*)":/g, '');
			for (const other of ['"b"', '"d"', 'b,d']) if (other !== `"${id}"`) expect(shown).not.toContain(other);
		}
	});

	test('an item with many targets says which of its own are dead', async () => {
		answerWith({ result: 'ok', code: 0, data: { id: 'm1', bad_regids: 'b' } });
		expect(jsonOf(await practice.push(send, { ...one, registrationId: 'a,b,c' }))[0]).toMatchObject({
			outcome: 'accepted',
			target: ['a', 'b', 'c'],
			deadTargets: ['b'],
			messageId: 'm1',
		});
	});

	test('an item all of whose targets are dead is dead', async () => {
		answerWith({ result: 'ok', code: 0, data: { id: 'm1', bad_regids: 'a,b' } });
		expect(jsonOf(await practice.push(send, { ...one, registrationId: 'a,b' }))[0]).toMatchObject({
			outcome: 'deadTarget',
			target: ['a', 'b'],
		});
	});

	test('bad_regids that nobody asked for are not lost', async () => {
		// An alias call that answers with registration IDs.
		answerWith({ result: 'ok', code: 0, data: { id: 'm1', bad_regids: 'r1,r2' } });
		const run = await practice.push(
			'message.sendToAliases',
			{ alias: '={{ $json.id }}', ...text },
			{ items: [{ id: 'a' }, { id: 'b' }] },
		);
		expect(jsonOf(run).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
		expect(JSON.stringify([jsonOf(run), run.hints])).toContain('r1');
	});

	test.each([
		['inside data', { id: 'm1', channel_exceed_quota: 'no_channel:2 a:3' }, {}],
		['beside data', { id: 'm1' }, { channel_exceed_quota: 'no_channel:2 a:3' }],
		['as an object', { id: 'm1', channel_exceed_quota: { no_channel: 2, a: 3 } }, {}],
	])('channel_exceed_quota %s: the user is told', async (_where, data, body) => {
		answerWith({ result: 'ok', code: 0, data, ...body });
		const run = await practice.push('personalizedMessage.sendEachToRegIds', { target: regId, ...text });
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'retryLater', notice: expect.stringMatching(/quota.*no_channel/) });
		expect(run.hints.map(({ message }) => message).join()).toMatch(/quota.*no_channel/);
	});

	test('an empty channel_exceed_quota is no news', async () => {
		answerWith({ result: 'ok', code: 0, data: { id: 'm1', channel_exceed_quota: '' } });
		const run = await practice.push('personalizedMessage.sendEachToRegIds', { target: regId, ...text });
		expect(jsonOf(run)[0]).not.toHaveProperty('notice');
		expect(run.hints).toEqual([]);
	});

	test('a vendor\'s field named "error" does not turn an item into a failed one', async () => {
		answerWith({ result: 'ok', code: 0, data: { list: ['a'], error: 'x' } }, '/v1/trace/quota/get');
		const run = await practice.push('statistics.getQuota', {}, { settings: { onError: 'continueErrorOutput' } });
		expect(run.outputs.map((items) => items.length)).toEqual([1, 0]);
		expect(jsonOf(run)[0]).toMatchObject({ vendorError: 'x' });
		expect(jsonOf(run)[0]).not.toHaveProperty('error');
	});
});

describe('statistics', () => {
	const sentMessages = async (count: number): Promise<string[]> => {
		const ids: string[] = [];
		for (let index = 0; index < count; index++)
			ids.push(String(jsonOf(await practice.push(send, { ...one, options: { jobkey: `job${index}` } }))[0]?.messageId));
		return ids;
	};

	test('of one message: data.data is JSON in a string', async () => {
		const [id] = await sentMessages(1);
		const run = await practice.push('statistics.getByMessage', { msgId: id });
		expect(practice.sandbox.journal.list(1)[0]?.answer).toContain('"data":{"data":"{');
		expect(jsonOf(run)).toEqual([
			expect.objectContaining({ id, delivered: 1, delivery_rate: '100%', time_to_live: '86400s' }),
		]);
	});

	test('of a period: one item for each message', async () => {
		const ids = await sentMessages(3);
		const run = await practice.push('statistics.getByTime', {
			beginTime: String(Date.now() - 60_000),
			endTime: String(Date.now() + 60_000),
		});
		expect(
			jsonOf(run)
				.map(({ id }) => id)
				.sort(),
		).toEqual([...ids].sort());
		expect(run.outputs[0]?.every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}')).toBe(true);
	});

	test('of several messages: data.data is an object by key', async () => {
		const ids = await sentMessages(2);
		const run = await practice.push('statistics.getByMessages', { msgIds: ids.join(',') });
		expect(jsonOf(run).map(({ key, id, delivered }) => ({ key, id, delivered }))).toEqual(
			ids.map((id) => ({ key: id, id, delivered: 1 })),
		);
	});

	test.each([
		['no JSON', 'gone'],
		['nothing', ''],
	])('data.data that is %s does not end the node', async (_what, data) => {
		answerWith({ result: 'ok', code: 0, data: { data } });
		const run = await practice.push('statistics.getByMessage', { msgId: 'm' });
		expect(run.error).toBeUndefined();
		expect(jsonOf(run)).toEqual([{ value: data }]);
	});

	test('may be forbidden: that is not the same as a message that does not exist', async () => {
		practice.sandbox.dials.set({ fault: 'code', code: 10038 });
		const run = await practice.push('scheduledJob.exists', { jobId: 'm' });
		expect(run.error?.message).toMatch(/may not read statistics.*10038/);
	});
});

describe('click action and extras', () => {
	test('opens the app unless told otherwise', async () => {
		await practice.push(send, one);
		expect(practice.request().fields['extra.notify_effect']).toBe('1');
		expect(practice.request().warnings).toEqual([]);
	});

	test('a silent message has neither title nor click action, even when the form still holds them', async () => {
		await practice.push(send, {
			...one,
			options: { passThrough: 1, payload: 'p' },
			notifyEffect: '3',
			webUri: 'https://a.example',
		});
		expect(practice.request().fields).toEqual({
			registration_id: regId,
			restricted_package_name: 'com.example.shop',
			pass_through: '1',
			payload: 'p',
		});
	});

	test('an action from data takes the field that goes with it, per item', async () => {
		const run = await practice.pushEach([regId, otherRegId], {
			notifyEffect: '={{ $itemIndex === 0 ? "1" : "3" }}',
			webUri: 'https://a.example/',
		});
		expect(run.error).toBeUndefined();
		expect(
			practice
				.requests()
				.map(({ fields }) => [fields['extra.notify_effect'], fields['extra.web_uri']])
				.sort(),
		).toEqual([
			['1', undefined],
			['3', 'https://a.example/'],
		]);
	});

	test('receipt types are a sum of bits, each once', async () => {
		await practice.push(send, {
			...one,
			options: { callback: 'https://h.example', callbackType: [1, 2, 16, 32, 64, 128] },
		});
		// 243, and not 246: counting 3 as a bit of its own stops all receipts.
		expect(practice.request().fields['extra.callback.type']).toBe('243');
	});

	test('a private message without its template is refused by the service, in one sentence', async () => {
		const run = await practice.push(send, { ...one, options: { channelId: 'practice-orders' } });
		expect(run.error?.message).toMatch(/a required parameter is missing.*extra\.template_id.*10016/);
	});

	test('an unknown channel is told as such', async () => {
		const run = await practice.push(send, { ...one, options: { channelId: 'none' } });
		expect(run.error?.message).toMatch(/notification channel does not exist.*27001/);
		expect(run.error?.description).toMatch(/Check Channel: ID/);
	});
});
