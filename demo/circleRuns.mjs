import { accepted, byHand, three, unless } from './judge.mjs';

/** Sentences for what the first item of a node lacks. */
const gave = (outputs, node, wanted) => {
	const json = outputs?.[node]?.[0]?.[0]?.json ?? {};
	const other = Object.entries(wanted).find(([name, value]) => json[name] !== value);
	return unless(
		!other,
		`"${node}" should have given ${JSON.stringify(wanted)}, not ${JSON.stringify(json).slice(0, 300)}`,
	);
};

const count = (outputs, node) => (outputs?.[node] ?? []).flat().length;

/** Nothing came through to a node. */
const silent = (outputs, node, why) => unless(count(outputs, node) === 0, `"${node}" sent again, although ${why}`);

const question = { from: 'lilei', to: 'shop', text: 'Do you have it in blue?' };
const answer = ['Li Lei', 'shop', 'You asked: Do you have it in blue? A colleague answers within the hour.'];

const summer = ['Summer hours', 'From June on we are open until nine.'];
const taxi = ['Your taxi is here', 'It waits at the north gate.'];

const switchOnline =
	(online, ...names) =>
	async (circle) => {
		for (const name of names) await circle.changePhone(name, { online });
	};

/** The phones come online when the execution waits, so that no receipt comes before n8n takes it. */
const onlineWhileWaiting =
	(...names) =>
	async (circle) => {
		await circle.waits();
		await switchOnline(true, ...names)(circle);
	};

/** How many were reached by MiPush, and how many by mPaaS. */
const reached = (byMiPush, byMpaas) => (_items, outputs) => {
	const found = [count(outputs, 'Done'), count(outputs, 'By mPaaS instead')];
	return unless(
		found.join() === [byMiPush, byMpaas].join(),
		`${byMiPush} should have been reached by MiPush and ${byMpaas} by mPaaS, not ${found.join(' and ')}`,
	);
};

/** A receipt of MiPush for a trigger for which the editor listens, each time of another message. */
const knockOfMiPush = (webhookId, receipt) => {
	let messages = 0;
	return (circle) => {
		const data = JSON.stringify({ [`knocking-${++messages}`]: { ...receipt, timestamp: Date.now() } });
		const form = new URLSearchParams({ data }).toString();
		return circle.knock({ type: 'miPushTrigger', webhookId }, form, 'application/x-www-form-urlencoded');
	};
};

/** A receipt of Huawei in the same way. */
const knockOfHuawei = (webhookId) => (circle) => {
	const status = { biTag: '0#5#null#knocking&0123456789abcdef', status: 0, token: 'knocking', timestamp: Date.now() };
	const body = JSON.stringify({ statuses: [status] });
	return circle.knock({ type: 'pushReceiptTrigger', webhookId }, body, 'application/json');
};

/**
 * Runs of ready workflows that wait for receipts, as those in checkRuns.mjs. What happens on the phones: `before` the execution,
 * `during` it, and `after` it, with a sentence for each fault of what receipts have started: in the same workflow, unless `starts`
 * names another. In the editor, `knock` sends what a trigger waits for; `listens` is a trigger that the practice server is led to.
 */
export const circleRuns = [
	{
		workflow: 'chinaPushGift011',
		starts: 'chinaPushThank12',
		node: 'Send a gift',
		trigger: byHand,
		judge: accepted(1),
		after: async (circle, { items }) => {
			await circle.click('Li Lei', 'A gift for you');
			const [thanks] = await circle.started(1);
			await circle.again('mipush', 'clicked');
			const [, repeat] = await circle.started(2);
			await circle.click('Li Lei', 'Thank you!');
			const told = (await circle.receipts('mipush')).map(({ event, verdict }) => `${event} ${verdict}`);
			return [
				...gave(thanks, 'Somebody opened it', {
					event: 'clicked',
					messageId: items[0]?.messageId,
					target: 'practice-regid-lilei',
					parameter: 'spring-gift',
				}),
				...gave(thanks, 'Say thank you', { outcome: 'accepted' }),
				...silent(repeat, 'Say thank you', 'the receipt had come before'),
				...unless(
					told.sort().join() === 'clicked accepted,delivered accepted',
					`one receipt of delivery and one of the click should have been taken, not ${told}`,
				),
			];
		},
		shows: [
			['Li Lei', 'A gift for you', 'Open this message to keep it.'],
			['Li Lei', 'Thank you!', 'Your gift (spring-gift) waits in the shop.'],
		],
		inEditor: { shows: [['Li Lei', 'A gift for you', 'Open this message to keep it.']] },
	},
	{
		workflow: 'chinaPushThank12',
		node: 'Say thank you',
		opens: ['Somebody opened it'],
		onlyInEditor: true,
		knock: knockOfMiPush('5b3c5ab6-7f4a-4ec4-9d4c-6bb6b1ab1c11', {
			type: 2,
			param: 'spring-gift',
			targets: 'practice-regid-lilei',
		}),
		shows: [['Li Lei', 'Thank you!', 'Your gift (spring-gift) waits in the shop.']],
	},
	{
		workflow: 'chinaPushNews013',
		starts: 'chinaPushGone014',
		node: 'Tell them by MiPush',
		trigger: byHand,
		before: (circle) => circle.changePhone('Han Meimei', { installed: false }),
		judge: (_items, outputs) => [
			...unless(count(outputs, 'Tell them by MiPush') === 2, 'two messages should have gone by MiPush'),
			...unless(count(outputs, 'Tell them by mPaaS') === 2, 'two messages should have gone by mPaaS'),
		],
		after: async (circle) => {
			const started = await circle.started(2);
			const taken = started
				.flatMap((outputs) => outputs['Take off the list']?.[0] ?? [])
				.map(({ json }) => json.target);
			const verified = started.map((outputs) => outputs['mPaaS: nobody there']?.[0]?.[0]?.json.verified);
			return [
				...unless(
					taken.sort().join() === 'practice-adtoken-hanmeimei,practice-regid-hanmeimei',
					`both rows of Han Meimei should have been taken off the table, not ${taken.join(' and ') || 'none'}`,
				),
				...unless(verified.includes(true), 'what mPaaS signed should have been verified'),
			];
		},
		shows: ['MiPush', 'mPaaS'].map(() => ['Li Lei', ...summer]),
		inEditor: { shows: [['Li Lei', ...summer]] },
	},
	{
		workflow: 'chinaPushGone014',
		node: 'MiPush: nobody there',
		opens: ['mPaaS: nobody there'],
		onlyInEditor: true,
		knock: knockOfMiPush('5b3c5ab6-7f4a-4ec4-9d4c-6bb6b1ab1c12', { type: 16, targets: 'nobody' }),
		shows: [],
	},
	{
		workflow: 'chinaPushWait015',
		node: 'Send and wait',
		trigger: byHand,
		// Han Meimei's phone stays off until the time is over, and shows only what came the other way.
		before: switchOnline(false, 'Li Lei', 'Han Meimei'),
		during: onlineWhileWaiting('Li Lei'),
		judge: reached(1, 2),
		after: switchOnline(true, 'Han Meimei'),
		shows: three.map((name) => [name, ...taxi]),
		again: {
			during: onlineWhileWaiting('Li Lei', 'Han Meimei'),
			judge: reached(2, 1),
		},
		inEditor: { shows: ['Li Lei', 'Han Meimei'].map((name) => [name, ...taxi]) },
	},
	{
		workflow: 'chinaPushMpaas04',
		starts: 'chinaPushMaker17',
		trigger: byHand,
		judge: accepted(1),
		after: async (circle, { items }) => {
			const [told] = await circle.started(1);
			const { messageId } = items[0] ?? {};
			return [
				...gave(told, 'Huawei tells', { event: 'delivered', channel: 'huawei', messageId }),
				...gave(told, 'Write it down', { event: 'delivered', messageId }),
			];
		},
		shows: [['Han Meimei', 'Your parcel is on its way', 'It arrives tomorrow between 9 and 12.']],
	},
	{
		workflow: 'chinaPushMaker17',
		node: 'Huawei tells',
		onlyInEditor: true,
		knock: knockOfHuawei('5b3c5ab6-7f4a-4ec4-9d4c-6bb6b1ab1c15'),
		shows: [],
	},
	{
		workflow: 'chinaPushChat016',
		node: 'Answer',
		opens: ['A customer writes'],
		how: 'Li Lei writes to the shop',
		judge: () => [],
		after: async (circle) => {
			await circle.write(question);
			const [answered] = await circle.started(1);
			await circle.again('mimc', 'message');
			const [, repeat] = await circle.started(2);
			await circle.again('mimc', 'message', (body) => body.replace('"fromAccount":"lilei"', '"fromAccount":"shop"'));
			const [, , own] = await circle.started(3);
			return [
				...gave(answered, 'A customer writes', { event: 'message', from: 'lilei', text: question.text }),
				...gave(answered, 'Answer', { outcome: 'accepted' }),
				...gave(own, 'A customer writes', { from: 'shop' }),
				...silent(repeat, 'Answer', 'the message had come before'),
				...silent(own, 'Answer', 'the shop itself had written'),
			];
		},
		shows: [answer],
		listens: { setting: 'mimc', type: 'mimcTrigger', webhookId: '5b3c5ab6-7f4a-4ec4-9d4c-6bb6b1ab1c14' },
		knock: (circle) => circle.write(question),
	},
];
