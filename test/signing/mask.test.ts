import fc from 'fast-check';
import { createMask, signBasic, signWithBodyMembers, signWithHeaderKey } from '../../lib/signing';

// Not made of the marker itself, and long enough that chance does not put it into ordinary text.
const secret = fc
	.string({ unit: 'grapheme', minLength: 6, maxLength: 40 })
	.filter((text) => !text.includes('*') && text.trim() === text);

/** The text with these secrets taken out. */
const mask = (text: string, secrets: ReadonlyArray<string | undefined>): string => createMask(secrets)(text);

describe('mask', () => {
	it('replaces the secret and leaves the rest', () => {
		expect(mask('Authorization: key=abc123 for app 7', ['abc123'])).toBe('Authorization: key=*** for app 7');
	});

	it('passes over empty secrets', () => {
		expect(mask('text', ['', undefined])).toBe('text');
	});

	it('takes the longer of two overlapping secrets', () => {
		expect(mask('x secret-longer y secret z', ['secret', 'secret-longer'])).toBe('x *** y *** z');
	});

	it('knows the secret in a signed request', () => {
		const request = { method: 'POST' as const, url: 'https://h.example/p', headers: {}, body: '{"a":1}' };
		const key = 'p&ss "wörd"/+';
		for (const user of ['a', 'ab', 'abc', 'abcd']) {
			const signed = signBasic(request, { user, password: 'practice-secret' });
			const masked = mask(JSON.stringify(signed), ['practice-secret']);
			expect(masked).toContain('***');
			const readable = Buffer.from(/Basic ([^"]*)/.exec(masked)![1]!.replace('***', ''), 'base64').toString('latin1');
			expect(readable).not.toMatch(/ract|secr/);
		}
		expect(
			mask(JSON.stringify(signWithHeaderKey(request, { header: 'authorization', prefix: 'key=', key: 'k+/=1' })), [
				'k+/=1',
			]),
		).toContain('key=***');
		expect(mask(signWithBodyMembers(request, { appSecret: key }).body!, [key])).toBe('{"appSecret":"***","a":1}');
	});

	it('leaves no form of any secret', () => {
		fc.assert(
			fc.property(fc.array(secret, { minLength: 1, maxLength: 3 }), fc.string(), (secrets, around) => {
				const hide = createMask(secrets);
				for (const value of secrets) {
					const bytes = Buffer.from(value);
					const forms = [
						value,
						encodeURIComponent(value),
						new URLSearchParams({ s: value }).toString().slice(2),
						bytes.toString('base64'),
						bytes.toString('base64url'),
						encodeURIComponent(bytes.toString('base64')),
						JSON.stringify(value).slice(1, -1),
					];
					for (const form of forms) {
						const hidden = hide(`<${around}|${form}|${form}>`);
						expect(hidden).toContain('***');
						expect(hidden).not.toContain(form);
					}
				}
			}),
		);
	});

	it('finds a secret however often and however JSON text escaped it', () => {
		const value = 'b0L3/Oz+8N=="x"';
		const php = JSON.stringify(value).replaceAll('/', '\\/');
		const gson = JSON.stringify(value).replaceAll('=', '\\u003d').replaceAll('+', '\\u002B');
		for (const once of [php, gson]) {
			for (const text of [
				once,
				JSON.stringify(once),
				JSON.stringify(JSON.stringify(once)),
				JSON.stringify(once).replaceAll('/', '\\/'),
			])
				expect(mask(text, [value])).not.toMatch(/b0L3|8N/);
		}
	});

	it('takes no longer for a text of nothing but backslashes', () => {
		expect(mask('\\'.repeat(2_000_000), ['-secret-'])).toHaveLength(2_000_000);
	});

	it('touches nothing in a text without the secret', () => {
		fc.assert(
			fc.property(fc.stringMatching(/^[a-f ]*$/), (text) => {
				expect(mask(text, ['QWERTY-12345'])).toBe(text);
			}),
		);
	});

	it('survives half a surrogate pair', () => {
		expect(mask('a\ud83db', ['\ud83d'])).toBe('a***b');
	});
});
