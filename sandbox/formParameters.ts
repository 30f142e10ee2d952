/** The decoded parameters of a query or a form, and what looked odd about them. */
export class FormParameters<Refusal extends Error> {
	readonly warnings: string[] = [];

	readonly values = new Map<string, string>();

	/** Why the request could not be read to its end; who is asking is checked first. */
	error: Refusal | undefined;

	get(name: string): string | undefined {
		return this.values.get(name);
	}

	/** For people: everything as it was decoded. */
	shown(): Record<string, string> {
		return Object.fromEntries(this.values);
	}

	/** Keeps what `read` refuses in `error`; whatever else it throws is thrown. */
	collect(refusal: new (...given: never[]) => Refusal, read: () => void): this {
		try {
			read();
		} catch (error) {
			if (!(error instanceof refusal)) throw error;
			this.error = error;
		}
		return this;
	}
}

/** The media type of a request, without parameters. */
export const mediaType = (header = ''): string => (header.split(';', 1)[0] ?? '').trim().toLowerCase();

/** Each pair of a query or a form. `refuse` makes the refusal for text that is no percent-encoded UTF-8, given the name or the text that could not be read. */
export function* decodedPairs(text: string, refuse: (what: string) => Error): Generator<[name: string, value: string]> {
	for (const pair of text.split('&')) {
		if (pair === '') continue;
		const equals = pair.indexOf('=');
		const name = decode(equals < 0 ? pair : pair.slice(0, equals), () => refuse(pair));
		yield [name, decode(equals < 0 ? '' : pair.slice(equals + 1), () => refuse(name))];
	}
}

function decode(text: string, refusal: () => Error): string {
	const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
	if (!spaced.includes('%')) return spaced;
	try {
		return decodeURIComponent(spaced);
	} catch {
		throw refusal();
	}
}
