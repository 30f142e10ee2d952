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
		parameters: { resource: 'notification', operation: 'send', audience: 'alias', alias: 'lilei', message },
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

	test('Retry On Fail tries one call again with the same ID: what was sent is not sent twice', async () => {
		practice.sandbox.dials.set({ fault: 'lost', times: 2 });
		const parameters = { sendingOptions: { maxTries: 1 } };
		const answers = await callAsTool({
			node: new MaximPush(),
			parameters: { resource: 'notification', operation: 'send', audience: 'alias', alias: 'lilei', message, ...parameters },
			credential: practice.credential(),
			calls: [{ text: 'a' }, { text: 'b' }],
			way,
			settings: again,
		});
		const ids = practice.requestIds();
		expect(ids).toHaveLength(4);
		expect(ids.slice(0, 3)).toEqual([ids[0], ids[0], ids[0]]);
		expect(ids[3]).not.toBe(ids[0]);
		expect(shown()).toEqual(['Li Lei', 'Li Lei']);
		expect(answers).toHaveLength(2);
	});
});
