import { encodeRequest } from '../../lib/operation/encode';

const put = { method: 'PUT', encoding: 'json' } as const;

test.each([
	['plain', 'u1', '/user/u1/tag'],
	[
		'with everything that means something in an address',
		'a/b?c#d&e=f%2F 中',
		'/user/a%2Fb%3Fc%23d%26e%3Df%252F%20%E4%B8%AD/tag',
	],
	['a number', 7, '/user/7/tag'],
	['with the dots of a host', '..a', '/user/..a/tag'],
])('a part of a path, %s, is one part and travels nowhere else', (_what, id, path) => {
	const request = encodeRequest(put, 'http://127.0.0.1', '/user/{user_id}/tag', { user_id: id, tags: ['a'] });
	expect(request).toMatchObject({ method: 'PUT', url: `http://127.0.0.1${path}`, body: '{"tags":["a"]}' });
	expect(new URL(request.url).pathname).toBe(path);
});

test.each(['', '.', '..', undefined])('%j would lead to another path, and is refused', (id) => {
	expect(() => encodeRequest(put, 'http://127.0.0.1', '/user/{user_id}/tag', { user_id: id, tags: [] })).toThrow(
		/cannot stand in the address/,
	);
});

test('a value with braces is no template', () => {
	expect(encodeRequest(put, 'http://127.0.0.1', '/user/{user_id}/tag', { user_id: '{tags}', tags: ['a'] }).url).toBe(
		'http://127.0.0.1/user/%7Btags%7D/tag',
	);
});
