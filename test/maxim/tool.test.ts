import type { IDataObject, INode } from 'n8n-workflow';
import { MaximPush } from '../../nodes/MaximPush/MaximPush.node';
import { callAsTool, type ToolSetting } from '../engine/agent';
import { message, usePractice } from './practice';

/** As an AI tool: one call of the model has one Request ID in all its tries, and two calls never share one, or MaxIM would drop the second. */
const practice = usePractice();

const again: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const call = async (way: ToolSetting['way'], calls: IDataObject[], settings: Partial<INode> = {}): Promise<unknown[]> =>
	callAsTool({
		node: new MaximPush(),
		parameters: { resource: 'notification', operation: 'send', audience: 'alias', alias: 'lilei', ...message },
		credential: practice.credential(),
		calls,
		way,
		settings,
	});

const shown = (): string[] => practice.sandbox.phones.notifications().map(({ phone }) => phone);

describe.each(['engine', 'invoke', 'together'] as const)('%s', (way) => {
	test('two calls are two messages, even where they say the same', async () => {
		await call(way, [{ text: 'a' }, { text: 'a' }]);
		expect(practice.requestIds()).toHaveLength(2);
		expect(new Set(practice.requestIds()).size).toBe(2);
		expect(shown()).toEqual(['Li Lei', 'Li Lei']);
	});

	test('Retry On Fail does not send a call again whose answer was lost, and sends one that was refused again with the same ID', async () => {
		practice.sandbox.dials.set({ fault: 'lost', times: 1 });
		const call = async (calls: IDataObject[]) =>
			callAsTool({
				node: new MaximPush(),
				parameters: {
					resource: 'notification',
					operation: 'send',
					audience: 'alias',
					alias: 'lilei',
					...message,
					sendingOptions: { maxTries: 1 },
				},
				credential: practice.credential(),
				calls,
				way,
				settings: again,
			});
		const [lost, sent] = await call([{ text: 'a' }, { text: 'b' }]);
		expect(JSON.stringify(lost)).not.toContain('accepted');
		expect(JSON.stringify(sent)).toContain('accepted');
		const ids = practice.requestIds();
		expect(new Set(ids).size).toBe(2);
		expect(ids).toHaveLength(2);

		practice.reset();
		practice.sandbox.dials.set({ fault: 'http', status: 429, times: 1 });
		const [refused] = await call([{ text: 'a' }]);
		expect(JSON.stringify(refused)).toContain('accepted');
		const [first, second, ...more] = practice.requestIds();
		expect(second).toBe(first);
		expect(more).toEqual([]);
	});
});
