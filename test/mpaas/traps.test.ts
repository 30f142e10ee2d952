import type { IDataObject } from 'n8n-workflow';
import { halfWidths, lengthWarnings } from '../../nodes/MpaasPush/messageLength';
import { placeholdersIn } from '../../nodes/MpaasPush/placeholders';
import { record } from '../../nodes/MpaasPush/records';
import { stopClock } from '../clock';
import { fromTemplate, goOn, jsonOf, many, rows, simple, toAll, usePractice, joined } from './practice';

/** What is easy to get wrong with this service, each with its test. */
const practice = usePractice();

const day = 86_400_000;
const hour = 3_600_000;

afterEach(() => jest.useRealTimers());

const strategy = (): unknown => JSON.parse(practice.request().fields.StrategyContent ?? 'null');
const beijing = (text: string): number => Date.parse(`${text}+08:00`);

describe('StrategyContent from the form', () => {
	const repeat = {
		...simple,
		options: { startTime: '2026-06-20', endTime: '2026-07-20', time: '09:45:11', strategyType: 2 },
	};
	const bounds = { startTime: beijing('2026-06-20T00:00:00'), endTime: beijing('2026-07-20T00:00:00') };

	test.each<[string, IDataObject, unknown]>([
		[
			'at a time',
			{ ...simple, options: { fixedTime: '2026-06-19T08:00:00', strategyType: 1 } },
			{ fixedTime: beijing('2026-06-19T08:00:00') },
		],
		[
			'at a time to the second',
			{ ...simple, options: { fixedTime: '2026-06-19T08:00:00.999', strategyType: 1 } },
			{ fixedTime: beijing('2026-06-19T08:00:00') },
		],
		['every day', joined(repeat, { options: { circleType: 1 } }), { ...bounds, circleType: 1, time: '09:45:11' }],
		[
			'every week',
			joined(repeat, { options: { circleType: 2, circleValue: [7, 1, 3] } }),
			{ ...bounds, circleType: 2, circleValue: [1, 3, 7], time: '09:45:11' },
		],
		[
			'every month',
			joined(repeat, { options: { circleType: 3, circleValue: [1, 30] } }),
			{ ...bounds, circleType: 3, circleValue: [1, 30], time: '09:45:11' },
		],
		[
			'without seconds',
			joined(repeat, { options: { circleType: 1, time: '09:45' } }),
			{ ...bounds, circleType: 1, time: '09:45:00' },
		],
		[
			'as JSON text',
			{
				...simple,

				options: {
					strategyFrom: 'json',
					strategyContent: `{"fixedTime":${beijing('2026-06-19T08:00:00')}}`,
					strategyType: 1,
				},
			},
			{ fixedTime: beijing('2026-06-19T08:00:00') },
		],
		[
			'as an object',
			{
				...simple,

				options: {
					strategyFrom: 'json',
					strategyContent: `={{ { fixedTime: ${beijing('2026-06-19T08:00:00')} } }}`,
					strategyType: 1,
				},
			},
			{ fixedTime: beijing('2026-06-19T08:00:00') },
		],
	])('%s', async (_name, parameters, content) => {
		stopClock('2026-06-15T12:00:00+08:00');
		const run = await practice.push('push.sendSimple', parameters);
		expect(practice.request()).toMatchObject({ verdict: 'accepted' });
		expect(strategy()).toEqual(content);
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', scheduleId: expect.stringMatching(/^[0-9a-f]{32}$/) });
		expect(jsonOf(run)[0]).not.toHaveProperty('taskId');
	});

	test('at once there is none, whatever is left over in the form', async () => {
		await practice.push('push.sendSimple', {
			...repeat,
			options: { ...repeat.options, circleType: 1, fixedTime: '2020-01-01', strategyType: 0 },
		});
		expect(practice.request().fields).toMatchObject({ StrategyType: '0' });
		expect(practice.request().fields).not.toHaveProperty('StrategyContent');
	});

	test("a day is a day of the workflow's calendar, at midnight in Beijing; a moment is the same everywhere", async () => {
		stopClock('2026-06-15T12:00:00+08:00');
		await practice.push('push.sendSimple', joined(repeat, { options: { circleType: 1 } }), {
			timezone: 'America/New_York',
		});
		expect(strategy()).toMatchObject(bounds);
		practice.sandbox.journal.clear();
		await practice.push(
			'push.sendSimple',
			{ ...simple, options: { fixedTime: '2026-06-19T08:00:00', strategyType: 1 } },
			{ timezone: 'Europe/Berlin' },
		);
		expect(strategy()).toEqual({ fixedTime: Date.parse('2026-06-19T08:00:00+02:00') });
	});

	test("late in Beijing's day the last day of the window is still allowed, and today is", async () => {
		stopClock('2026-06-15T23:59:00+08:00');
		expect(
			(
				await practice.push('push.sendSimple', {
					...repeat,
					options: { ...repeat.options, startTime: '2026-06-15', endTime: '2026-12-12', circleType: 1 },
				})
			).error,
		).toBeUndefined();
	});
});

describe('messages too long for a channel are sent, with a warning on the item', () => {
	test('which channels are told depends on where the target may be', async () => {
		const title = 'x'.repeat(45);
		const run = await practice.push(
			'push.sendSimple',
			{ ...simple, title, deliveryType: '={{ $json.type }}', targetMsgkey: '={{ $json.id }}' },
			{
				items: [
					{ type: 1, id: 'practice-adtoken-lilei' },
					{ type: 2, id: 'practice-devicetoken-wangwei' },
					{ type: 7, id: 'bulk-1' },
				],
			},
		);
		const [android, ios, harmony] = jsonOf(run);
		expect(android).toMatchObject({
			outcome: 'accepted',
			warnings: [
				expect.stringMatching(
					/^Title has 45 characters .*the push fails on channels that take fewer: Huawei 40, OPPO 32, vivo 40 columns$/,
				),
			],
		});
		expect(ios).toMatchObject({ outcome: 'accepted', warnings: [expect.stringMatching(/cut it: iOS 40 columns$/)] });
		expect(harmony).not.toHaveProperty('warnings');
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Ant mPaaS Push: some messages have warnings; see "warnings" in the output',
		]);
		// Li Lei's phone is a Xiaomi, which takes 50 characters.
		expect(practice.shade('Li Lei').map((shown) => shown.title)).toEqual([title]);
	});

	test.each<[string, { title?: string; content?: string; rest?: string }, number, RegExp[]]>([
		['a title that fits everywhere', { title: 'x'.repeat(32) }, 3, []],
		['33 letters', { title: 'x'.repeat(33) }, 1, [/: OPPO 32$/]],
		['20 Chinese characters', { title: '字'.repeat(20) }, 1, []],
		['21 Chinese characters', { title: '字'.repeat(21) }, 1, [/21 characters \(42 columns.*: vivo 40 columns$/]],
		['31 Chinese characters', { title: '字'.repeat(31) }, 7, [/: HarmonyOS 60 columns$/]],
		['51 letters', { title: 'x'.repeat(51) }, 1, [/Xiaomi 50, Huawei 40, OPPO 32, vivo 40 columns$/]],
		['61 letters', { title: 'x'.repeat(61) }, 1, [/Honor 60 columns$/]],
		['a content of 100 columns', { content: '字'.repeat(50) }, 1, []],
		['a content of 101 columns', { content: `${'字'.repeat(50)}x` }, 1, [/^Content .*: vivo 100 columns$/]],
		['a content of 129', { content: 'x'.repeat(129) }, 1, [/: Xiaomi 128, vivo 100 columns$/]],
		['a content of 201', { content: 'x'.repeat(201) }, 1, [/: Xiaomi 128, OPPO 200, vivo 100 columns$/]],
		['a content of 1025', { content: 'x'.repeat(1025) }, 1, [/: Xiaomi 128, Huawei 1024, OPPO 200, vivo 100 columns$/]],
		['a content of 111 columns on iOS', { content: 'x'.repeat(111) }, 2, [/: iOS 110 columns$/]],
		['2048 bytes in all', { title: 'x', content: 'x'.repeat(100), rest: 'x'.repeat(1947) }, 1, []],
		[
			'2049 bytes in all',
			{ title: 'x', content: 'x'.repeat(100), rest: 'x'.repeat(1948) },
			1,
			[/have 2049 bytes; Android and iOS channels take 2048/],
		],
		['2049 bytes on HarmonyOS', { title: 'x', content: 'x'.repeat(2048) }, 7, []],
	])('%s', (_name, { title = 'x', content = 'x', rest }, deliveryType, expected) => {
		const warnings = lengthWarnings({ title, content, ...(rest === undefined ? {} : { rest }) }, deliveryType);
		expect(warnings).toHaveLength(expected.length);
		expected.forEach((pattern, index) => expect(warnings[index]).toMatch(pattern));
	});

	test('columns', () => expect([halfWidths('aé'), halfWidths('字，'), halfWidths('😀')]).toEqual([2, 4, 2]));

	test('a dry run tells them before anything is sent', async () => {
		const run = await practice.push('push.sendSimple', {
			...simple,
			title: 'x'.repeat(33),
			sendingOptions: { dryRun: true },
		});
		expect(jsonOf(run)[0]).toMatchObject({ dryRun: true, warnings: [expect.stringContaining('OPPO 32')] });
		expect(practice.requests()).toEqual([]);
	});

	test('a message that is refused carries its warnings too', async () => {
		practice.sandbox.dials.set({ fault: 'code', code: 3028 });
		const [item] = jsonOf(
			await practice.push('push.sendSimple', { ...simple, title: 'x'.repeat(33) }, { settings: goOn }),
		);
		expect(item?.details).toMatchObject({ outcome: 'rejected', warnings: [expect.stringContaining('OPPO 32')] });
	});
});

describe('live activities and the self-built channel', () => {
	const live = (size: number): IDataObject => ({
		deliveryType: 6,
		targetMsgkey: 'practice-activity-wangwei',
		options: { activityEvent: 'update', activityContentState: JSON.stringify({ s: 'x'.repeat(size) }) },
	});

	test('a live activity takes 4096 bytes in all', async () => {
		const own = Buffer.byteLength(`${simple.title}${simple.content}{"s":""}`);
		const [fits] = jsonOf(await practice.push('push.sendSimple', { ...simple, ...live(4096 - own) }));
		expect(fits).not.toHaveProperty('warnings');
		const [large] = jsonOf(await practice.push('push.sendSimple', { ...simple, ...live(4097 - own) }));
		expect(large).toMatchObject({
			outcome: 'accepted',
			warnings: ['Title, content and content state have 4097 bytes; a live activity takes 4096 bytes'],
		});
		const [template] = jsonOf(await practice.push('push.sendTemplate', { ...fromTemplate, ...live(4096) }));
		expect(template).toMatchObject({ warnings: ['Content state has 4104 bytes; a live activity takes 4096 bytes'] });
		expect(practice.shade('Wang Wei').map(({ title }) => title)).toEqual(['Shipped']);
	});

	test("the makers do not bound what takes the service's own connection; the whole still is", async () => {
		const long = {
			...simple,
			deliveryType: 1,
			targetMsgkey: 'practice-adtoken-lilei',
			title: 'x'.repeat(60),
			content: 'y'.repeat(300),
		};
		const [own] = jsonOf(await practice.push('push.sendSimple', { ...long, options: { notifyType: 'transparent' } }));
		expect(own).not.toHaveProperty('warnings');
		const [maker] = jsonOf(await practice.push('push.sendSimple', { ...long, options: { notifyType: 'notify' } }));
		expect(maker?.warnings).toHaveLength(2);
		const [large] = jsonOf(
			await practice.push('push.sendSimple', {
				...long,
				content: 'y'.repeat(2048),
				options: { notifyType: 'transparent' },
			}),
		);
		expect(large?.warnings).toEqual([expect.stringContaining('take 2048 bytes')]);
	});
});

test('whole numbers of any size stay as they were typed', async () => {
	const big = '9007199254740993';
	await practice.push('push.sendSimple', {
		...simple,
		options: {
			transparentMessagePayload: `{"hms":{"id":${big}}}`,
			activityEvent: 'update',
			activityContentState: `{"order":${big},"n":1}`,
		},
	});
	expect(practice.request().fields).toMatchObject({
		TransparentMessagePayload: `{"hms":{"id":${big}}}`,
		ActivityContentState: `{"order":${big},"n":1}`,
	});
	practice.sandbox.journal.clear();
	await practice.push('push.sendMany', {
		...many,
		messagesFrom: 'json',
		targetMsg: `[{"target":${big},"msgKey":${big},"templateKeyValue":{"name":${big},"order":null},"extendedParams":{"id":${big},"n":7,"none":null}}]`,
	});
	expect(practice.request()).toMatchObject({
		verdict: 'accepted',
		fields: {
			'TargetMsg.1.Target': big,
			'TargetMsg.1.MsgKey': big,
			'TargetMsg.1.TemplateKeyValue': `{"name":"${big}","order":""}`,
			'TargetMsg.1.ExtendedParams': `{"id":"${big}","n":"7","none":""}`,
		},
	});
});

test("days of statistics and tasks are the calendar's, sent as midnights in Beijing", async () => {
	const period = { startTime: '2026-06-01T20:00:00', endTime: '2026-06-15' };
	await practice.push('statistics.get', period, { timezone: 'America/New_York' });
	expect(practice.request().fields).toMatchObject({
		StartTime: String(beijing('2026-06-01T00:00:00')),
		EndTime: String(beijing('2026-06-15T00:00:00')),
	});
	practice.sandbox.journal.clear();
	await practice.push('task.getMany', { startTime: period.startTime }, { timezone: 'Asia/Tokyo' });
	expect(practice.request().fields).toMatchObject({ StartTime: String(beijing('2026-06-01T00:00:00')) });
});

describe('template values', () => {
	test('rows, an object from an expression, JSON text from an expression, and fields mapped from the template', async () => {
		const values = JSON.stringify({ name: 'A', order: '1' });
		for (const parameters of [
			{ templateKeyValue: rows({ name: 'A', order: '1' }) },
			{ templateValues: 'json', templateValuesJson: '={{ $json.values }}' },
			{ templateValues: 'json', templateValuesJson: '={{ $json.text }}' },
			{ templateValues: 'json', templateValuesJson: '{"name":"A","order":"1"}' },
			{
				templateValues: 'fields',
				templateFields: {
					mappingMode: 'defineBelow',
					value: { name: '={{ $json.values.name }}', order: '1', gone: null },
					matchingColumns: [],
					schema: [],
				},
			},
		]) {
			practice.sandbox.journal.clear();
			const run = await practice.push(
				'push.sendTemplate',
				{ ...fromTemplate, templateKeyValue: {}, ...parameters },
				{ items: [{ values: { name: 'A', order: 1 }, text: values }] },
			);
			expect(run.error).toBeUndefined();
			expect(practice.request().fields.TemplateKeyValue).toBe(values);
		}
	});

	test('the values that are not shown are not sent', async () => {
		await practice.push('push.sendTemplate', {
			...fromTemplate,
			templateValues: 'fields',
			templateFields: { mappingMode: 'defineBelow', value: { name: 'B', order: '2' } },
		});
		expect(practice.request().fields.TemplateKeyValue).toBe('{"name":"B","order":"2"}');
	});

	test('64-bit numbers and names that mean something to JavaScript survive', async () => {
		await practice.push('push.sendTemplate', {
			...fromTemplate,
			templateValues: 'json',
			templateValuesJson: '{"name":12345678901234567890,"order":"o","__proto__":"x"}',
		});
		expect(practice.request().fields.TemplateKeyValue).toBe(
			'{"name":"12345678901234567890","order":"o","__proto__":"x"}',
		);
		practice.sandbox.journal.clear();
		await practice.push('push.sendSimple', {
			...simple,
			targetMsgkey: '{"12345678901234567890":"k1","constructor":"k2"}',
		});
		expect(practice.request().fields.TargetMsgkey).toBe('{"12345678901234567890":"k1","constructor":"k2"}');
	});

	test.each<[string[], string[]]>([
		[
			['Hello #name#', '#name# has #money# yuan'],
			['name', 'money'],
		],
		[['# 1 #'], []],
		[['50# off', '#1'], []],
		[['##'], []],
		[['#a#b#c#'], ['a', 'c']],
		[['#两 个#'], ['两 个']],
		[['#a\nb#'], []],
	])('placeholders of %j', (texts, names) => expect(placeholdersIn(texts)).toEqual(names));
});

describe('what the wire wants', () => {
	test('the content type has no charset, in both signatures', async () => {
		for (const signatureMethod of ['acs3', 'rpcV1'])
			await practice.push('push.sendSimple', simple, { credential: practice.credential({ signatureMethod }) });
		expect(practice.requests().map(({ contentType, verdict }) => [contentType, verdict])).toEqual(
			Array(2).fill(['application/x-www-form-urlencoded', 'accepted']),
		);
	});

	test('maps travel as JSON text with texts for numbers', async () => {
		await practice.push(
			'push.sendSimple',
			{ ...simple, options: { thirdChannelCategory: { hms: '={{ $json.category }}', vivo: '1' } } },
			{ items: [{ category: 9 }] },
		);
		expect(practice.request().fields.ThirdChannelCategory).toBe('{"hms":"9","vivo":"1"}');
	});

	test('a pass-through payload is JSON text, never flattened', async () => {
		await practice.push(
			'push.sendSimple',
			{ ...simple, options: { transparentMessagePayload: '={{ $json.payload }}' } },
			{ items: [{ payload: { hms: { data: '{"a":1}' }, honor: { android: { ttl: '600s' } } } }] },
		);
		expect(practice.request().fields.TransparentMessagePayload).toBe(
			'{"hms":{"data":"{\\"a\\":1}"},"honor":{"android":{"ttl":"600s"}}}',
		);
	});

	test('an action that opens something needs to be told what, and one that does not leaves out what is left over', async () => {
		for (const pushAction of [0, 1])
			expect((await practice.push('push.sendSimple', { ...simple, pushAction })).error?.message).toMatch(
				/^Link in item 0 is empty/,
			);
		await practice.push('push.sendSimple', { ...simple, uri: 'https://left.example.com' });
		await practice.push('push.sendSimple', { ...simple, pushAction: 1, uri: 'com.example.Order' });
		await practice.push('push.sendSimple', { ...simple, pushAction: 0, uri: 'https://example.com' });
		expect(practice.requests().map(({ fields }) => [fields.PushAction, fields.Uri])).toEqual([
			[undefined, undefined],
			['1', 'com.example.Order'],
			['0', 'https://example.com'],
		]);
	});

	test('SMS is all or nothing', async () => {
		await practice.push('push.sendSimple', {
			...simple,
			options: { smsStrategy: 0, smsSignName: 'left over', smsTemplateCode: 'SMS_1' },
		});
		expect(Object.keys(practice.request().fields).filter((name) => name.startsWith('Sms'))).toEqual([]);
	});
});

describe('what is accepted really happens', () => {
	test("a simple push to a user shows on the user's phone with its channel, and can be taken back by its message ID", async () => {
		const [sent] = jsonOf(
			await practice.push('push.sendSimple', { ...simple, pushAction: 0, uri: 'https://example.com/o' }),
		);
		expect(practice.shade('Li Lei')).toEqual([
			{ title: 'Shipped', text: 'It arrives tomorrow', channel: 'Xiaomi', messageId: sent?.messageId, silent: false },
		]);
		const run = await practice.push(
			'recall.byMessage',
			{ messageId: '={{ $json.messageId }}', targetId: '={{ $json.target }}' },
			{ items: [sent as IDataObject] },
		);
		expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', service: 'mpaas', target: 'lilei' });
		expect(practice.shade('Li Lei')).toEqual([]);
	});

	test('many messages are a task, with numbers, and can be taken back together', async () => {
		const run = await practice.push(
			'push.sendMany',
			{ ...many, target: '={{ $json.id }}' },
			{ items: ['lilei', 'hanmeimei', 'nobody'].map((id) => ({ id })) },
		);
		const { taskId } = jsonOf(run)[0] ?? {};
		const [task] = jsonOf(await practice.push('task.get', { taskId: taskId as string }));
		expect(task).toMatchObject({
			taskId,
			pushNum: 3,
			pushSuccessNum: 2,
			pushArrivalNum: 2,
			startTime: expect.any(Number),
			startTimeIso: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+08:00$/),
			duration: expect.stringMatching(/^\d\d 小时 \d\d 分 \d\d 秒$/),
		});
		const [listed] = jsonOf(
			await practice.push('task.getMany', { startTime: new Date(Date.now() - day).toISOString() }),
		);
		expect(listed).toMatchObject({
			taskId,
			taskName: 'practice_order',
			templateName: 'practice_order',
			type: 2,
			gmtCreateIso: expect.any(String),
		});
		await practice.push('recall.byTask', { taskId: taskId as string });
		expect([practice.shade('Li Lei'), practice.shade('Han Meimei')]).toEqual([[], []]);
		const [numbers] = jsonOf(
			await practice.push('statistics.get', {
				startTime: Date.now() - day,
				endTime: Date.now() + day,
				options: { type: 'MULTIPLE', taskId: taskId as string },
			}),
		);
		expect(numbers).toMatchObject({ pushTotalNum: 3, pushNum: 2, arrivalNum: 2, arrivalRate: 100, openNum: 0 });
	});

	test('a push that waits is in the list and can be cancelled; one that repeats has a date each', async () => {
		const time = new Date(Date.now() + hour).toISOString();
		const [once] = jsonOf(
			await practice.push('push.sendSimple', { ...simple, options: { fixedTime: time, strategyType: 1 } }),
		);
		await practice.push('push.sendToAll', {
			...toAll,

			options: {
				startTime: new Date().toISOString(),
				endTime: new Date(Date.now() + 3 * day).toISOString(),
				circleType: 1,
				time: '00:00:00',
				strategyType: 2,
			},
		});
		const list = async (): Promise<IDataObject[]> =>
			jsonOf(await practice.push('schedule.getMany', { startTime: Date.now(), endTime: Date.now() + 10 * day }));
		const before = await list();
		const repeats = before.filter(({ type }) => type === 3);
		expect(before.find(({ type }) => type === 0)).toMatchObject({
			uniqueId: once?.scheduleId,
			parentId: once?.scheduleId,
			pushTitle: 'Shipped',
			pushTimeIso: expect.any(String),
			type: 0,
			strategyType: 1,
			executedStatus: '0',
		});
		expect(repeats).toHaveLength(3);
		expect(new Set(before.map(({ parentId }) => parentId)).size).toBe(2);
		await practice.push('schedule.cancel', { uniqueIds: once?.scheduleId as string });
		await practice.push('schedule.cancel', { uniqueIds: repeats[0]?.uniqueId as string, type: 1 });
		expect(await list()).toHaveLength(2);
		expect(practice.shade('Li Lei')).toEqual([]);
	});

	test('a push whose time has come goes out', async () => {
		await practice.push('push.sendSimple', {
			...simple,

			options: { fixedTime: new Date(Date.now() + 1200).toISOString(), strategyType: 1 },
		});
		const deadline = Date.now() + 20_000;
		while (practice.shade('Li Lei').length === 0 && Date.now() < deadline)
			await new Promise((resolve) => {
				setTimeout(resolve, 50);
			});
		expect(practice.shade('Li Lei').map(({ title }) => title)).toEqual(['Shipped']);
	});

	test('a live activity replaces what it showed before', async () => {
		for (const [state, title] of [
			['1:0', 'One'],
			['2:0', 'Two'],
		]) {
			await practice.push('push.sendSimple', {
				...simple,
				title,
				deliveryType: 6,
				targetMsgkey: 'practice-activity-wangwei',
				options: { activityEvent: 'update', activityContentState: `{"score":"${state ?? ''}"}` },
			});
		}
		expect(practice.shade('Wang Wei').map(({ title }) => title)).toEqual(['Two']);
	});

	test('binding decides who gets a push to a user', async () => {
		await practice.push('device.unbindUser', { userId: 'lilei', deliveryToken: 'practice-adtoken-lilei' });
		await practice.push('device.bindUser', { userId: 'new-user', deliveryToken: 'practice-adtoken-lilei' });
		await practice.push('push.sendSimple', { ...simple, targetMsgkey: 'lilei,new-user' });
		expect(practice.shade('Li Lei')).toHaveLength(1);
		expect(jsonOf(await practice.push('device.getState', { target: 'new-user' }))[0]).toMatchObject({
			userId: 'new-user',
			deliveryToken: 'practice-adtoken-lilei',
			platform: 'android',
			manufacturer: 'miui',
			statue: 'ONLINE',
		});
	});

	test('a template that was deleted is gone', async () => {
		const [gone] = jsonOf(await practice.push('template.delete', { templateName: 'practice_news' }));
		expect(gone).toMatchObject({ outcome: 'accepted', target: 'practice_news' });
		for (const operation of ['template.get', 'template.delete'])
			expect((await practice.push(operation, { templateName: 'practice_news' })).error?.message).toMatch(
				/the template does not exist/,
			);
	});

	test('a template made here can be sent from', async () => {
		const [created] = jsonOf(
			await practice.push('template.create', {
				templateName: 'sale',
				title: 'Sale at #shop#',
				content: 'Until #day#',
				descInfo: 'Test',
			}),
		);
		expect(created).toMatchObject({ outcome: 'accepted', target: 'sale' });
		await practice.push('push.sendTemplate', {
			...fromTemplate,
			templateName: 'sale',
			templateKeyValue: rows({ shop: 'Main', day: 'Sunday' }),
		});
		expect(practice.shade('Li Lei')).toMatchObject([{ title: 'Sale at Main', text: 'Until Sunday' }]);
	});
});

test('records: IDs as text, dates beside their numbers, status codes explained', () => {
	expect(
		record(
			{
				taskId: 20927872,
				id: 5,
				gmtCreate: 1630052750000,
				gmtModified: '1630052750000',
				startTime: 0,
				pushTime: 'soon',
				list: [{ uniqueId: 7 }],
				statusCode: '2009',
				channel: 'IOS',
				idle: 3,
			},
			'Asia/Shanghai',
		),
	).toEqual({
		taskId: '20927872',
		id: '5',
		gmtCreate: 1630052750000,
		gmtCreateIso: '2021-08-27T16:25:50.000+08:00',
		gmtModified: '1630052750000',
		gmtModifiedIso: '2021-08-27T16:25:50.000+08:00',
		startTime: 0,
		pushTime: 'soon',
		list: [{ uniqueId: '7' }],
		statusCode: '2009',
		statusMeaning: expect.stringContaining('device token'),
		channel: 'IOS',
		idle: 3,
	});
});
