import { names } from './measure.mjs';

const number = (value) => (value === undefined ? '' : Math.round(value).toLocaleString('en'));
const times = (value) => `${value < 10 ? value.toFixed(1) : number(value)}x`;
const time = (ms) => (ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`);

/** Rows of text under a heading, each column as wide as its widest cell. */
function table(heading, lines) {
	const widths = heading.map((_, column) => Math.max(...[heading, ...lines].map((line) => line[column].length)));
	const print = (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
	return [print(heading), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines.map(print)].join(
		'\n',
	);
}

/** What one side took for one work; `base` is what the HTTP Request node took for it. */
function line(row, work, side, measured, base) {
	const { time: ms, requests, connections, memory } = measured;
	// Memory of a single item is lost in what n8n does anyway, and bare undici is no n8n.
	const peak = row.single || side === 'bare' ? '' : memory === undefined ? 'not measured' : `${number(memory)} MB`;
	return [
		row.id,
		work,
		names[side],
		time(ms),
		number(requests),
		number(connections),
		peak,
		base && side !== 'http' ? times(base.time / ms) : '',
	];
}

const places = { none: 'no Campaign Key', sqlite: 'Campaign Key in SQLite', redis: 'Campaign Key in Redis' };

/** What a Campaign Key costs: the whole time of the node, at each place where the campaign can be kept. */
const campaignLines = (row, { count, ...measured }) =>
	Object.entries(measured).map(([place, { time: ms, requests }]) => [
		row.id,
		`${number(count)} ${row.title}`,
		places[place],
		time(ms),
		number(requests),
		'',
		'',
		'',
	]);

const receivers = {
	webhook: 'Webhook node',
	expression: 'Webhook node with an expression',
	ours: 'trigger of this package',
};

function linesOf(row, result) {
	if (row.receipts)
		return ['webhook', 'expression', 'ours'].map((side) => {
			const { rate, accepted } = result.receipts[side];
			return [row.id, row.title, receivers[side], `${number(rate)} a second`, number(accepted), '', '', ''];
		});
	if (row.campaign) return result.campaign.flatMap((measured) => campaignLines(row, measured));
	if (row.counts)
		return result.sizes.flatMap(({ count, ...measured }) =>
			Object.entries(measured).map(([side, one]) => line(row, `${number(count)} items, ${row.title}`, side, one)),
		);
	const sides = ['http', 'ours', 'plain', 'bare'].filter((side) => result[side]);
	if (row.single)
		return ['cold', 'warm'].flatMap((state) =>
			sides.map((side) => line(row, `${row.title}, ${state}`, side, result[side][state], result.http?.[state])),
		);
	if (row.files)
		return [result.small, result.large].map((measured) =>
			line(row, `${number(measured.count)} ${row.title}`, 'ours', measured),
		);
	return sides.map((side) => line(row, `${number(result.count)} items, ${row.title}`, side, result[side], result.http));
}

/** The comparison, and beside each target what came of it. */
export function report(measured) {
	const lines = measured.flatMap(({ row, result }) => linesOf(row, result));
	const targets = measured.flatMap(({ row, result }) =>
		(row.files || row.campaign || row.receipts || row.counts || result.http || !row.sides.http ? row.judge : [])
			.map((judge) => judge(result))
			.filter((judged) => judged !== undefined)
			.map(({ what, value, wanted, reached }) => [
				row.id,
				what,
				value,
				wanted,
				reached === undefined ? '' : reached ? 'reached' : 'not reached',
			]),
	);
	return [
		table(['row', 'work', 'by', 'node time', 'requests', 'connections', 'peak memory above rest', 'faster'], lines),
		...(targets.length === 0 ? [] : ['', table(['row', 'target', 'measured', 'wanted', ''], targets)]),
	].join('\n');
}
