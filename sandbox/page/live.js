import { showDials } from './dials.js';
import { byId, call, element, vendorTitle, vendorTitles } from './elements.js';
import { CALM, clearPhones, dismiss, showPhone } from './phones.js';
import { addRequest } from './requests.js';

const number = (value) => value.toLocaleString('en-US');

function showCounters({ vendors, connections, bulk }) {
	const sum = (name) => Object.values(vendors).reduce((total, one) => total + one[name], 0);
	const totals = {
		requests: sum('requests'),
		accepted: sum('accepted'),
		refused: sum('refused'),
		failed: sum('failed'),
		connections,
	};
	byId('counters').replaceChildren(
		...Object.entries(totals).map(([name, value]) =>
			element('div', { class: `counter ${name}` }, element('dd', {}, number(value)), element('dt', {}, name)),
		),
	);
	byId('bulk').hidden = bulk.length === 0;
	byId('bulk').textContent = bulk
		.map(
			({ vendor, prefix, delivered, distinct, duplicates }) =>
				`${vendorTitle(vendor)} ${prefix}…: ${number(delivered)} delivered to ${number(distinct)} devices, ${number(duplicates)} twice`,
		)
		.join('   ');
}

function showCredentials(vendors) {
	byId('credentials').replaceChildren(
		element('summary', {}, 'Practice credentials'),
		element('p', { class: 'quiet' }, `Base URL ${location.origin}`),
		...vendors.map(({ title, credentials }) =>
			element(
				'dl',
				{},
				element('dt', {}, title),
				...Object.entries(credentials).map(([name, value]) =>
					element('dd', {}, element('span', {}, `${name} `), element('code', {}, value)),
				),
			),
		),
	);
}

/** The whole picture: at the start, after a reset, when a connection was lost. */
function showSnapshot({ phones, requests, dials, counters, vendors }) {
	for (const { name, title } of vendors) vendorTitles.set(name, title);
	const chosen = byId('dial-vendor').value;
	byId('dial-vendor').replaceChildren(
		element('option', { value: '' }, 'every service'),
		...vendors.map(({ name, title }) => element('option', { value: name }, title)),
	);
	byId('dial-vendor').value = chosen;
	clearPhones();
	phones.forEach(showPhone);
	byId('requests').replaceChildren();
	byId('no-requests').hidden = requests.length > 0;
	requests.forEach(addRequest);
	showDials(dials);
	showCounters(counters);
	showCredentials(vendors);
}

/** What is new since the last batch. */
function showBatch({ notifications = [], phones = [], requests = [], dials, counters }) {
	const left = notifications.filter(({ state }) => state !== 'shown' && state !== 'clicked');
	if (left.length <= CALM) left.forEach(dismiss);
	phones.forEach(showPhone);
	requests.forEach(addRequest);
	if (dials) showDials(dials[0]);
	showCounters(counters);
}

const stream = new EventSource('/_sandbox/events');
stream.addEventListener('snapshot', (event) => showSnapshot(JSON.parse(event.data)));
stream.addEventListener('batch', (event) => showBatch(JSON.parse(event.data)));
stream.onopen = () => {
	byId('live').textContent = 'live';
	byId('live').className = 'live on';
};
stream.onerror = () => {
	byId('live').textContent = 'server stopped';
	byId('live').className = 'live off';
};

byId('address').textContent = location.origin;
byId('address').addEventListener('click', () =>
	navigator.clipboard?.writeText(location.origin).then(() => {
		byId('address').textContent = 'copied';
		setTimeout(() => {
			byId('address').textContent = location.origin;
		}, 1000);
	}),
);
byId('reset').addEventListener('click', () => call('POST', '/_sandbox/reset'));
