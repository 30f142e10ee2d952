import { showDials, showUsualCode } from './dials.js';
import { byId, call, copy, element, practiceIds, vendors, vendorTitle } from './elements.js';
import { calm, clearPhones, dismiss, showPhone } from './phones.js';
import { addReceipt, showReceipts, showReceiptSettings, showWriters } from './receipts.js';
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
	byId('bulk').replaceChildren(
		...bulk.map(({ vendor, prefix, delivered, distinct }) =>
			element(
				'li',
				{},
				`${vendorTitle(vendor)} ${prefix}…: ${number(delivered)} ${delivered === 1 ? 'message' : 'messages'} on ${number(distinct)} ${distinct === 1 ? 'device' : 'devices'}`,
				delivered === distinct ? ', one each' : '',
			),
		),
	);
}

function showCredentials() {
	byId('credentials').replaceChildren(
		element('summary', {}, 'Practice credentials'),
		element('p', { class: 'quiet' }, `Base URL ${location.origin}`),
		...[...vendors.values()].map(({ name, credentials }) => practiceIds(name, credentials)),
	);
}

/** The whole picture: at the start, after a reset, when a connection was lost. */
function showSnapshot({ phones, requests, dials, counters, vendors: known, receipts }) {
	for (const vendor of known) vendors.set(vendor.name, vendor);
	const chosen = byId('dial-vendor').value;
	byId('dial-vendor').replaceChildren(
		element('option', { value: '' }, 'every service'),
		...known.map(({ name, title }) => element('option', { value: name }, title)),
	);
	byId('dial-vendor').value = chosen;
	showUsualCode();
	clearPhones();
	phones.forEach(showPhone);
	byId('requests').replaceChildren();
	byId('no-requests').hidden = requests.length > 0;
	requests.forEach(addRequest);
	showDials(dials);
	showReceipts(receipts);
	showWriters(phones);
	showCounters(counters);
	showCredentials();
}

/** What is new since the last batch. */
function showBatch({ notifications = [], phones = [], requests = [], dials, receipts, receiptLog = [], counters }) {
	const left = notifications.filter(({ state }) => state !== 'shown' && state !== 'clicked');
	if (left.length <= calm) left.forEach(dismiss);
	phones.forEach(showPhone);
	requests.forEach(addRequest);
	if (dials) showDials(dials[0]);
	if (receipts) showReceiptSettings(receipts[0]);
	receiptLog.forEach(addReceipt);
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
byId('address').addEventListener('click', () => copy(byId('address'), location.origin));
byId('reset').addEventListener('click', () => byId('ask-reset').showModal());
byId('ask-reset').addEventListener('close', () => {
	if (byId('ask-reset').returnValue === 'reset') call('POST', '/_sandbox/reset');
	byId('ask-reset').returnValue = '';
});
