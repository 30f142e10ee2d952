import { byId, call, clock, element, vendorHue, vendorTitle } from './elements.js';

const rows = 200;

const filters = { all: 'All', refused: 'Refused', failed: 'Failed on purpose', warned: 'With warnings' };

let filter = 'all';

export function addRequest(entry) {
	const list = byId('requests');
	const warned = entry.warnings.length > 0;
	const row = element('li', {
		class: `request ${entry.verdict}`,
		'data-verdict': entry.verdict,
		'data-warned': warned,
	});
	const said = entry.reason ?? entry.summary ?? '';
	const head = element(
		'button',
		{ type: 'button', class: 'request-head', 'aria-expanded': 'false' },
		element('time', {}, clock(entry.time)),
		element('span', { class: `pill ${entry.verdict}` }, entry.verdict),
		element(
			'span',
			{ class: 'vendor', style: `--hue: ${vendorHue(entry.vendor ?? '')}` },
			entry.vendor === undefined || entry.vendor === null ? 'unknown' : vendorTitle(entry.vendor),
		),
		element('code', {}, [entry.method, entry.path, entry.action].filter(Boolean).join(' ')),
		element('span', { class: 'said' }, said),
		warned
			? element('span', { class: 'pill warn', title: entry.warnings.join('\n') }, `⚠ ${entry.warnings.length}`)
			: '',
		element('span', { class: 'took' }, entry.status === 0 ? 'no answer' : `${entry.status} · ${entry.tookMs} ms`),
	);
	head.addEventListener('click', () => {
		const open = row.classList.toggle('open');
		head.setAttribute('aria-expanded', String(open));
		if (open && row.children.length === 1) {
			call('GET', `/_sandbox/journal/${entry.id}`).then(
				(whole) => row.append(requestDetails(whole)),
				() =>
					row.append(
						element(
							'p',
							{ class: 'request-body quiet' },
							'The server keeps only the latest requests; this one is gone.',
						),
					),
			);
		}
	});
	row.append(head);
	row.hidden = !passes(row);
	list.prepend(row);
	while (list.children.length > rows) list.lastElementChild.remove();
	byId('no-requests').hidden = true;
}

function requestDetails(entry) {
	const parameters = Object.entries(entry.parameters ?? {});
	return element(
		'div',
		{ class: 'request-body' },
		entry.reason ? element('p', { class: 'why' }, entry.reason) : '',
		entry.warnings.map((warning) => element('p', { class: 'warning' }, `⚠ ${warning}`)),
		element(
			'div',
			{ class: 'columns' },
			element(
				'div',
				{},
				element('h3', {}, 'Parameters'),
				parameters.length === 0
					? element('p', { class: 'quiet' }, entry.body === undefined ? 'Bodies are not kept.' : 'None')
					: element(
							'table',
							{},
							parameters.map(([name, value]) =>
								element(
									'tr',
									{},
									element('th', {}, name),
									element('td', {}, typeof value === 'string' ? value : JSON.stringify(value, null, 1)),
								),
							),
						),
				element('h3', {}, 'Answer'),
				element('pre', {}, pretty(entry.answer)),
			),
			element('div', {}, element('h3', {}, 'Raw request'), element('pre', {}, rawRequest(entry))),
		),
	);
}

function rawRequest({ method, path, query, headers, body }) {
	const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
	return [`${method} ${path}${query === '' ? '' : `?${query}`}`, ...lines, '', body ?? '(not kept)'].join('\n');
}

function pretty(text) {
	if (text === undefined || text === null) return '(none)';
	try {
		JSON.parse(text);
		return indented(text);
	} catch {
		return text === '' ? '(empty)' : text;
	}
}

/** JSON with line breaks. Numbers stay as they were written: a parsed one loses digits beyond 2^53. */
function indented(json) {
	let depth = 0;
	const line = () => `\n${'  '.repeat(depth)}`;
	return json.replace(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\]:,]|\s+/g, (token) => {
		if (token.startsWith('"')) return JSON.stringify(JSON.parse(token));
		if (token.trim() === '') return '';
		if (token.length > 1) return token[0] + token.at(-1);
		if (token === ':') return ': ';
		if (token === ',') return `,${line()}`;
		if (token === '{' || token === '[') {
			depth += 1;
			return token + line();
		}
		depth -= 1;
		return line() + token;
	});
}

function passes(row) {
	return (
		filter === 'all' || row.dataset.verdict === filter || (filter === 'warned' && row.dataset.warned !== undefined)
	);
}

function setFilter(name) {
	filter = name;
	for (const button of byId('filter').children)
		button.setAttribute('aria-pressed', String(button.dataset.name === name));
	for (const row of byId('requests').children) row.hidden = !passes(row);
}

byId('filter').append(
	...Object.entries(filters).map(([name, label]) =>
		element('button', { type: 'button', 'data-name': name, onclick: () => setFilter(name) }, label),
	),
);
setFilter('all');
