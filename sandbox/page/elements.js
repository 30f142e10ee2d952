/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/**
 * Makes an element. Children that are strings become text, so nothing a request carries is ever read as HTML.
 * Properties whose names begin with "on" are listeners; `class` and `data-…` are attributes; false and undefined are left out.
 */
export function element(tag, properties = {}, ...children) {
	const made = document.createElement(tag);
	for (const [name, value] of Object.entries(properties)) {
		if (value === undefined || value === false) continue;
		if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
		else made.setAttribute(name, value === true ? '' : String(value));
	}
	made.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== ''));
	return made;
}

/** Sends JSON to the sandbox; resolves to its answer, rejects with its one sentence. */
export async function call(method, path, body) {
	const response = await fetch(path, {
		method,
		...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
	});
	const answer = await response.json();
	if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status}`);
	return answer;
}

export const clock = (time) => new Date(time).toLocaleTimeString('en-GB', { hour12: false });

/** A colour for each service, that of its icon in n8n. */
export function vendorHue(vendor) {
	const known = { mipush: 17, mimc: 336, mpaas: 214, xg: 258, tpns: 190, maxim: 162 };
	return known[vendor] ?? [...vendor].reduce((sum, letter) => sum + letter.charCodeAt(0) * 7, 0) % 360;
}

/** What the page knows of each service, by its name. */
export const vendors = new Map();

export const vendorTitle = (vendor) => vendors.get(vendor)?.title ?? vendor;

/** Copies a text; the button says so for a second. */
export async function copy(button, text) {
	await navigator.clipboard.writeText(text);
	const said = button.textContent;
	button.textContent = 'copied';
	setTimeout(() => {
		button.textContent = said;
	}, 1000);
}

/** Names as n8n's forms have them, each with its value and a button that copies it. */
export function practiceIds(vendor, part) {
	const { labels = {} } = vendors.get(vendor) ?? {};
	return element(
		'dl',
		{},
		element('dt', {}, vendorTitle(vendor)),
		...Object.entries(part).map(([name, values]) =>
			element(
				'dd',
				{},
				element('span', {}, `${labels[name] ?? name} `),
				...[values].flat().map((value) => {
					const button = element(
						'button',
						{
							type: 'button',
							class: 'copy',
							title: 'Copy',
							'aria-label': `Copy ${value}`,
							onclick: () => copy(button, value),
						},
						'copy',
					);
					return element('span', { class: 'id' }, element('code', {}, value), button);
				}),
			),
		),
	);
}
