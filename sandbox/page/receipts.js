import { byId, call, clock, copy, element, vendorHue } from './elements.js';

const logRows = 200;

/** Setting name to its input, so that a change elsewhere shows. */
const inputs = new Map();

/** Whose colour a receipt has: phone makers send theirs for messages of mPaaS. */
const hueOf = (source) => vendorHue({ mipush: 'mipush', mimc: 'mimc' }[source] ?? 'mpaas');

let titles = new Map();

const change = (settings) =>
	call('PUT', '/_sandbox/receipts', settings).then(
		(now) => {
			byId('receipt-error').textContent = '';
			showReceiptSettings(now);
		},
		(error) => {
			byId('receipt-error').textContent = error.message;
		},
	);

/** The whole picture. */
export function showReceipts({ sources, settings, log }) {
	titles = new Map(sources.map(({ name, title }) => [name, title]));
	inputs.clear();
	byId('receipt-addresses').replaceChildren(...sources.map((source) => showSource(source, settings)));
	showReceiptSettings(settings);
	byId('receipt-log').replaceChildren();
	byId('no-receipts').hidden = log.length > 0;
	log.forEach(addReceipt);
}

function showSource({ name, title, tells, address, fields = {}, labels = {} }, settings) {
	return element(
		'div',
		{ class: 'source' },
		address ? field(name, title, 'http://127.0.0.1:5678/webhook/…') : element('strong', {}, title),
		element('small', {}, tells),
		...Object.entries(fields).map(([setting, { label, allowed }]) => field(setting, label, '', allowed)),
		...Object.entries(labels).map(([shown, label]) =>
			element(
				'p',
				{ class: 'shown' },
				`${label} `,
				element('code', {}, `${settings[shown].slice(0, 24)}…`),
				element(
					'button',
					{
						type: 'button',
						class: 'copy',
						'aria-label': `Copy ${label}`,
						onclick: (event) => copy(event.target, settings[shown]),
					},
					'copy',
				),
			),
		),
	);
}

function field(name, label, placeholder, allowed) {
	const input = allowed
		? element('select', { name }, ...allowed.map((value) => element('option', { value }, value)))
		: element('input', { name, placeholder, spellcheck: 'false' });
	input.addEventListener('change', () => change({ [name]: input.value }));
	inputs.set(name, input);
	return element('label', {}, label, input);
}

/** What may have changed on another page, or by a control path. */
export function showReceiptSettings(settings) {
	for (const [name, input] of inputs) if (input !== document.activeElement) input.value = settings[name];
	for (const input of inputs.values()) if (input.tagName === 'SELECT' && input.value === '') input.selectedIndex = 0;
	const { dials, stopped } = settings;
	byId('receipt-twice').checked = dials.duplicate;
	byId('receipt-order').checked = dials.outOfOrder;
	for (const [id, value] of [
		['receipt-late', dials.delayMs],
		['receipt-lost', dials.lost],
	])
		if (byId(id) !== document.activeElement) byId(id).value = value === 0 ? '' : value;
	byId('receipt-stopped').replaceChildren(
		...stopped.map((url) =>
			element(
				'li',
				{},
				element('span', {}, `${url} answered 406 and is not called any more.`),
				element(
					'button',
					{
						type: 'button',
						class: 'link',
						onclick: () => call('POST', '/_sandbox/receipts/resume', { url }).then(showReceiptSettings),
					},
					'call it again',
				),
			),
		),
	);
}

/** One attempt, as a row; everything about it when it is opened. */
export function addReceipt({ id, time, source, event, about, verdict, said, attempt, tookMs }) {
	const list = byId('receipt-log');
	const row = element('li', { class: `request ${verdict}` });
	const head = element(
		'button',
		{ type: 'button', class: 'request-head', 'aria-expanded': 'false' },
		element('time', {}, clock(time)),
		element('span', { class: `pill ${verdict}` }, event),
		element('span', { class: 'vendor', style: `--hue: ${hueOf(source)}` }, titles.get(source) ?? source),
		element('span', { class: 'about' }, about),
		element('span', { class: 'said' }, said),
		element('span', { class: 'took' }, attempt > 1 ? `attempt ${attempt} · ` : '', `${tookMs} ms`),
	);
	head.addEventListener('click', () => {
		const open = row.classList.toggle('open');
		head.setAttribute('aria-expanded', String(open));
		if (open && row.children.length === 1)
			call('GET', `/_sandbox/receipts/log/${id}`).then(
				(whole) => row.append(details(whole)),
				(error) => row.append(element('p', { class: 'request-body quiet' }, error.message)),
			);
	});
	row.append(head);
	list.prepend(row);
	while (list.children.length > logRows) list.lastElementChild.remove();
	byId('no-receipts').hidden = true;
}

function details({ url, headers, body, answer }) {
	const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
	return element(
		'div',
		{ class: 'request-body columns' },
		element('div', {}, element('h3', {}, 'Sent'), element('pre', {}, [`POST ${url}`, ...lines, '', body].join('\n'))),
		element('div', {}, element('h3', {}, 'Answer'), element('pre', {}, answer === '' ? '(empty)' : answer)),
	);
}

/** Accounts of the phones, to write as. */
export function showWriters(phones) {
	const accounts = phones.map(({ practice }) => practice.mimc?.account).filter((account) => account !== undefined);
	const chosen = byId('chat-from').value;
	byId('chat-from').replaceChildren(...accounts.map((account) => element('option', { value: account }, account)));
	if (accounts.includes(chosen)) byId('chat-from').value = chosen;
}

byId('receipt-twice').addEventListener('change', ({ target }) => change({ dials: { duplicate: target.checked } }));
byId('receipt-order').addEventListener('change', ({ target }) => change({ dials: { outOfOrder: target.checked } }));
byId('receipt-late').addEventListener('change', ({ target }) => change({ dials: { delayMs: Number(target.value) } }));
byId('receipt-lost').addEventListener('change', ({ target }) => change({ dials: { lost: Number(target.value) } }));
byId('receipt-settings').addEventListener('submit', (event) => event.preventDefault());
byId('chat').addEventListener('submit', (event) => {
	event.preventDefault();
	const to = byId('chat-to').value.trim();
	const said = byId('chat-said');
	// Group IDs are long numbers; accounts of the phones are not.
	const target = /^\d{10,}$/.test(to) ? { topic: to } : { to };
	call('POST', '/_sandbox/mimc/write', {
		from: byId('chat-from').value,
		...target,
		text: byId('chat-text').value,
	}).then(
		({ told }) => {
			byId('chat-text').value = '';
			said.className = 'quiet';
			said.textContent = told ? 'Written.' : 'Written; nobody was told, because Xiaomi MIMC has no address above.';
		},
		(error) => {
			said.className = 'error';
			said.textContent = error.message;
		},
	);
});
