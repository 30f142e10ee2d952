import fc from 'fast-check';
import { readBaseUrl } from '../../lib/credential/baseUrl';

describe('the base URL of a credential', () => {
	it.each([
		['https://api.example.com', 'https://api.example.com'],
		['  https://API.example.com/ ', 'https://api.example.com'],
		['https://api.example.com:443', 'https://api.example.com'],
		['https://api.example.com:8443', 'https://api.example.com:8443'],
		['http://localhost:3000', 'http://localhost:3000'],
		['http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
		['http://127.8.9.1', 'http://127.8.9.1'],
		['http://127.1', 'http://127.0.0.1'],
		['http://[::1]:3000', 'http://[::1]:3000'],
	])('%s is silently fine', (text, origin) => {
		expect(readBaseUrl(text)).toEqual({ origin });
	});

	it.each([
		'http://api.example.com',
		'http://127.example.com',
		'http://127.0.0.1.example.com',
		'http://localhost.example.com',
		'http://10.0.0.1:8080',
		'http://[::2]',
	])('%s is plain HTTP, with a warning', (text) => {
		expect(readBaseUrl(text)).toEqual({ origin: text, warning: expect.stringMatching(/plain HTTP/) as string });
	});

	it.each([
		['', /empty/],
		['   ', /empty/],
		[undefined, /empty/],
		['api.example.com', /not a URL/],
		['https://', /not a URL/],
		['//api.example.com', /not a URL/],
		['localhost:3000', /https/],
		['ftp://api.example.com', /https/],
		['javascript:alert(1)', /https/],
		['https://api.example.com/v2', /path/],
		['https://api.example.com/v2/', /path/],
		['https://api.example.com?a=1', /query/],
		['https://api.example.com/?', /query/],
		['https://api.example.com#a', /fragment/],
		['https://api.example.com/#', /fragment/],
		['https://user@api.example.com', /password/],
		['https://user:pass@api.example.com', /password/],
	])('%s is refused with one sentence', (text, message) => {
		expect(() => readBaseUrl(text)).toThrow(message);
	});

	it('never repeats what was entered', () => {
		expect(() => readBaseUrl('https://user:hunter2@api.example.com')).toThrow(/^(?!.*hunter2)/);
	});

	it('gives an origin, whatever the input, or throws a plain Error', () => {
		fc.assert(
			fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string()), (text) => {
				try {
					const { origin } = readBaseUrl(text);
					expect(new URL(origin).origin).toBe(origin);
				} catch (error) {
					expect((error as Error).constructor).toBe(Error);
				}
			}),
		);
	});
});
