// node bench/selfTime.mjs <file.cpuprofile>...: where the time of each profile went, by file, by function, and by
// function of this package with everything it calls.
import { readFileSync } from 'node:fs';

const shownFiles = 16;
const shownFunctions = 30;
const shownOwn = 40;

for (const file of process.argv.slice(2)) {
	const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8'));
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
	const own = new Map();
	const files = new Map();
	const functions = new Map();
	let total = 0;
	samples.forEach((id, index) => {
		const { functionName, url } = byId.get(id).callFrame;
		const place = short(url) || functionName;
		const name = nameOf(byId.get(id).callFrame);
		// A sample stands for the time until the next one.
		const time = timeDeltas[index + 1] ?? 0;
		total += time;
		files.set(place, (files.get(place) ?? 0) + time);
		functions.set(name, (functions.get(name) ?? 0) + time);
		const callers = new Set();
		for (let at = id; at !== undefined; at = parents.get(at)) {
			const { callFrame } = byId.get(at);
			if (/\/(n8n-nodes-china-push|bench-tree|bench-opt)\/dist\//.test(callFrame.url)) callers.add(nameOf(callFrame));
		}
		for (const caller of callers) own.set(caller, (own.get(caller) ?? 0) + time);
	});
	console.log(`\n${file}: ${(total / 1000).toFixed(0)} ms`);
	print('by file', files, shownFiles, total);
	print('by function', functions, shownFunctions, total);
	print('by function of this package, with everything it calls', own, shownOwn, total);
}

function print(heading, times, most, total) {
	console.log(`  ${heading}`);
	const sorted = [...times].sort(([, a], [, b]) => b - a).slice(0, most);
	for (const [name, time] of sorted)
		console.log(
			`    ${((time / total) * 100).toFixed(1).padStart(5)} %  ${(time / 1000).toFixed(1).padStart(8)} ms  ${name}`,
		);
}

function nameOf({ functionName, url, lineNumber }) {
	return `${functionName || '(anonymous)'} ${short(url)}${url ? `:${lineNumber + 1}` : ''}`.trim();
}

function short(url) {
	return url.replace(/^file:\/\//, '').replace(/^.*\/node_modules\//, '');
}
