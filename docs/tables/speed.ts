import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { table } from './markdown';
import { root } from './services';

/** What one side took, as the bench measured it. Times in milliseconds, memory in MB above n8n at rest. */
interface Measured {
	time: number;
	requests: number;
	connections: number;
	memory?: number;
}

interface MeasuredRow {
	row: string;
	/** Day of the run. */
	date: string;
	machine: string;
	runs: number;
	count?: number;
	http?: Measured | { cold: Measured; warm: Measured };
	ours?: Measured | { cold: Measured; warm: Measured };
	bare?: Measured;
	/** Of each side the first run after the warm-up, in milliseconds; the sides themselves have medians. */
	first?: { ours?: number };
	/** The same pushes with plain paths for expressions. */
	plain?: Measured;
	/** By number of items: one text for all, a text each, and a node that does nothing. */
	sizes?: ReadonlyArray<{ count: number } & Record<'same' | 'personal' | 'n8n', Measured>>;
	small?: Measured & { count: number };
	large?: Measured & { count: number };
	/** Receipts a second that became executions, and how many did not. */
	receipts?: { seconds: number } & Record<
		'webhook' | 'expression' | 'ours',
		{ rate: number; accepted: number; lost: number }
	>;
	/** Of each number of targets what each place took where a campaign can be kept. */
	campaign?: ReadonlyArray<{ count: number } & Partial<Record<Place, Pick<Measured, 'time'> & Partial<Measured>>>>;
}

/** No Campaign Key, or where the campaign is kept. */
type Place = 'none' | 'sqlite' | 'redis';

export interface SpeedWords {
	heading: readonly string[];
	/** By the number of the bench's row. */
	works: Readonly<Record<string, string>>;
	items: (count: string, work: string) => string;
	targets: (count: string, work: string) => string;
	cold: string;
	warm: string;
	cost: (time: string, requests: string, connections: string, memory: string | undefined) => string;
	bare: (time: string, ratio: string) => string;
	first: (time: string) => string;
	plain: (time: string, ratio: string) => string;
	same: string;
	personal: string;
	aboveN8n: (memory: string) => string;
	measured: (dates: string, runs: string, machine: string) => string;
	campaignHeading: readonly string[];
	timesThat: (time: string, ratio: string) => string;
	requestsOf: (time: string, requests: string) => string;
	campaignMeasured: (dates: string, runs: string, machine: string) => string;
	receipts: (
		ours: string,
		webhook: string,
		expression: string,
		times: string,
		lost: string,
		dates: string,
		machine: string,
	) => string;
	none: string;
}

const number = (value: number): string => Math.round(value).toLocaleString('en');
const seconds = (ms: number): string =>
	ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
const ratio = (value: number): string => `${value < 10 ? value.toFixed(1) : number(value)}×`;

/** The rows that `npm run bench -- --save` has written. */
function savedRows(): MeasuredRow[] {
	const file = path.join(root, 'bench', 'figures.json');
	return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as MeasuredRow[]) : [];
}

function linesOf(
	{ row, count, http, ours, bare, plain, first, small, large, sizes }: MeasuredRow,
	words: SpeedWords,
): string[][] {
	const work = words.works[row] ?? row;
	const cost = ({ time, requests, connections, memory }: Measured): string =>
		words.cost(seconds(time), number(requests), number(connections), memory === undefined ? undefined : number(memory));
	if (small && large) return [small, large].map((one) => [words.targets(number(one.count), work), '', cost(one), '']);
	if (sizes)
		return sizes.flatMap((measured) =>
			(['same', 'personal'] as const).map((side) => {
				const { time, requests, connections, memory } = measured[side];
				const above = memory === undefined ? undefined : memory - (measured.n8n.memory ?? 0);
				const own = words.cost(seconds(time), number(requests), number(connections), undefined);
				return [
					words.items(number(measured.count), `${work}${words[side]}`),
					'',
					own + (above === undefined ? '' : words.aboveN8n(number(Math.max(above, 0)))),
					'',
				];
			}),
		);
	if (plain && ours && 'time' in ours && !(http && 'cold' in http)) {
		const beside = words.plain(seconds(plain.time), ratio(ours.time / plain.time));
		return [
			[
				words.items(number(count ?? 0), work),
				http ? cost(http) : '',
				`${cost(ours)}; ${beside}`,
				http ? ratio(http.time / ours.time) : '',
			],
		];
	}
	if (!http || !ours) return [];
	if ('cold' in http || 'cold' in ours) {
		if (!('cold' in http && 'cold' in ours)) return [];
		return (['cold', 'warm'] as const).map((state) => [
			`${work}, ${words[state]}`,
			seconds(http[state].time),
			seconds(ours[state].time),
			ratio(http[state].time / ours[state].time),
		]);
	}
	const yardstick = bare
		? `; ${words.bare(seconds(bare.time), `${(ours.time / bare.time).toFixed(2)}×`)}${first?.ours === undefined ? '' : words.first(seconds(first.ours))}`
		: '';
	return [[words.items(number(count ?? 0), work), cost(http), cost(ours) + yardstick, ratio(http.time / ours.time)]];
}

/** What a Campaign Key costs. */
function campaignLines({ row, campaign = [] }: MeasuredRow, words: SpeedWords): string[][] {
	return campaign.map(({ count, none, sqlite, redis }) => {
		const cost = (measured: typeof sqlite): string => {
			if (!measured) return '';
			const time = seconds(measured.time);
			if (measured.requests !== undefined) return words.requestsOf(time, number(measured.requests));
			return none ? words.timesThat(time, `${(measured.time / none.time).toFixed(2)}×`) : time;
		};
		return [
			words.targets(number(count), words.works[row] ?? row),
			none ? seconds(none.time) : '',
			cost(sqlite),
			cost(redis),
		];
	});
}

/** What the bench measured, of the last time that each row was. */
export function speedTable(words: SpeedWords): string {
	const rows = savedRows();
	if (rows.length === 0) return words.none;
	const unique = (values: readonly string[]): string => [...new Set(values)].sort().join(', ');
	const circumstances = (of: readonly MeasuredRow[]): [string, string, string] => [
		unique(of.map(({ date }) => date)),
		String(Math.min(...of.map(({ runs }) => runs))),
		unique(of.map(({ machine }) => machine)),
	];
	const campaigns = rows.filter(({ campaign }) => campaign);
	const comparisons = rows.filter(({ campaign, receipts }) => !campaign && !receipts);
	return [
		table(
			words.heading,
			comparisons.flatMap((row) => linesOf(row, words)),
		),
		'',
		words.measured(...circumstances(comparisons)),
		...(campaigns.length === 0
			? []
			: [
					'',
					table(
						words.campaignHeading,
						campaigns.flatMap((row) => campaignLines(row, words)),
					),
					'',
					words.campaignMeasured(...circumstances(campaigns)),
				]),
		...rows.flatMap(({ receipts, date, machine }) =>
			receipts
				? [
						'',
						words.receipts(
							number(receipts.ours.rate),
							number(receipts.webhook.rate),
							number(receipts.expression.rate),
							(receipts.ours.rate / receipts.expression.rate).toFixed(2),
							number(receipts.ours.lost),
							date,
							machine,
						),
					]
				: [],
		),
	].join('\n');
}

export const speedInEnglish: SpeedWords = {
	heading: ['Work', 'HTTP Request node', 'This package', 'Faster'],
	works: {
		'1': 'same text, target from an expression (MiPush)',
		'2': 'title and text by expressions (MiPush)',
		'3': 'title and text by expressions, where no list call exists (XG v2, 200 connections)',
		'5': 'targets from a file (MiPush)',
		'6': 'One item (MiPush)',
		'7': 'targets, a request each, 100 at once (MiPush)',
		'8': 'targets from a file (MiPush)',
		'9': 'targets, a finished campaign once more (MiPush)',
		'10': 'a text each, three fields with methods, fallbacks and a choice (MiPush)',
		'11': 'a text each, three fields from a node further up (MiPush)',
		'12': 'plain paths (MiPush)',
	},
	items: (count, work) => `${count} items, ${work}`,
	targets: (count, work) => `${count} ${work}`,
	cold: 'first run after the start',
	warm: 'later runs',
	cost: (time, requests, connections, memory) =>
		[time, `${requests} requests`, `${connections} connections`, memory === undefined ? undefined : `${memory} MB`]
			.filter((part) => part !== undefined)
			.join(', '),
	bare: (time, times) => `undici alone, without n8n, needs ${time} (${times})`,
	first: (time) => `; the first run took ${time}`,
	plain: (time, times) => `with plain paths ${time} (${times})`,
	same: ', same text',
	personal: ', a text each',
	aboveN8n: (memory) => `, ${memory} MB above n8n alone with these items`,
	measured: (dates, runs, machine) =>
		`Measured on ${dates} by \`npm run bench\`, medians of at least ${runs}, on ${machine}: the time of the push node, and the highest memory of n8n above rest. Both sides send over HTTPS to the practice server, which answers after 20 ms. Compare ratios, not seconds.`,
	campaignHeading: ['What a Campaign Key costs', 'Without one', 'With one, in SQLite', 'With one, in Redis'],
	timesThat: (time, times) => `${time} (${times})`,
	requestsOf: (time, requests) => `${time}, ${requests} requests`,
	campaignMeasured: (dates, runs, machine) =>
		`Measured on ${dates} by \`npm run bench\`, medians of at least ${runs}, by turns, on ${machine}: the time of a whole execution in n8n's engine, over HTTP to the practice server, which answers after 20 ms.`,
	receipts: (ours, webhook, expression, times, lost, dates, machine) =>
		`Receipts taken by the MiPush trigger, each an execution: ${ours} a second, beside ${expression} by n8n's Webhook node with the same body and an expression among its parameters (${times}×), and ${webhook} with none: for that node alone n8n then does not set up its expression engine; ${lost} were accepted and lost. Measured on ${dates} by \`npm run bench -- --rows 13\`, 30 seconds by turns in one n8n, on ${machine}.`,
	none: 'Run `npm run bench` to measure it on yours.',
};

export const speedInChinese: SpeedWords = {
	heading: ['任务', 'HTTP Request 节点', '本软件包', '快'],
	works: {
		'1': '文字相同，目标来自表达式（MiPush）',
		'2': '标题和正文用表达式（MiPush）',
		'3': '标题和正文用表达式，没有列表接口（XG v2，200 个连接）',
		'5': '目标来自文件（MiPush）',
		'6': '一个 item（MiPush）',
		'7': '目标，每个一次请求，同时 100 个（MiPush）',
		'8': '目标来自文件（MiPush）',
		'9': '目标，已完成的活动再运行一次（MiPush）',
		'10': '每个 item 各有文字，三个字段用方法、后备值和条件（MiPush）',
		'11': '每个 item 各有文字，三个字段取自更早的节点（MiPush）',
		'12': '只用普通路径（MiPush）',
	},
	items: (count, work) => `${count} 个 item，${work}`,
	targets: (count, work) => `${count} 个${work}`,
	cold: '启动后第一次运行',
	warm: '之后的运行',
	cost: (time, requests, connections, memory) =>
		[time, `${requests} 次请求`, `${connections} 个连接`, memory === undefined ? undefined : `${memory} MB`]
			.filter((part) => part !== undefined)
			.join('，'),
	bare: (time, times) => `不经 n8n、单用 undici 需要 ${time}（${times}）`,
	first: (time) => `；第一次运行用了 ${time}`,
	plain: (time, times) => `用普通路径 ${time}（${times}）`,
	same: '，文字相同',
	personal: '，每个 item 各有文字',
	aboveN8n: (memory) => `，高于 n8n 单独处理这些 item 时 ${memory} MB`,
	measured: (dates, runs, machine) =>
		`由 \`npm run bench\` 于 ${dates} 测得，取至少 ${runs} 次的中位数，机器：${machine}。时间是推送节点的时间，内存是 n8n 高于静止时的峰值。双方都通过 HTTPS 发到练习服务器，后者 20 毫秒后答复。请比较倍数，而不是秒数。`,
	campaignHeading: ['Campaign Key 的开销', '不用', '使用，存于 SQLite', '使用，存于 Redis'],
	timesThat: (time, times) => `${time}（${times}）`,
	requestsOf: (time, requests) => `${time}，${requests} 次请求`,
	campaignMeasured: (dates, runs, machine) =>
		`由 \`npm run bench\` 于 ${dates} 测得，轮流运行，取至少 ${runs} 次的中位数，机器：${machine}。时间是在 n8n 引擎中整个执行的时间，通过 HTTP 发到练习服务器，后者 20 毫秒后答复。`,
	receipts: (ours, webhook, expression, times, lost, dates, machine) =>
		`MiPush 触发器接收回执，每条启动一次执行：每秒 ${ours} 条；n8n 的 Webhook 节点接收同样的请求，参数中有表达式时为每秒 ${expression} 条（${times}×），没有时为每秒 ${webhook} 条，因为只有对这个节点 n8n 才省去表达式引擎的准备；已应答却丢失的有 ${lost} 条。由 \`npm run bench -- --rows 13\` 于 ${dates} 测得，在同一个 n8n 中轮流各 30 秒，机器：${machine}。`,
	none: '运行 `npm run bench` 即可在您的机器上测量。',
};
