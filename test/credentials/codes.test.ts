import type { Operation } from '../../lib/operation/operation';
import { credentials, services } from '../forms';
import { startVendor, testCredential } from './n8nHost';

/** Every code of a service's table, as the answer to the Test button: what means that nothing can be sent is not green. */

interface Case {
	data: object;
	answer: (code: number | string) => unknown;
	/** Sentence -> codes that must be told with it. */
	red: Array<[RegExp, number[]]>;
	/** Of those that the console has to mend, the ones that come after the credential was accepted, and concern something else. */
	elsewhere: number[];
}

const cases: Record<string, Case> = {
	miPushApi: {
		data: { appSecret: 's', packageName: 'com.example.shop', region: 'custom' },
		answer: (code) => ({ result: 'error', code, reason: 'r' }),
		red: [
			[/App Secret is not accepted/, [21301, 21302, 22008]],
			[/does not belong to this package/, [22006, 22007, 22022]],
			[/app is not known, withdrawn/, [22000, 22001, 22002]],
			[/blocked/, [10026, 10031, 10033]],
			[/may not do this/, [10005, 10014, 10036, 21303]],
			[/IP address/, [10004]],
			[/package name is empty/, [10016, 21305]],
			[/package name is not accepted/, [10008, 10017]],
			[/does not know this call/, [10012, 10020]],
			[/test again later/, [-1, 1, 10001, 10002, 10003, 10009, 10010, 10011, 10022, 10037]],
		],
		// Statistics, audit, channels, topics: the App Secret had been read by then.
		elsewhere: [10038, 26006, 27001],
	},
	mimcApi: {
		data: { appId: '1', appKey: '2', appSecret: 's' },
		answer: (code) => ({ code, data: null, message: 'm' }),
		red: [
			[/not accepted together/, [500, 401, 4711]],
			[/test again later/, [429]],
		],
		elsewhere: [],
	},
	maximPushApi: {
		data: { accessToken: 't', appId: 'a' },
		answer: (code) => ({ code, data: null, message: 'm' }),
		red: [
			[/Access Token is not accepted/, [10003, 10008]],
			[/user of the Access Token/, [10000]],
			[/admin token/, [10010]],
			[/App ID/, [40000]],
			[/Push is not switched on/, [12006]],
			[/^The licence is not valid/, [30021]],
			[/^The licence has ended/, [30022]],
			[/^The limit of the licence is reached/, [30023]],
			[/test again later/, [10009, 20000]],
		],
		// Limits of groups.
		elsewhere: [20007, 20008, 20009, 20010],
	},
};

/** Credentials whose answers to the test are not those of their operations; where their codes are held. */
const ownTests: Record<string, string> = {
	mpaasPushApi: 'credentialTest.test.ts: results come with names, and refusals of the gateway before them',
	xgPushApi: 'test/xg/credentialTest.test.ts: the node tests it, by both versions of the API',
};

test('every credential has its codes here, or a test of its own', () => {
	expect([...Object.keys(cases), ...Object.keys(ownTests)].sort()).toEqual([...credentials.keys()].sort());
});

describe.each(Object.entries(cases))('%s', (name, { data, answer, red, elsewhere }) => {
	const type = credentials.get(name)!.credential;
	const service = services.get(name)!;
	const table = service.errors(service.operations[0] as Operation);
	const told = new Map(red.flatMap(([sentence, codes]) => codes.map((code) => [code, sentence] as const)));
	let code: number | string = 0;
	let vendor: Awaited<ReturnType<typeof startVendor>>;
	beforeAll(async () => {
		vendor = await startVendor(() => ({ body: answer(code) }));
	});
	afterAll(async () => vendor.close());
	const press = async (given: number): Promise<string> => {
		code = given;
		return testCredential(type, { ...data, baseUrl: vendor.origin });
	};

	test.each([...told])('%i is not green', async (given, sentence) => {
		const said = await press(given);
		expect(said).toMatch(sentence);
		expect(said).toMatch(/^[A-Z][^\n]*[^.]$/);
	});

	test('codes as text are told as well', async () => {
		for (const [given, sentence] of told) {
			code = String(given);
			expect([given, await testCredential(type, { ...data, baseUrl: vendor.origin })]).toEqual([
				given,
				expect.stringMatching(sentence),
			]);
		}
	});

	test('any other code of the table comes after the credential was accepted', async () => {
		for (const given of Object.keys(table)
			.filter((key) => /^\d+$/.test(key))
			.map(Number)
			.filter((one) => !told.has(one)))
			expect([given, await press(given)]).toEqual([given, 'OK']);
	});

	test('what only the console can mend is not green, unless it concerns something else', () => {
		const mended = Object.entries(table)
			.filter(([, { who }]) => who === 'your vendor console')
			.map(([given]) => Number(given));
		expect(mended.filter((given) => !told.has(given) && !elsewhere.includes(given))).toEqual([]);
	});
});
