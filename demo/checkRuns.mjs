import { circleRuns } from './circleRuns.mjs';
import { accepted, byHand, three, unless } from './judge.mjs';

const parcel = ['Your parcel is on its way', 'It arrives tomorrow between 9 and 12.'];

/**
 * Each run of a ready workflow: the node to open in the editor, what must come out (`judge` gives a sentence for each fault of
 * the last node's items), the notifications that must appear, and how many devices without a phone on the page are reached.
 * `again` is what differs after the first run, `inEditor` what differs there; `opens` are nodes that are only looked at.
 */
export const runs = [
	{
		workflow: 'chinaPushOrder01',
		node: 'Tell the customer',
		how: 'webhook call for Han Meimei',
		call: { orderId: 'A-2002', regId: 'practice-regid-hanmeimei' },
		judge: accepted(1),
		shows: [['Han Meimei', 'Your parcel is on its way', 'Order A-2002 has left our warehouse.']],
	},
	{
		workflow: 'chinaPushOrder01',
		how: 'webhook call without a registration ID',
		call: { orderId: 'A-2003' },
		judge: accepted(1),
		shows: [['Li Lei', 'Your parcel is on its way', 'Order A-2003 has left our warehouse.']],
	},
	{
		workflow: 'chinaPushTopic02',
		node: 'Send to the topic',
		trigger: 'Every morning',
		judge: accepted(1),
		shows: ['Li Lei', 'Han Meimei'].map((name) => [
			name,
			'今日要闻 Morning news',
			/^The news of .* is ready to read\.$/,
		]),
	},
	{
		workflow: 'chinaPushBulk003',
		node: 'To each their own',
		trigger: byHand,
		judge: accepted(200),
		shows: three.map((name, index) => [
			name,
			`你好, ${name}!`,
			`You have ${100 + index * 5} points. Today they count double.`,
		]),
		bulk: 197,
	},
	...[
		['chinaPushMpaas04', 'Tell the user', 'Han Meimei', ...parcel],
		['chinaPushXgDev05', 'Tell the device', 'Li Lei', ...parcel],
		['chinaPushTpns018', 'Tell the device', 'Li Lei', ...parcel],
		['chinaPushMimcU06', 'Write to the customer', 'Li Lei', /./, /Your parcel is on its way/],
		['chinaPushMaxim07', 'Tell the customer', 'Wang Wei', ...parcel],
	].map(([workflow, node, ...shown]) => ({
		workflow,
		node,
		trigger: byHand,
		judge: accepted(1),
		shows: [shown],
	})),
	{
		workflow: 'chinaPushTpns019',
		// The editor would send to the package of its first step again, and the practice server begins anew for each.
		node: 'Upload them',
		opens: ['Tell them all'],
		trigger: byHand,
		judge: accepted(1),
		shows: ['Li Lei', 'Han Meimei'].map((name) => [name, ...parcel]),
		bulk: 198,
		inEditor: { shows: [], bulk: 0 },
	},
	{
		workflow: 'chinaPushClean08',
		node: 'Tell them',
		trigger: byHand,
		judge: (_items, outputs) => [
			...unless(
				outputs['Tell them']?.map(({ length }) => length).join() === '2,0,0,2',
				'two devices should be accepted, and two gone',
			),
			...unless(
				outputs['Take off the list']?.[0]?.length === 2,
				'the two that are gone should have been taken off the table',
			),
		],
		shows: ['Li Lei', 'Han Meimei'].map((name) => [name, 'We have moved', 'Find our new shop at 8 Garden Road.']),
	},
	{
		workflow: 'chinaPushCsvCa09',
		node: 'Send the campaign',
		trigger: byHand,
		judge: ([summary]) => unless(summary?.accepted === 500, `the summary says ${JSON.stringify(summary)}`),
		shows: three.map((name) => [
			name,
			'春节快乐 Happy New Year',
			'Your gift waits in the shop until the end of the holidays.',
		]),
		bulk: 497,
		again: {
			judge: ([summary]) =>
				unless(
					summary?.requests === 0 && summary.acceptedEarlier === 500,
					`nobody should get the campaign again; the summary says ${JSON.stringify(summary)}`,
				),
			shows: [],
			bulk: 0,
		},
	},
	{
		workflow: 'chinaPushAgent10',
		node: 'Shop assistant',
		opens: ['Notify a customer'], // an agent executes it
		trigger: byHand,
		judge: (items) =>
			unless(
				/knows/.test(items[0]?.output) && items[1]?.output === 'Nothing to tell.' && items.length === 2,
				`the agent said ${JSON.stringify(items)}`,
			),
		shows: [['Han Meimei', 'About your parcel', 'Parcel A-1001 is late: it arrives on Friday.']],
	},
	...circleRuns,
];
