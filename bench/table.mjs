import { names } from './measure.mjs';

const number = (value) => (value === undefined ? '' : Math.round(value).toLocaleString('en'));
const time = (ms) => (ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`);
const memory = (mb) => (mb === undefined ? 'not measured' : `${number(mb)} MB`);

/** Rows of text under a heading, each column as wide as its widest cell. */
function table(heading, lines) {
	const widths = heading.map((_, column) => Math.max(...[heading, ...lines].map((line) => line[column].length)));
	const print = (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
	return [print(heading), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines.map(print)].join('\n');
}

function linesOf(row, result) {
	const faster = (side, measure) => (side === 'http' || !result.http ? '' : times(measure(result.http) / measure(result[side])));
	if (row.single) {
		const present = ['http', 'ours'].filter((side) => result[side][states[0]] !== undefined);
		return states.flatMap((state) => present.map((side) => [row.id, `1 item, ${state}`, names[side], time(result[side][state]), '1', '1', '', faster(side, (one) => one[state])]));
	}
	if (row.files) {
		return ['small', 'large'].map((size) => {
			const { count, time: ms, requests, connections, memory: mb } = result[size];
			return [row.id, `${number(count)} ${row.title}`, names.ours, time(ms), number(requests), number(connections), memory(mb), ''];
		});
	}
	return ['http', 'ours', 'bare'].filter((side) => result[side]).map((side) => {
		const { time: ms, requests, connections, memory: mb } = result[side];
		return [row.id, `${number(result.count)} items, ${row.title}`, names[side], time(ms), number(requests), number(connections), side === 'bare' ? '' : memory(mb), faster(side, (one) => one.time)];
	});
}

const states = ['cold', 'warm'];

const times = (value) => `${value < 10 ? value.toFixed(1) : number(value)}x`;

/** The comparison, and beside each target what came of it. */
export function report(measured) {
	const lines = measured.flatMap(({ row, result }) => linesOf(row, result));
	const targets = measured.flatMap(({ row, result }) =>
		(row.files || result.http ? row.judge : [])
			.map((judge) => judge(result))
			.filter((judged) => judged !== undefined)
			.map(({ what, value, wanted, reached }) => [row.id, what, value, wanted, reached ? 'reached' : 'not reached']),
	);
	return [
		table(['row', 'work', 'by', 'node time', 'requests', 'connections', 'peak memory above rest', 'faster'], lines),
		'',
		table(['row', 'target', 'measured', 'wanted', ''], targets),
	].join('\n');
}
