import fc from 'fast-check';
import {
	signBasic,
	SigningError,
	signWithBodyMembers,
	signWithHeaderKey,
	signWithHeaders,
	type HttpRequest,
} from '../../lib/signing';

const request: HttpRequest = {
	method: 'POST',
	url: 'https://h.example/p',
	headers: { accept: 'application/json' },
	body: 'a=1',
};

describe('headers', () => {
	it('a header key has its prefix, and nothing else changes', () => {
		expect(signWithHeaderKey(request, { header: 'authorization', prefix: 'key=', key: 'abc' })).toEqual({
			...request,
			headers: { accept: 'application/json', authorization: 'key=abc' },
		});
	});

	it('several headers, in place of older ones; undefined is left out', () => {
		const signed = signWithHeaders(
			{ ...request, headers: { 'access-token': 'old', accept: 'x' } },
			{ 'access-token': 'new', app_id: '7', user_id: undefined },
		);
		expect(signed.headers).toEqual({ accept: 'x', 'access-token': 'new', app_id: '7' });
	});

	it('basic, as in RFC 7617 section 2', () => {
		expect(signBasic(request, { user: 'Aladdin', password: 'open sesame' }).headers['authorization']).toBe(
			'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
		);
		expect(signBasic(request, { user: 'test', password: '123\u00a3' }).headers['authorization']).toBe(
			'Basic dGVzdDoxMjPCow==',
		);
	});

	it.each([
		['an empty key', () => signWithHeaderKey(request, { header: 'authorization', prefix: 'key=', key: '' })],
		['a line break', () => signWithHeaders(request, { 'access-token': 'a\r\nx: 1' })],
		['what Latin-1 does not have', () => signWithHeaders(request, { 'access-token': '密钥' })],
		['a user with a colon', () => signBasic(request, { user: 'a:b', password: 'c' })],
		['an empty password', () => signBasic(request, { user: 'a', password: '' })],
	])('refuses %s', (_name, act) => {
		expect(act).toThrow(SigningError);
	});

	it('does not name the value it refuses', () => {
		expect(() => signWithHeaders(request, { 'access-token': 'top-secret\n' })).toThrow(/^(?!.*top-secret)/s);
	});

	it('leaves the request it was given alone', () => {
		const frozen = Object.freeze({ ...request, headers: Object.freeze({ ...request.headers }) });
		expect(() => signWithHeaderKey(frozen, { header: 'authorization', prefix: '', key: 'k' })).not.toThrow();
		expect(frozen.headers).toEqual({ accept: 'application/json' });
	});
});

describe('members of a JSON body', () => {
	const members = { appId: '2882303761517000002', appSecret: 's"\\e' };
	const withBody = (body: string): HttpRequest => ({ method: 'POST', url: 'https://h.example/p', headers: {}, body });
	const bodyOf = (body: string) => signWithBodyMembers(withBody(body), members).body;

	it('stand in front; 19-digit numerals keep every digit', () => {
		const body = bodyOf('{"topicId":9223372036854770001,"x":1.50}');
		expect(body).toBe('{"appId":"2882303761517000002","appSecret":"s\\"\\\\e","topicId":9223372036854770001,"x":1.50}');
	});

	it('need no comma in an empty object, whatever white space it has', () => {
		expect(JSON.parse(bodyOf('{}')!)).toEqual(members);
		expect(JSON.parse(bodyOf(' \n{ \t}\n')!)).toEqual(members);
	});

	it('are JSON unless the request says otherwise', () => {
		expect(signWithBodyMembers(withBody('{}'), members).headers).toEqual({ 'content-type': 'application/json' });
		expect(
			signWithBodyMembers({ ...withBody('{}'), headers: { 'content-type': 'application/json;charset=utf-8' } }, members)
				.headers,
		).toEqual({ 'content-type': 'application/json;charset=utf-8' });
	});

	it('are not doubled: the same value stays, another is refused, also under an escaped name', () => {
		expect(signWithBodyMembers(signWithBodyMembers(withBody('{"a":1}'), members), members).body).toBe(
			bodyOf('{"a":1}'),
		);
		expect(() => bodyOf('{"appId":"other"}')).toThrow(SigningError);
		expect(() => bodyOf('{"app\\u0049d":"other"}')).toThrow(SigningError);
		expect(() => bodyOf('{"__proto__":{"appId":"other"}}')).not.toThrow();
	});

	it.each(['', '[]', '[{}]', '"{}"', 'null', '1', '{', '{"a":1}}', 'appId={}', '\ufeff{}'])(
		'refuse the body %j',
		(body) => {
			expect(() => bodyOf(body)).toThrow(SigningError);
		},
	);

	it('refuse a missing body and an empty credential', () => {
		expect(() => signWithBodyMembers({ method: 'POST', url: 'https://h.example/p', headers: {} }, members)).toThrow(
			SigningError,
		);
		expect(() => signWithBodyMembers(withBody('{}'), { appId: '' })).toThrow(SigningError);
	});

	it('leave the rest of any object as the text it was', () => {
		fc.assert(
			fc.property(
				fc.dictionary(
					fc.string({ unit: 'binary' }).filter((name) => !(name in members)),
					fc.jsonValue(),
				),
				fc.constantFrom(undefined, 2, '\t'),
				(value, space) => {
					const text = JSON.stringify(value, null, space);
					const signed = bodyOf(text)!;
					expect(JSON.parse(signed)).toEqual({ ...members, ...(JSON.parse(text) as object) });
					expect(signed.endsWith(text.slice(1))).toBe(true);
				},
			),
		);
	});
});
