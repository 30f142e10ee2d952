import { byId, call, element, vendorTitle, vendors } from './elements.js';

/** What can go wrong: its name for people, and the fields it needs. */
const faults = {
	code: {
		label: 'Answer with an error code',
		fields: [
			['code', 'Code', '', 'text'],
			['reason', 'Reason', '', 'text'],
		],
	},
	throttle: {
		label: 'Too many requests',
		fields: [
			['retryAfter', 'Retry after, s', '1', 'number'],
			['status', 'HTTP status', '429', 'number'],
		],
	},
	http500: { label: 'HTTP 500, empty', set: { fault: 'http', status: 500, preset: 'empty' } },
	html: { label: 'HTTP 502, a proxy’s HTML page', set: { fault: 'http', status: 502, preset: 'html' } },
	html200: { label: 'HTTP 200, but an HTML page', set: { fault: 'http', status: 200, preset: 'html' } },
	huge: { label: 'HTTP 200, 10 MB of nonsense', set: { fault: 'http', status: 200, preset: 'huge' } },
	slow: { label: 'Answer late', fields: [['delayMs', 'Delay, ms', '3000', 'number']] },
	hang: { label: 'Never answer' },
	reset: { label: 'Reset before reading the request' },
	lost: { label: 'Carry it out, lose the answer' },
	truncate: { label: 'Carry it out, cut the answer in half' },
	dead: { label: 'Some targets do not exist', fields: [['share', 'Share, 0 to 1', '0.1', 'number']] },
};

function showFaultFields() {
	const { fields = [] } = faults[byId('fault').value];
	byId('fault-fields').replaceChildren(
		...fields.map(([name, label, value, type]) =>
			element('label', {}, label, element('input', { name, type, value, step: 'any', spellcheck: 'false' })),
		),
	);
	showUsualCode();
}

/** Each service has codes of its own; without one the dial takes this. */
export function showUsualCode() {
	const code = byId('fault-fields').querySelector('[name=code]');
	const vendor = vendors.get(byId('dial-vendor').value);
	code?.setAttribute('placeholder', vendor ? String(vendor.usualRefusal) : 'its usual');
}

function dialFromForm() {
	const kind = byId('fault').value;
	const dial = faults[kind].set ? { ...faults[kind].set } : { fault: kind };
	for (const { name, value, type } of byId('fault-fields').querySelectorAll('input')) {
		if (value !== '')
			dial[name] = type === 'number' || (name === 'code' && /^-?\d+$/.test(value)) ? Number(value) : value;
	}
	if (byId('dial-vendor').value !== '') dial.vendor = byId('dial-vendor').value;
	if (byId('dial-path').value.trim() !== '') dial.path = byId('dial-path').value.trim();
	if (byId('dial-after').value !== '') dial.after = Number(byId('dial-after').value);
	if (byId('dial-times').value !== '') dial.times = Number(byId('dial-times').value);
	return dial;
}

function dialInWords({ fault, code, status, preset, delayMs, share, vendor, path, after, times }) {
	const what = {
		code: `code ${code ?? vendors.get(vendor)?.usualRefusal ?? 'of the service'}`,
		throttle: `too many requests (${status ?? 429})`,
		http: `HTTP ${status}${preset === undefined ? '' : `, ${preset}`}`,
		slow: `${delayMs} ms late`,
		hang: 'no answer',
		reset: 'reset before reading',
		lost: 'answer lost',
		truncate: 'answer cut in half',
		dead: `${Math.round(share * 100)}% of targets dead`,
	}[fault];
	const where = [vendor === undefined ? '' : vendorTitle(vendor), path ?? ''].filter(Boolean).join(' ');
	const when = [after ? `after ${after}` : '', times ? `${times}×` : ''].filter(Boolean).join(', ');
	return { what, where: [where || 'everything', when].filter(Boolean).join(' · ') };
}

export function showDials(dials) {
	byId('dials').replaceChildren(
		...dials.map((dial) => {
			const { what, where } = dialInWords(dial);
			const spent = dial.times !== undefined && dial.hits >= dial.times;
			return element(
				'li',
				{ class: spent ? 'spent' : '' },
				element('span', {}, element('strong', {}, what), element('small', {}, where)),
				element('span', { class: 'hits', title: 'Requests it has struck' }, `${dial.hits}`),
				element(
					'button',
					{
						type: 'button',
						class: 'link',
						'aria-label': `Turn off: ${what}`,
						onclick: () => call('DELETE', `/_sandbox/dials/${dial.id}`).then(showDials),
					},
					'✕',
				),
			);
		}),
	);
	document.body.classList.toggle('failing', dials.length > 0);
}

byId('fault').append(...Object.entries(faults).map(([name, { label }]) => element('option', { value: name }, label)));
byId('fault').addEventListener('change', showFaultFields);
byId('dial-vendor').addEventListener('change', showUsualCode);
showFaultFields();
byId('dial').addEventListener('submit', (event) => {
	event.preventDefault();
	byId('dial-error').textContent = '';
	call('POST', '/_sandbox/dials', dialFromForm()).catch((error) => {
		byId('dial-error').textContent = error.message;
	});
});
