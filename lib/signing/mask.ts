const mark = '***';

/** What of a secret's base64 is the same whatever stands around it: one core for each of the three alignments. */
function base64Cores(secret: Buffer): string[] {
	const cores: string[] = [];
	for (let before = 0; before < 3; before++) {
		const encoded = Buffer.concat([Buffer.alloc(before), secret, Buffer.alloc(2)]).toString('base64');
		const core = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + secret.length) * 8) / 6));
		// Shorter ones would hit ordinary text, and give away next to nothing.
		if (core.length >= 8) cores.push(core);
	}
	return cores;
}

function formsOf(secret: string): string[] {
	const bytes = Buffer.from(secret, 'utf8');
	const plain = [
		secret,
		JSON.stringify(secret).slice(1, -1),
		bytes.toString('base64'),
		bytes.toString('base64url'),
		...base64Cores(bytes),
	];
	const forms = new Set(plain);
	for (const text of plain) {
		forms.add(text.replaceAll('+', '-').replaceAll('/', '_'));
		// Buffer rather than encodeURIComponent, which throws on half a surrogate pair.
		const percent = [...Buffer.from(text, 'utf8')]
			.map((byte) =>
				/[A-Za-z0-9_.~-]/.test(String.fromCharCode(byte)) && byte < 128
					? String.fromCharCode(byte)
					: `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
			)
			.join('');
		const loose = percent.replace(/%(21|27|28|29|2A)/g, (escape) => decodeURIComponent(escape));
		for (const encoded of [percent, loose]) {
			forms.add(encoded);
			forms.add(encoded.replaceAll('%20', '+'));
			// Twice, as in the strings to sign that some services repeat in their refusals.
			forms.add(encoded.replaceAll('%', '%25'));
			forms.add(encoded.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()));
		}
		forms.add(new URLSearchParams({ s: text }).toString().slice(2));
	}
	return [...forms].filter((form) => form !== '');
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** However often JSON text was put into JSON text: any backslashes before a character, or its \u form, which some libraries use for `=` and `+`. */
function escapedPattern(secret: string): string {
	return secret
		.split('')
		.map((unit) => {
			if (/[A-Za-z0-9]/.test(unit)) return unit;
			const hex = unit
				.charCodeAt(0)
				.toString(16)
				.padStart(4, '0')
				.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
			// Bounded, so that a text of nothing but backslashes takes no longer than any other.
			return `\\\\{0,15}(?:${literal(unit)}|u${hex})`;
		})
		.join('');
}

/**
 * Makes a function that replaces each secret in a text with `***`: as it is, JSON-escaped, URL-encoded,
 * in base64 and inside a longer base64 text such as a Basic header. Empty secrets are passed over.
 * Make it once per credential; masking a text is one pass.
 */
export function createMask(secrets: ReadonlyArray<string | undefined>): (text: string) => string {
	const forms = new Set<string>();
	for (const secret of secrets) if (secret) for (const form of formsOf(secret)) forms.add(form);
	if (forms.size === 0) return (text) => text;
	// The longest first, so that a secret inside a longer one does not leave the rest standing.
	const alternatives = [...forms].sort((a, b) => b.length - a.length).map(literal);
	const escaped = secrets
		.filter((secret) => secret !== undefined && /[^A-Za-z0-9]/.test(secret))
		.map((secret) => escapedPattern(secret as string));
	const pattern = new RegExp([...alternatives, ...escaped].join('|'), 'g');
	return (text) => text.replace(pattern, mark);
}
