import type { ILoadOptionsFunctions, INodeListSearchResult, IDataObject, ResourceMapperFields } from 'n8n-workflow';
import { MpaasPush } from '../../nodes/MpaasPush/MpaasPush.node';
import { goOn, jsonOf, many, simple, toAll, usePractice } from './practice';

/** What the form offers while it is filled in, and that the form has the names of the contract. */
const practice = usePractice();

const hour = 3_600_000;
const node = new MpaasPush();

/** n8n's context of pickers, as far as they use it. */
const context = (parameters: IDataObject = {}, own: IDataObject = {}): ILoadOptionsFunctions =>
	({
		getCredentials: async () => practice.credential(own),
		getTimezone: () => 'Asia/Shanghai',
		getNode: () => ({
			id: 'push',
			name: 'Push',
			type: 'n8n-nodes-china-push.mpaasPush',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		}),
		getCurrentNodeParameter: (name: string) => parameters[name],
		helpers: {},
	}) as unknown as ILoadOptionsFunctions;

const search = async (
	name: keyof MpaasPush['methods']['listSearch'],
	filter?: string,
	parameters?: IDataObject,
	token?: string,
): Promise<INodeListSearchResult> => node.methods.listSearch[name].call(context(parameters), filter, token);

test('tasks of the last month, with name and date, narrowed by what is typed', async () => {
	await practice.push('push.sendMany', { ...many, options: { taskName: 'Spring' } });
	await practice.push('push.sendToAll', { ...toAll, options: { taskName: 'Autumn' } });
	expect((await search('searchTasks')).results).toEqual([
		{ name: expect.stringMatching(/^Autumn · 20842864 · \d{4}-\d\d-\d\d \d\d:\d\d$/), value: '20842864' },
		{ name: expect.stringMatching(/^Spring · 20842863 · /), value: '20842863' },
	]);
	expect((await search('searchTasks', 'spring')).results.map(({ value }) => value)).toEqual(['20842863']);
	expect((await search('searchTasks')).paginationToken).toBeUndefined();
});

/** Of the day in China, as a push that repeats takes it. */
const timeInChina = (at: number): string => new Date(at + 8 * hour).toISOString().slice(11, 19);

test('pushes that wait: whole ones, or single dates when those are wanted', async () => {
	const now = Date.now();
	await practice.push('push.sendSimple', {
		...simple,

		options: { fixedTime: new Date(now + hour).toISOString(), strategyType: 1 },
	});
	const time = timeInChina(now + 2 * hour);
	await practice.push('push.sendSimple', {
		...simple,
		title: 'Daily',

		options: {
			startTime: new Date(now).toISOString(),
			endTime: new Date(now + 72 * hour).toISOString(),
			circleType: 1,
			time,
			strategyType: 2,
		},
	});
	const whole = (await search('searchSchedules')).results;
	expect(whole.map(({ name }) => name.split(' · ')[0])).toEqual(['Shipped', 'Daily']);
	const dates = (await search('searchSchedules', undefined, { type: 1 })).results;
	// One now, and one a day, to the end of the last; today's if today has that time before it.
	expect(dates).toHaveLength(time > timeInChina(now) ? 5 : 4);
	expect(dates.map(({ value }) => value)).not.toContain(whole[1]?.value);
	expect((await search('searchSchedules', 'daily')).results).toHaveLength(1);
});

test('templates, page by page', async () => {
	expect((await search('searchTemplates')).results).toEqual([
		{ name: 'practice_news', value: 'practice_news', description: 'practice' },
		{ name: 'practice_order', value: 'practice_order', description: 'practice' },
	]);
	await practice.push(
		'template.create',
		{ templateName: '={{ $json.name }}', title: 'x', content: 'x', descInfo: 'x' },
		{ items: Array.from({ length: 98 }, (_, index) => ({ name: `t${index}` })) },
	);
	const first = await search('searchTemplates');
	expect([first.results.length, first.paginationToken]).toEqual([100, '2']);
	expect(await search('searchTemplates', undefined, {}, '2')).toEqual({ results: [] });
});

test('the placeholders of the chosen template are fields to map', async () => {
	const fields = async (parameters: IDataObject): Promise<ResourceMapperFields> =>
		node.methods.resourceMapping.getTemplateFields.call(context(parameters));
	expect(
		(await fields({ templateName: 'practice_order' })).fields.map(({ id, required, type }) => ({ id, required, type })),
	).toEqual([
		{ id: 'order', required: true, type: 'string' },
		{ id: 'name', required: true, type: 'string' },
	]);
	expect(await fields({ templateName: '' })).toMatchObject({
		fields: [],
		emptyFieldsNotice: expect.stringContaining('Choose a template'),
	});
	expect(await fields({ templateName: '={{ $json.template }}' })).toMatchObject({ fields: [] });
	await expect(fields({ templateName: 'nobody' })).rejects.toThrow(/the template does not exist/);
});

test("another app of the node is asked, not the credential's", async () => {
	await expect(search('searchTasks', undefined, { options: { appId: 'OTHER', workspaceId: 'x' } })).rejects.toThrow(
		/App ID or Workspace ID is not valid/,
	);
	expect(practice.request().fields).toMatchObject({ AppId: 'OTHER', WorkspaceId: 'x' });
	expect((await search('searchTasks', undefined, { options: { appId: '={{ $json.app }}' } })).results).toEqual([]);
});

test('a picker that fails says why, without the secret', async () => {
	await expect(
		node.methods.listSearch.searchTasks.call(context({}, { accessKeySecret: 'canary-secret' })),
	).rejects.toMatchObject({ message: expect.stringMatching(/the signature does not fit the access key/) });
	await node.methods.listSearch.searchTasks
		.call(context({}, { accessKeySecret: 'canary-secret' }))
		.catch((error: unknown) => expect(JSON.stringify(error)).not.toContain('canary-secret'));
});

test('what the pickers give is taken by the operations', async () => {
	await practice.push('push.sendMany', many);
	const [task] = (await search('searchTasks')).results;
	expect(
		jsonOf(
			await practice.push('recall.byTask', {
				taskId: { __rl: true, mode: 'list', value: task?.value as string, cachedResultName: task?.name as string },
			}),
		)[0],
	).toMatchObject({ outcome: 'accepted' });
	const run = await practice.push(
		'push.sendTemplate',
		{
			...simple,
			templateName: { __rl: true, mode: 'list', value: 'practice_news' },
			templateValues: 'fields',
			templateFields: { mappingMode: 'defineBelow', value: { content: '={{ $json.text }}' } },
		},
		{ items: [{ text: 'Hi' }] },
	);
	expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted' });
	expect(practice.shade('Li Lei').at(-1)).toMatchObject({ title: 'News', text: 'Hi' });
});

describe('the form', () => {
	const { properties } = node.description;

	test('can be copied and stored, which is how n8n hands it to the editor', () =>
		expect(structuredClone(node.description)).toEqual(JSON.parse(JSON.stringify(node.description))));

	/** Saved in workflows: resource, operation, and the names of what is required. */
	const contract: Array<[string, string, string[]]> = [
		['push', 'sendSimple', ['title', 'content', 'deliveryType', 'targetMsgkey']],
		['push', 'sendTemplate', ['templateName', 'deliveryType', 'targetMsgkey']],
		['push', 'sendMany', ['templateName', 'deliveryType', 'targetMsg']],
		['push', 'sendToAll', ['templateName', 'deliveryType']],
		['recall', 'byMessage', ['messageId', 'targetId']],
		['recall', 'byTask', ['taskId']],
		['statistics', 'get', ['startTime', 'endTime']],
		['task', 'getMany', ['startTime']],
		['task', 'get', ['taskId']],
		['schedule', 'getMany', ['startTime', 'endTime']],
		['schedule', 'cancel', ['uniqueIds']],
	];

	test.each(contract)('%s: %s', (resource, operation, names) => {
		const operations = properties.find(
			({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource),
		);
		expect(operations?.options?.map((option) => ('value' in option ? option.value : ''))).toContain(operation);
		const shown = properties
			.filter(
				({ displayOptions }) =>
					displayOptions?.show?.resource?.includes(resource) && displayOptions.show.operation?.includes(operation),
			)
			.map(({ name }) => name);
		for (const name of names) expect(shown).toContain(name);
		// App and workspace come from the credential, unless the item names others.
		expect(shown).toContain('options');
		const options = properties.find(
			({ name, displayOptions }) =>
				name === 'options' &&
				displayOptions?.show?.resource?.includes(resource) &&
				displayOptions.show.operation?.includes(operation),
		);
		expect(options?.options?.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['appId', 'workspaceId', 'tenantId']),
		);
	});
});

test('a broadcast needs its confirmation, and is refused to a language model', async () => {
	const run = await practice.push('push.sendToAll', toAll, {
		settings: { ...goOn, type: 'n8n-nodes-china-push.mpaasPushTool' },
	});
	expect(jsonOf(run)[0] ?? run.error).toMatchObject({
		error: expect.stringMatching(/not allowed when the node is used as an AI tool/),
	});
	expect(practice.requests()).toEqual([]);
});

test('the same broadcast goes out once in a run, not once per item', async () => {
	const items = [{ n: 0 }, { n: 1 }, { n: 2 }];
	const run = await practice.push('push.sendToAll', toAll, { items, settings: goOn });
	expect(practice.requests()).toHaveLength(1);
	expect(jsonOf(run)[2]).toMatchObject({
		error: expect.stringMatching(/^Message in item 2 is the same as in item 0, and so is the audience/),
	});
	await practice.push('push.sendToAll', { ...toAll, pushStatus: '={{ $json.n }}' }, { items });
	expect(practice.requests()).toHaveLength(4);
});
