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

/** A colour for each service, always the same. */
export function vendorHue(vendor) {
	const known = { mipush: 24, mimc: 45, mpaas: 211, xg: 265, maxim: 165 };
	return known[vendor] ?? [...vendor].reduce((sum, letter) => sum + letter.charCodeAt(0) * 7, 0) % 360;
}

export const vendorTitles = new Map();

export const vendorTitle = (vendor) => vendorTitles.get(vendor) ?? vendor;
