import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** In this order: later files use what earlier ones define. */
const scripts = ['elements.js', 'phones.js', 'requests.js', 'dials.js', 'receipts.js', 'live.js'];

let page: string | undefined;

/** The page as one document that needs nothing else. */
export function pageHtml(): string {
	page ??= read('page.html')
		.replace('/* style */', () => read('page.css'))
		.replace('/* script */', () => scripts.map((name) => asOneScript(read(name))).join('\n'));
	return page;
}

function read(name: string): string {
	return readFileSync(join(__dirname, name), 'utf8');
}

/** The files are modules for editors and linters; joined in order, they need no imports and exports. */
function asOneScript(module: string): string {
	return module.replace(/^import .*\n/gm, '').replace(/^export /gm, '');
}
