import { byId, call, clock, element, practiceIds, vendorHue, vendorTitle } from './elements.js';

/** Phone id to its elements and cards. */
const phoneViews = new Map();

/** With more changes at once than this, nothing moves: the page must keep up with a load test. */
export const calm = 8;

/** Shows a phone as the server describes it: new cards slide in, those gone without a word fade out. */
export function showPhone(phone) {
	const view = phoneViews.get(phone.id) ?? addPhone(phone);
	view.root.classList.toggle('offline', !phone.online);
	view.online.checked = phone.online;
	view.root.classList.toggle('uninstalled', !phone.installed);
	view.apps.textContent = phone.installed ? 'uninstall' : 'install again';
	view.empty.textContent = phone.installed ? 'No notifications' : 'The apps are uninstalled';
	view.count.textContent = `${phone.received} received${phone.waiting > 0 ? `, ${phone.waiting} waiting` : ''}`;
	const shown = new Set(phone.shade.map(({ id }) => id));
	const gone = [...view.cards.keys()].filter((id) => !shown.has(id));
	const fresh = phone.shade.filter(({ id }) => !view.cards.has(id));
	const moves = gone.length + fresh.length <= calm;
	for (const id of gone) leave(view, id, 'cleared', moves);
	for (const notification of fresh) view.shade.prepend(addCard(view, notification, moves));
	if (fresh.length > 0) view.shade.scrollTop = 0;
	for (const { id, state } of phone.shade) view.cards.get(id).classList.toggle('clicked', state === 'clicked');
	view.empty.hidden = phone.shade.length > 0;
}

function addPhone({ id, name, model, practice }) {
	const online = element('input', {
		type: 'checkbox',
		onchange: () => call('POST', `/_sandbox/phones/${encodeURIComponent(id)}`, { online: online.checked }),
	});
	const count = element('span', { class: 'count' });
	const apps = element('button', {
		type: 'button',
		class: 'link',
		title: 'Without the apps nothing arrives, and services that notice say so',
		onclick: () =>
			call('POST', `/_sandbox/phones/${encodeURIComponent(id)}`, {
				installed: root.classList.contains('uninstalled'),
			}),
	});
	const empty = element('p', { class: 'empty' });
	const shade = element('div', { class: 'shade', 'aria-live': 'polite' }, empty);
	const time = element('span', { class: 'phone-clock' }, clock(Date.now()).slice(0, 5));
	const root = element(
		'article',
		{ class: 'phone' },
		element(
			'div',
			{ class: 'device', style: `--tint: ${phoneViews.size * 67 + 205}` },
			element(
				'div',
				{ class: 'status' },
				time,
				element('span', { class: 'camera' }),
				element('span', { class: 'signal' }, '5G ▮'),
			),
			element('div', { class: 'owner' }, element('strong', {}, name), element('span', {}, model ?? '')),
			shade,
			element('div', { class: 'home' }),
		),
		element(
			'div',
			{ class: 'phone-foot' },
			element(
				'label',
				{ class: 'switch', title: 'An offline phone gets its messages when it is online again' },
				online,
				'online',
			),
			count,
			element(
				'button',
				{
					type: 'button',
					class: 'link',
					onclick: () => call('POST', `/_sandbox/phones/${encodeURIComponent(id)}`, { clear: true }),
				},
				'clear',
			),
			apps,
		),
		element('details', { class: 'addresses' }, element('summary', {}, 'Addresses'), addresses(practice)),
	);
	const view = { root, shade, online, count, apps, empty, time, cards: new Map() };
	phoneViews.set(id, view);
	byId('phones').append(root);
	return view;
}

/** Every vendor part of practice.json for this phone, to copy targets from. */
function addresses(practice) {
	return Object.entries(practice)
		.filter(([, part]) => typeof part === 'object' && part !== null)
		.map(([vendor, part]) => practiceIds(vendor, part));
}

function addCard(view, notification, moves) {
	const { id, vendor, app, title, text, channel, picture, opens, silent, time, details = {} } = notification;
	const card = element(
		'button',
		{
			type: 'button',
			class: `card ${moves ? 'arriving' : ''} ${silent ? 'silent' : ''}`,
			style: `--hue: ${vendorHue(vendor)}`,
			title: 'Touch it as the user would',
			onclick: () => click(card, id),
		},
		element(
			'span',
			{ class: 'card-head' },
			element(
				'span',
				{ class: 'icon' },
				app
					.slice(app.lastIndexOf('.') + 1)
					.charAt(0)
					.toUpperCase() || '?',
			),
			element('span', { class: 'app' }, app),
			element('time', {}, clock(time).slice(0, 5)),
		),
		element(
			'span',
			{ class: 'chips' },
			element('span', { class: 'by' }, vendorTitle(vendor)),
			channel === undefined ? '' : element('span', {}, channel),
			silent ? element('span', {}, 'data message, no notification') : '',
		),
		title === '' ? '' : element('strong', {}, title),
		element('span', { class: 'text' }, text),
		picture === undefined ? '' : element('span', { class: 'extra' }, `🖼 ${picture}`),
		opens === undefined ? '' : element('span', { class: 'extra' }, `opens ${opens}`),
		...Object.entries(details).map(([name, value]) => element('span', { class: 'extra' }, `${name}: ${value}`)),
	);
	view.cards.set(id, card);
	if (moves) requestAnimationFrame(() => requestAnimationFrame(() => card.classList.remove('arriving')));
	return card;
}

async function click(card, id) {
	if (card.classList.contains('clicked') || card.classList.contains('leaving')) return;
	card.classList.add('clicked');
	await call('POST', `/_sandbox/notifications/${id}/click`).catch(() => undefined);
}

/** Says why a notification left, before the phone is shown without it. */
export function dismiss({ id, phone, state }) {
	const view = phoneViews.get(phone);
	if (view) leave(view, id, state, true);
}

/** Takes a card away; a revoked one says so first. */
function leave(view, id, why, moves) {
	const card = view.cards.get(id);
	if (!card) return;
	view.cards.delete(id);
	if (!moves) {
		card.remove();
		return;
	}
	card.classList.add('leaving', why);
	if (why === 'revoked') card.append(element('span', { class: 'stamp' }, 'revoked'));
	setTimeout(() => card.remove(), why === 'revoked' ? 1400 : 320);
}

export function clearPhones() {
	byId('phones').replaceChildren();
	phoneViews.clear();
}

/** Phones of makers that send receipts of their own, beside those of practice.json. */
const makers = {
	honor: ['HONOR', 'Magic 7', 'android'],
	harmonyos: ['HarmonyOS', 'Mate X6', 'harmonyos'],
	oppo: ['OPPO', 'Find X8', 'android'],
	vivo: ['vivo', 'X200', 'android'],
	hms: ['Huawei', 'Pura 80', 'android'],
	mi: ['Xiaomi', 'Xiaomi 15', 'android'],
};

byId('add-maker').append(
	...Object.entries(makers).map(([channel, [title]]) => element('option', { value: channel }, title)),
);
byId('add-phone').addEventListener('submit', (event) => {
	event.preventDefault();
	const channel = byId('add-maker').value;
	const [title, model, platform] = makers[channel];
	let count = 1;
	while (phoneViews.has(`${title} ${count}`)) count += 1;
	const userId = `${channel}${count}`;
	const mpaas = {
		userId,
		token: `practice-${platform === 'android' ? 'adtoken' : 'devicetoken'}-${userId}`,
		platform,
		channel,
	};
	call('POST', '/_sandbox/phones', { phone: { name: `${title} ${count}`, model, mpaas } });
});

setInterval(() => {
	for (const { time } of phoneViews.values()) time.textContent = clock(Date.now()).slice(0, 5);
}, 10_000);
