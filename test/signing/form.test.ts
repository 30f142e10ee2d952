import fc from 'fast-check';
import {
	bodyParameters,
	parseParameters,
	signRpcHmacSha1,
	signSortedMd5,
	writeForm,
	type HttpRequest,
	type Signer,
} from '../../lib/signing';

/** Everything that a text can hold, halves of surrogate pairs included. */
const text = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.string({ unit: 'grapheme' }),
	fc.string({
		unit: fc.constantFrom(
			'a',
			'Z',
			'0',
			'*',
			'-',
			'.',
			'_',
			'~',
			'!',
			"'",
			'(',
			')',
			' ',
			'+',
			'%',
			'&',
			'=',
			'{',
			'"',
		),
	}),
	fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
);
const named = fc.array(fc.tuple(text, text), { maxLength: 8 });

describe('a form as it is written', () => {
	test('is what URLSearchParams writes', () => {
		fc.assert(
			fc.property(named, (pairs) => {
				expect(writeForm(pairs).text).toBe(new URLSearchParams(pairs).toString());
			}),
			{ numRuns: 2000 },
		);
	});

	test('says what is read from it', () => {
		fc.assert(
			fc.property(named, (pairs) => {
				const { text: written, parameters } = writeForm(pairs);
				expect(parameters).toEqual(parseParameters(written));
			}),
			{ numRuns: 2000 },
		);
	});
});

describe('a request that carries what its form says', () => {
	const name = fc.stringMatching(/^[a-z_]{1,12}$/);
	const values = fc.dictionary(name, text, { maxKeys: 8 });
	const moment = { now: 1_700_000_000_000, nonce: 'nonce' };
	const plain: HttpRequest = {
		method: 'POST',
		url: 'https://api.example/v2/push/single_device',
		headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
	};
	const signers: ReadonlyArray<[string, (request: HttpRequest) => ReturnType<Signer<never>>]> = [
		['sorted MD5', (request) => signSortedMd5(request, { secretKey: 'secret', parameters: { access_id: '1' } })],
		['RPC HMAC-SHA1', (request) => signRpcHmacSha1(request, { accessKeyId: 'id', accessKeySecret: 'secret' }, moment)],
	];

	test.each(signers)('%s: is signed like one whose body is read', (_name, sign) => {
		fc.assert(
			fc.property(values, (record) => {
				const form = writeForm(Object.entries({ ...record, Action: 'Push', Version: '1' }));
				const { form: _form, ...signed } = sign({ ...plain, body: form.text, form });
				expect(signed).toEqual(sign({ ...plain, body: form.text }));
			}),
		);
	});

	test.each(signers)('%s: what it says of another body does not count', (_name, sign) => {
		const form = writeForm([['to', 'nobody']]);
		const body = 'Action=Push&Version=1&to=somebody';
		expect(bodyParameters({ ...plain, body, form })).toEqual(parseParameters(body));
		expect(sign({ ...plain, body, form }).body).toBe(sign({ ...plain, body }).body);
	});
});
