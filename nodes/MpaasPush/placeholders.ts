/**
 * Names between # signs, each once, in order: "Hello #name#, #name#!" has "name". A # that is not closed on its line, and one
 * that stands beside a space inside, is a plain character.
 */
export function placeholdersIn(texts: readonly unknown[]): string[] {
	const names = texts.flatMap((text) =>
		typeof text === 'string' ? [...text.matchAll(/#([^#\s](?:[^#\r\n]*[^#\s])?)#/g)].map(([, name = '']) => name) : [],
	);
	return [...new Set(names)];
}
