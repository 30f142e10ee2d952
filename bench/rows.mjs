import { texts, work } from './workflows.mjs';

/** Concurrent requests of the row that no list call can shorten. */
const concurrency = 200;

const reach = (what, value, wanted, reached) => ({ what, value, wanted, reached });
/** Nothing is asked of it. */
const tell = (what, value) => ({ what, value, wanted: '' });
const times = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')}x`;
const whole = (value) => Math.round(value).toLocaleString('en');

const faster =
	(wanted) =>
	({ http, ours }) =>
		reach(
			'faster than HTTP Request',
			times(http.time / ours.time),
			`at least ${wanted}x`,
			http.time / ours.time >= wanted,
		);
const requests =
	(most) =>
	({ ours }) =>
		reach('requests', whole(ours.requests), `at most ${most}`, ours.requests <= most);

/** What expressions cost over plain paths, in the same run. */
const overPlain =
	(most) =>
	({ ours, plain }) =>
		reach(
			'node time over that of plain paths',
			`${(ours.time / plain.time).toFixed(2)}x`,
			`at most ${most}x`,
			ours.time <= most * plain.time,
		);
const growth =
	(side, name) =>
	({ sizes: [small, large] }) => {
		const [grown, wanted] = [large[side].time / small[side].time, 1.1 * (large.count / small.count)];
		return reach(
			`${name}: time of ${whole(small.count)} to ${whole(large.count)}`,
			`1 : ${grown.toFixed(1)}`,
			`at most 1 : ${wanted.toFixed(0)}`,
			grown <= wanted,
		);
	};
const aboveN8n =
	(side, name, most) =>
	({ sizes }) => {
		const { [side]: measured, n8n, count } = sizes.at(-1);
		if (measured.memory === undefined) return undefined;
		const above = measured.memory - n8n.memory;
		return reach(
			`${name}, ${whole(count)}: peak memory above that of n8n alone`,
			`${whole(above)} MB`,
			`at most ${most} MB`,
			above <= most,
		);
	};

/** What a Campaign Key adds, at one place where campaigns are kept; undefined where that was not measured. */
const keyCosts =
	(place, name, most) =>
	({ campaign }) => {
		const { none, [place]: measured, count } = campaign.at(-1);
		return (
			measured &&
			reach(
				`${whole(count)} targets, ${name}: time over that without a key`,
				`${(measured.time / none.time).toFixed(2)}x`,
				`at most ${most}x`,
				measured.time <= most * none.time,
			)
		);
	};
const linear =
	(place, name) =>
	({ campaign: [small, large] }) => {
		if (!small[place]) return undefined;
		const [growth, wanted] = [large[place].time / small[place].time, 1.1 * (large.count / small.count)];
		return reach(
			`${name}: time of ${whole(small.count)} to ${whole(large.count)}`,
			`1 : ${growth.toFixed(1)}`,
			`at most 1 : ${wanted.toFixed(0)}`,
			growth <= wanted,
		);
	};
const quickAgain =
	(place, name) =>
	({ campaign: [{ [place]: measured }] }) =>
		measured &&
		reach(
			`${name}: time and requests`,
			`${(measured.time / 1000).toFixed(2)} s, ${whole(measured.requests)}`,
			'under 1 s, 0',
			measured.time < 1_000 && measured.requests === 0,
		);

/** The comparisons. `judge` says for each target what came of it. */
export const rows = [
	{
		id: '1',
		title: 'same text, target from an expression (MiPush)',
		vendor: 'mipush',
		count: 10_000,
		sides: work.mipush(texts.sameText, 'sendToRegIds'),
		judge: [faster(300), requests(12)],
	},
	{
		id: '2',
		title: 'title and text by expressions (MiPush)',
		vendor: 'mipush',
		count: 10_000,
		sides: work.mipush(texts.personal, 'sendEachToRegIds'),
		judge: [faster(120), requests(12)],
	},
	{
		id: '3',
		title: `title and text by expressions, one request each (XG v2, ${concurrency} connections)`,
		vendor: 'xg',
		count: 10_000,
		sides: work.xg(concurrency),
		bare: concurrency,
		judge: [
			faster(18),
			({ ours, bare }) =>
				reach(
					'node time over bare undici',
					`${(ours.time / bare.time).toFixed(2)}x`,
					'at most 1.2x',
					ours.time / bare.time <= 1.2,
				),
			({ first }) =>
				tell('the same, the first run of each after the warm-up', `${(first.ours / first.bare).toFixed(2)}x`),
			({ ours }) =>
				reach('connections', whole(ours.connections), `at most ${concurrency}`, ours.connections <= concurrency),
			({ http, ours }) =>
				ours.memory === undefined
					? undefined
					: reach(
							'peak memory above rest, over that of HTTP Request',
							(ours.memory / http.memory).toFixed(2),
							'at most 0.33',
							ours.memory * 3 <= http.memory,
						),
		],
	},
	{
		id: '5',
		title: 'targets from a file (MiPush)',
		vendor: 'mipush',
		files: [100_000, 1_000_000],
		sides: work.file,
		judge: [
			({ large }) =>
				reach(
					'requests',
					whole(large.requests),
					`at most ${whole(large.count / 1000)}`,
					large.requests <= large.count / 1000,
				),
			({ large }) =>
				large.memory === undefined
					? undefined
					: reach('peak memory above rest', `${whole(large.memory)} MB`, 'at most 150 MB', large.memory <= 150),
			({ small, large }) =>
				reach(
					`time of ${whole(small.count)} to ${whole(large.count)}`,
					`1 : ${(large.time / small.time).toFixed(1)}`,
					'at most 1 : 11',
					large.time <= 11 * small.time,
				),
		],
	},
	{
		id: '6',
		title: 'one item (MiPush)',
		vendor: 'mipush',
		single: true,
		sides: work.mipush(texts.personal, 'sendToRegIds'),
		judge: [
			({ http, ours }) =>
				reach(
					'cold: node time over HTTP Request',
					(ours.cold.time / http.cold.time).toFixed(2),
					'at most 1',
					ours.cold.time <= http.cold.time,
				),
			({ http, ours }) =>
				reach(
					'warm: node time over HTTP Request',
					(ours.warm.time / http.warm.time).toFixed(2),
					'below 1',
					ours.warm.time < http.warm.time,
				),
		],
	},
	{
		id: '7',
		title: 'targets, a request each, 100 at once (MiPush)',
		campaign: { work: 'each', counts: [2_000, 20_000] },
		judge: [
			keyCosts('sqlite', 'SQLite', 1.2),
			keyCosts('redis', 'Redis', 1.3),
			linear('sqlite', 'SQLite'),
			linear('redis', 'Redis'),
		],
	},
	{
		id: '8',
		title: 'targets from a file (MiPush)',
		campaign: { work: 'file', counts: [1_000_000] },
		judge: [keyCosts('sqlite', 'SQLite', 1.1), keyCosts('redis', 'Redis', 1.1)],
	},
	{
		id: '9',
		title: 'targets, a campaign that is finished once more (MiPush)',
		campaign: { work: 'again', counts: [20_000] },
		judge: [quickAgain('sqlite', 'SQLite'), quickAgain('redis', 'Redis')],
	},
	{
		id: '10',
		title: 'three fields with methods, fallbacks and a choice (MiPush)',
		vendor: 'mipush',
		count: 10_000,
		sides: work.expressions(texts.methods, true),
		judge: [overPlain(1.5), faster(100)],
	},
	{
		id: '11',
		title: 'three fields from a node further up (MiPush)',
		vendor: 'mipush',
		count: 10_000,
		sides: work.expressions(texts.earlier, false),
		judge: [overPlain(3)],
	},
	{
		id: '12',
		title: 'plain paths (MiPush)',
		vendor: 'mipush',
		counts: [10_000, 100_000],
		sides: work.sizes,
		judge: [
			growth('same', 'same text'),
			growth('personal', 'a text each'),
			aboveN8n('same', 'same text', 300),
			aboveN8n('personal', 'a text each', 300),
		],
	},
	{
		id: '13',
		title: 'receipts of MiPush, 20 at once, each an execution',
		receipts: { seconds: 30, connections: 20 },
		judge: [
			({ receipts: { ours, expression } }) =>
				reach(
					'receipts a second over those of the Webhook node with an expression',
					(ours.rate / expression.rate).toFixed(2),
					'at least 0.9',
					ours.rate >= 0.9 * expression.rate,
				),
			({ receipts: { ours, webhook } }) =>
				reach(
					'receipts a second over those of the Webhook node with fixed parameters',
					(ours.rate / webhook.rate).toFixed(2),
					'at least 0.9',
					ours.rate >= 0.9 * webhook.rate,
				),
			({ receipts: { ours } }) => reach('accepted and lost', whole(ours.lost), '0', ours.lost === 0),
		],
	},
];
