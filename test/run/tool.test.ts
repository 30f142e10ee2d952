import type { IDataObject } from 'n8n-workflow';
import { MiPush } from '../../nodes/MiPush/MiPush.node';
import { callAsTool, type ToolSetting } from '../engine/agent';
import { otherRegId, regId, text, usePractice } from '../mipush/practice';

/** The node as an AI tool, called through n8n's own engine by either of its ways. */
const practice = usePractice();

type Way = ToolSetting['way'];

const call = async (way: Way, parameters: IDataObject, more: Partial<ToolSetting> = {}): Promise<IDataObject[][]> =>
	(
		await callAsTool({
			node: new MiPush(),
			credential: practice.credential(),
			parameters: { resource: 'message', operation: 'sendToRegIds', ...text, ...parameters },
			calls: [{}],
			way,
			...more,
		})
	).map((answer) => (typeof answer === 'string' ? (JSON.parse(answer) as IDataObject[]) : (answer as IDataObject[])));

const fromModel = `={{ $fromAI('to', 'whom to write to', 'string') }}`;
const said = `={{ $fromAI('said', 'the text', 'string') }}`;

describe.each<Way>(['invoke', 'engine'])('a tool that an agent calls by way of "%s"', (way) => {
	test('reads what the model says where the form asks for it', async () => {
		const answers = await call(
			way,
			{ registrationId: fromModel, title: said },
			{
				calls: [
					{ to: regId, said: 'One' },
					{ to: otherRegId, said: 'Two' },
				],
			},
		);
		expect(answers).toEqual([
			[expect.objectContaining({ outcome: 'accepted', target: regId })],
			[expect.objectContaining({ outcome: 'accepted', target: otherRegId })],
		]);
		expect(practice.requests().map(({ fields }) => [fields.registration_id, fields.title])).toEqual([
			[regId, 'One'],
			[otherRegId, 'Two'],
		]);
	});

	test('tells the model about a dead target although Split by Outcome is on', async () => {
		const [answer] = await call(way, { registrationId: 'nobody', sendingOptions: { splitByOutcome: true } });
		expect(answer).toEqual([expect.objectContaining({ outcome: 'deadTarget', target: 'nobody' })]);
	});

	test('tells the model why it was refused although Split by Outcome is on', async () => {
		const [answer] = await call(
			way,
			{ registrationId: '={{ "a,b" }}', sendingOptions: { splitByOutcome: true } },
			{ settings: { onError: 'continueRegularOutput' } },
		);
		expect(JSON.stringify(answer)).toContain('Registration ID in item 0 holds \\",\\"');
		expect(practice.requests()).toEqual([]);
	});
});

test.each<Way>(['invoke', 'engine'])('by way of "%s", doubts are about the item that n8n reads', async (way) => {
	const [answer] = await call(
		way,
		{ registrationId: '=practice-regid-{{ $json.to }}', title: '=Order {{ $json.order }}' },
		{ items: [{ to: 'lilei', order: 7615917337495251231 }] },
	);
	expect(answer).toEqual([
		expect.objectContaining({
			outcome: 'accepted',
			target: regId,
			warnings: [
				'Title holds 7615917337495251000, a number beyond 2^53 that was rounded before it came here; keep such numbers as text',
			],
		}),
	]);
});

test('an expression about the item reads the item that n8n reads, not what the model says', async () => {
	// The agent's item is the only one that the expression can mean: the model's arguments are for $fromAI.
	const [answer] = await call(
		'invoke',
		{ registrationId: '={{ $json.to }}', title: `={{ $json.name }}: ${said.slice(1)}` },
		{ items: [{ to: regId, name: 'Li Lei' }], calls: [{ to: otherRegId, name: 'nobody', said: 'Hello' }] },
	);
	expect(answer).toEqual([expect.objectContaining({ outcome: 'accepted', target: regId })]);
	expect(practice.request().fields).toMatchObject({ registration_id: regId, title: 'Li Lei: Hello' });
});
