/**
 * What a missing value looks like after it has been made a text: by JavaScript, by n8n's dates, by spreadsheets, databases and
 * data frames. `nan` in small letters is a name (and so is Nan); only JavaScript's own spelling counts.
 */
const words = new Set([
	'undefined',
	'null',
	'none',
	'(null)',
	'<null>',
	'<nil>',
	'""',
	"''",
	'[null]',
	'(none)',
	'(undefined)',
	'(empty)',
	'(blank)',
	'<na>',
	'\\n',
	'nat',
	'n/a',
	'#n/a',
	'#ref!',
	'#value!',
	'#name?',
	'#div/0!',
	'#null!',
	'#num!',
	'#error!',
	'#spill!',
	'#calc!',
	'-',
	'--',
	'–',
	'—',
]);

/** In any place of a text: nobody writes them on purpose. */
const certain = /\[object [A-Z]\w*\]|Invalid Date(?:Time)?/;

/** Within a longer text; the short ones only as words of their own, because tokens and names hold such letters by chance. */
const doubtful =
	/\[object [A-Z]\w*\]|Invalid Date(?:Time)?|undefined|(?<![A-Za-z0-9])(?:null|NaN)(?![A-Za-z0-9])|#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!)/g;

/** Whether a target is no name but what a missing value became; the target without white space around it. */
export const looksEmpty = (target: string): boolean =>
	target === 'NaN' || (target.length <= 12 && words.has(target.toLowerCase())) || certain.test(target);

/** The forms of missing values that a text holds, each once. */
export const emptyFormsIn = (text: string): string[] => [...new Set(text.match(doubtful))];

/** A text that is a JSON list or object, or a list as some languages print it: somebody meant its parts. */
export function looksLikeList(text: string): boolean {
	const first = text.charCodeAt(0);
	if (first !== 0x5b && first !== 0x7b) return false;
	if (/^\[\s*['"]/.test(text)) return true;
	try {
		return typeof JSON.parse(text) === 'object';
	} catch {
		return false;
	}
}
