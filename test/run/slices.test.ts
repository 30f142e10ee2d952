import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { askEngine } from '../../lib/run/read/expression';
import { ExpressionSlices, type Engine } from '../../lib/run/read/slices';
import { readSyntax } from '../../lib/run/read/syntax';
import type { Compared } from '../engine/bothWays';
import type { Wandered } from '../engine/wandering';

const root = path.resolve(__dirname, '../..');

/** How n8n is asked for each item is held against itself: read by slices, and one by one, in every engine that n8n has. */
async function told<T>(program: string, ...settings: Array<string | number>): Promise<T> {
	const { stdout } = await promisify(execFile)(
		process.execPath,
		['--import', 'tsx', `test/engine/${program}.ts`, ...settings.map(String)],
		{ cwd: root, maxBuffer: 2 ** 26 },
	);
	return JSON.parse(stdout.split('\n').find((line) => line.startsWith('{"engine"')) ?? stdout) as T;
}

test.each([
	['legacy', 12],
	['vm', 20],
	['quickjs', 5],
])(
	'%s: whatever is read for many items at a time is what n8n reads for each',
	async (engine, executions) => {
		const seed = Math.floor(Math.random() * 2 ** 31);
		const compared = await told<Compared>('bothWays', engine, seed, executions, 100);
		expect({ seed, ...compared }).toMatchObject({ seed, engine, differences: [] });
		expect(compared.known).toBeGreaterThan(executions * 50);
		expect(compared.together).toBeGreaterThan(executions * 150);
		// They are an expression, which would be worked out for each item.
		expect(compared.further).toBe(300);
		expect(compared.outputs).toBeLessThan(50);
		// Nothing of the data stays where n8n saves an execution.
		expect(Object.values(JSON.parse(compared.context) as object)).toEqual([{}]);
	},
	900_000,
);

test.each([
	['legacy', 25],
	['vm', 10],
	['quickjs', 2],
])(
	'%s: the item of another node is the one that n8n finds, by whatever way the items came',
	async (engine, workflows) => {
		const seed = Math.floor(Math.random() * 2 ** 31);
		const wandered = await told<Wandered>('wandering', engine, seed, workflows);
		expect({ seed, ...wandered }).toMatchObject({ seed, engine, workflows, differences: [] });
		expect(wandered.readings).toBeGreaterThan(0);
	},
	900_000,
);

test.each([
	['{{ $json.name.toUpperCase() }}', ['name']],
	['{{ $json.points + 1 }}', ['points']],
	['{{ $json.nick || $json.name }}', ['nick', 'name']],
	["{{ $json.points > 10 ? 'gold' : 'silver' }}", ['points']],
	["Hello {{ $json.name.trim() }}, it is {{ $now.toFormat('HH:mm') }}", ['name']],
	["{{ $('Split').item.json.name }}", []],
	["{{ $('Split').first().json.title + $input.item.json.name }}", ['name']],
	['{{ $json["first name"].toTitleCase() }}', ['first name']],
	['{{ $json.tags.map(tag => tag.trim()).join(", ") }}', ['tags']],
	['{{ `${$json.a}${$json.b}` }}', ['a', 'b']],
	['{{ DateTime.fromISO($json.date).plus({ days: 1 }).toISODate() }}', ['date']],
	["{{ $if($json.a, 'x', 'y') }}", ['a']],
	['{{ $json.a /* why */ ?? $json.b // so\n }}', ['a', 'b']],
	['{{ `Dear ${$json.name},\n\nhello` }}', ['name']],
	['{{\n$json.name\n  .trim() }}', ['name']],
	['{{ JSON.stringify($json) }}', undefined],
	['{{ $json[$json.key] }}', undefined],
	["{{ $('Users').all().find(user => user.json.id === $json.id).json.name }}", ['id']],
	['{{ $json[$json.key] === 1 }}', undefined],
])('%s is read for many items', (expression, keys) => {
	const syntax = readSyntax(`=${expression}`, true);
	expect(syntax).toBeDefined();
	expect(syntax?.keys && [...syntax.keys]).toEqual(keys);
});

test.each([
	['another item', '{{ $item(0).$json.name }}'],
	['the item of a node by its old name', '{{ $node["Split"].json.name }}'],
	['the item itself', '{{ $binary.data.fileName }}'],
	['the item under another name', '{{ $position }}'],
	['a parameter, which may be an expression', '{{ $parameter.title }}'],
	['what a language model gave', "{{ $fromAI('to') }}"],
	['a pairing of its own', "{{ $('Split').pairedItem().json.name }}"],
	['a node whose name is computed', '{{ $($json.node).item.json.name }}'],
	['a change of the data', '{{ $json.tags.sort().join() }}'],
	['an assignment', '{{ $json.name = 1 }}'],
	['its own $json', '{{ $json.tags.map($json => $json.name) }}'],
	['a function', '{{ $json.tags.map(function (tag) { return tag }) }}'],
	['a function called at once', '{{ (x => x)($json.name) }}'],
	['a name nobody knows', '{{ nobody }}'],
	['a member that every object has', '{{ $json.toString }}'],
	['a member that n8n refuses', '{{ $json["constructor"] }}'],
	['a method whose name is computed', '{{ $json.name[$json.method]() }}'],
	['a call that may not be there', '{{ $json.name.trim?.() }}'],
	['this', '{{ this.process }}'],
	['two statements', '{{ 1; 2 }}'],
	['no statement', '{{ }}'],
	['no JavaScript', '{{ 1 + }}'],
	['braces that n8n may see elsewhere', '{{ "}}" }}'],
	['braces beside braces', '{{{ a: 1 }}}'],
	['an escape of n8n', '\\\\{{ $json.name }}'],
	['no end', '{{ $json.name'],
	['a line end that n8n does not know in a text', "{{ $('a\u2028b').item.json.name }}"],
	['the item itself among others', "{{ $('Split').all().map(item => item.json).indexOf($json) }}"],
	['the item itself, compared', "{{ $('Split').all().findIndex(item => item.json === $json) }}"],
	['two ways to the item, compared', '{{ $json === $input.item.json }}'],
	['the item itself in a set', "{{ [...new Set([$json, $('Split').item.json])].length }}"],
	['two ways to a part of the item, compared', '{{ $json.o === $input.item.json.o }}'],
	['code that is nested deeper than the stack is', `{{ ${'['.repeat(9999)}${']'.repeat(9999)} }}`],
	['a text of several lines in code of several lines, which n8n cannot read', '{{\n`a\nb` + $json.name.trim() }}'],
	['two texts of several lines, which n8n cannot read', '{{ `a\n` + `b\n` + $json.name }}'],
	['a text in quotes that goes on in the next line', "{{ 'a\\\n  b' + $json.name }}"],
	['nothing', 'text'],
])('%s is left to n8n', (_, expression) => {
	expect(readSyntax(`=${expression}`, true)).toBeUndefined();
});

test('where items are their data, $input.item.json is something else', () => {
	expect(readSyntax('={{ $input.item.json.name }}', true)).toBeDefined();
	expect(readSyntax('={{ $input.item.json.name }}', false)).toBeUndefined();
	expect(readSyntax('={{ $json.name.trim() }}', false)).toBeDefined();
});

test.each<[string, string[]]>([
	["{{ $('Users').all().find(user => user.json.id === $json.id).json.name }}", ['id']],
	["{{ $json.id === 1 }}{{ $('Users').first().json.id === $json.user.id }}", ['user']],
	['{{ $json.id === 1 ? $json.a : $json.b }}', []],
	["{{ $('Users').item.json.name + $json.id }}", []],
])('what %s may hold against the data of other nodes', (expression, keys) => {
	expect([...(readSyntax(`=${expression}`, true)?.compared ?? ['nothing'])]).toEqual(keys);
});

describe('slices', () => {
	interface Given {
		items: Array<[number, Record<string, unknown>]>;
		room: number;
		time: number;
	}

	/** An engine that answers as told, and counts. */
	function engine(
		count: number,
		answer: (given: Given) => unknown,
		json?: (item: number) => unknown,
		givesDataItself = false,
	) {
		const asked: number[][] = [];
		const own: Engine = {
			node: 'Push',
			count,
			json: json ?? ((item) => ({ a: item })),
			evaluate: () => {
				throw new Error('not here');
			},
			evaluateWith: (text) => {
				const given = JSON.parse(text) as Given;
				asked.push(given.items.map(([item]) => item));
				return answer(given);
			},
			plainItems: true,
			source: undefined,
			placeInSource: () => undefined,
			givesDataItself,
		};
		return { asked, slices: new ExpressionSlices(own) };
	}

	const all = ({ items }: Given): unknown => items.map(([item]) => [[`value ${item}`]]);
	const read = (slices: ExpressionSlices, count: number, from = 0): unknown[] =>
		Array.from({ length: count }, (_, place) => slices.read('={{ $json.a + 1 }}', from + place));
	const values = (count: number): string[] => Array.from({ length: count }, (_, item) => `value ${item}`);

	test('each item is asked for once, and slices grow while the engine has time', () => {
		const { asked, slices } = engine(5000, all);
		expect(read(slices, 5000)).toEqual(values(5000));
		expect(asked.flat()).toEqual(Array.from({ length: 5000 }, (_, item) => item));
		expect(asked.map(({ length }) => length)).toEqual([32, 64, 128, 256, 512, 1024, 2048, 936]);
	});

	test('what the engine had no time for comes with the next slice, which is no larger', () => {
		const { asked, slices } = engine(60, ({ items }) => items.map(([item], place) => (place < 10 ? [[item]] : 0)));
		expect(read(slices, 60)).toEqual(Array.from({ length: 60 }, (_, item) => item));
		expect(asked[0]).toHaveLength(32);
		expect(asked[1]?.[0]).toBe(10);
		expect(asked[1]).toHaveLength(10);
	});

	test('few items are left to n8n', () => {
		const { asked, slices } = engine(7, all);
		expect(read(slices, 7)).toEqual(Array(7).fill(askEngine));
		expect(asked).toEqual([]);
	});

	test('large data comes in smaller slices, and one that is too large not at all', () => {
		const text = 'x'.repeat(100_000);
		const { asked, slices } = engine(20, all, (item) => ({ a: item === 7 ? text.repeat(3) : text }));
		expect(read(slices, 20)).toEqual(values(20).map((value, item) => (item === 7 ? askEngine : value)));
		expect(Math.max(...asked.map(({ length }) => length))).toBe(2);
		expect(asked.flat()).not.toContain(7);
	});

	test('where no item can be given to the engine, the data is soon no longer looked at', () => {
		const text = 'x'.repeat(300_000);
		let looked = 0;
		const { asked, slices } = engine(1000, all, () => {
			looked++;
			return { a: text };
		});
		expect(read(slices, 1000)).toEqual(Array(1000).fill(askEngine));
		expect(asked).toEqual([]);
		expect(looked).toBe(96);
	});

	test.each<[string, unknown]>([
		['a date', new Date(0)],
		['undefined', undefined],
		['not a number', NaN],
		['minus zero', -0],
		['half of a character', '\ud83d'],
		['NUL', 'a\0b'],
		['a name that every object has', { toString: 1 }],
		['an object of a class', new Set()],
		['no prototype', Object.create(null)],
		['a hole', [1, , 2]],
		['what a search found', 'a1'.match(/\d/)],
	])('data that a copy would change is left to n8n: %s', (_, value) => {
		const { asked, slices } = engine(10, all, (item) => ({ a: item === 3 ? value : item, b: value }));
		expect(read(slices, 10)).toEqual(values(10).map((one, item) => (item === 3 ? askEngine : one)));
		expect(asked).toEqual([[0, 1, 2, 4, 5, 6, 7, 8, 9]]);
	});

	test('only the members that are named go into the engine', () => {
		const given: unknown[] = [];
		const { slices } = engine(
			10,
			(slice) => {
				given.push(...slice.items);
				return all(slice);
			},
			(item) => ({ a: item, secret: 'none of its business' }),
		);
		read(slices, 10);
		expect(given.slice(0, 2)).toEqual([
			[0, { a: 0 }, -1],
			[1, { a: 1 }, -1],
		]);
	});

	const around: Record<string, unknown> = { name: 'around' };
	around.self = [around, around, around];
	const shared = { a: 1 };

	test.each<[string, unknown]>([
		['which holds itself', around],
		['of which two parts are one', [shared, shared]],
	])('data that JSON has no text for is left to n8n: %s', (_, value) => {
		const { asked, slices } = engine(10, all, (item) => ({ a: item === 3 ? value : item }));
		expect(read(slices, 10)).toEqual(values(10).map((one, item) => (item === 3 ? askEngine : one)));
		expect(asked).toEqual([[0, 1, 2, 4, 5, 6, 7, 8, 9]]);
	});

	test.each([
		['={{ $json.tags.sort()[0] }}', true],
		['={{ $json.a++ }}', true],
		["={{ $('Split').first().json.a = 1 }}", true],
		['={{ $json.tags["push"](1) }}', true],
		['={{ delete $json.a }}', true],
		['={{ $json.a <<= 1 }}', true],
		['={{ $json.a >>>= 1 }}', true],
		['={{ (() => { for ($json.a of [1]); return 1 })() }}', true],
		['={{ $json.tags["so" + "rt"]() }}', true],
		['={{ $json.tags["so" + "rt"].call($json.tags) }}', true],
		['={{ $evaluateExpression($json.text) }}', true],
		['={{ $node["Split"].json.list[0] << 1 }}', false],
		['={{ $node["Split"].json.a >= 1 }}', false],
		['={{ $json.tags.toSorted()[0] }}', false],
	])('beside %s, which may change the data, nothing is read ahead: %s', (expression, changes) => {
		for (const givesDataItself of [true, false]) {
			const { slices } = engine(10, all, undefined, givesDataItself);
			slices.name('={{ $json.a + 1 }}');
			const first = slices.read('={{ $json.a + 1 }}', 0);
			slices.name(expression);
			expect([first, slices.read('={{ $json.a + 1 }}', 1)]).toEqual([
				'value 0',
				changes && givesDataItself ? askEngine : 'value 1',
			]);
		}
	});

	test('an object that may be a part of what other nodes gave is not compared as a copy', () => {
		const expression = "={{ $('Users').all().findIndex(user => user.json.a === $json.a) }}";
		for (const givesDataItself of [true, false]) {
			const { slices } = engine(10, all, (item) => ({ a: item === 3 ? { id: 3 } : item }), givesDataItself);
			const told = Array.from({ length: 10 }, (_, item) => slices.read(expression, item));
			expect(told[3]).toBe(givesDataItself ? askEngine : 'value 3');
			expect(told[4]).toBe('value 4');
		}
	});

	test.each([
		['={{ $json.a + $now.toMillis() }}', 2],
		['={{ $json.a + 1 }}', 1],
	])('what the time of day tells is asked again after a while: %s', (expression, times) => {
		let clock = 0;
		const now = jest.spyOn(performance, 'now').mockImplementation(() => clock);
		const { asked, slices } = engine(10, all);
		const told = Array.from({ length: 10 }, (_, item) => {
			// A file is sent.
			if (item === 5) clock += 60_000;
			return slices.read(expression, item);
		});
		now.mockRestore();
		expect(told).toEqual(values(10));
		expect(asked.filter((items) => items.includes(5))).toHaveLength(times);
	});

	test.each<[string, (given: Given) => unknown]>([
		['throws', () => { throw new Error('Expression timed out'); }], // prettier-ignore
		['gives nothing', () => undefined],
		['gives less', ({ items }) => items.slice(1).map(() => [['x']])],
		['gives other things', ({ items }) => items.map(() => [])],
		['has no time even for one', ({ items }) => items.map(() => 0)],
	])('an engine that %s is asked item by item, and soon no more', (_, answer) => {
		const { asked, slices } = engine(100, answer);
		expect(read(slices, 100)).toEqual(Array(100).fill(askEngine));
		expect(asked.length).toBe(3);
	});

	test('an item that keeps the engine for as long as n8n allows does so in one slice', () => {
		let clock = 0;
		const now = jest.spyOn(performance, 'now').mockImplementation(() => clock);
		const { asked, slices } = engine(100, ({ items }) => {
			if (items.some(([item]) => item === 50)) {
				clock += 5000;
				throw new Error('Expression timed out');
			}
			return all({ items } as Given);
		});
		const told = read(slices, 100);
		now.mockRestore();
		expect(asked.filter((items) => items.includes(50))).toHaveLength(1);
		expect(told.slice(0, 32)).toEqual(values(32));
		expect(told.slice(32)).toEqual(Array(68).fill(askEngine));
	});

	test('one expression that the engine refuses does not spoil the others', () => {
		const asked: string[] = [];
		const own: Engine = {
			node: 'Push',
			count: 40,
			json: (item) => ({ a: item }),
			evaluate: () => undefined,
			evaluateWith: (text, expression) => {
				asked.push(expression);
				if (expression.includes('$json.bad')) throw new Error('invalid syntax');
				const { items } = JSON.parse(text) as Given;
				return items.map(([item]) => [[item]]);
			},
			plainItems: true,
			source: undefined,
			placeInSource: () => undefined,
			givesDataItself: false,
		};
		const slices = new ExpressionSlices(own);
		slices.name('={{ $json.a + 1 }}');
		slices.name('={{ $json.bad + 1 }}');
		for (let item = 0; item < 40; item++) {
			expect(slices.read('={{ $json.a + 1 }}', item)).toBe(item);
			expect(slices.read('={{ $json.bad + 1 }}', item)).toBe(askEngine);
		}
		expect(asked.length).toBeLessThan(8);
	});

	test('what one node gave is not in the engine together with what another gave', () => {
		const asked: string[] = [];
		const own: Engine = {
			node: 'Push',
			count: 10,
			json: (item) => ({ a: item }),
			evaluate: () => undefined,
			evaluateWith: (text, expression) => {
				asked.push(expression);
				const whole = ['Users', 'Orders'].filter((name) => expression.includes(`$(\`${name}\`)`));
				const members = whole[0] === 'Users' ? 2 : 1;
				return (JSON.parse(text) as Given).items.map(([item]) => Array(members).fill([[...whole, item].join(' ')]));
			},
			plainItems: true,
			source: undefined,
			placeInSource: () => undefined,
			givesDataItself: false,
		};
		const slices = new ExpressionSlices(own);
		const expressions = [
			"={{ $('Users').all().length }}",
			"={{ $('Orders').first().json.list.length }}",
			"={{ $json.a + $('Users').all().length }}",
			'={{ $json.a + 1 }}',
		];
		for (const one of expressions) slices.name(one);
		expect(expressions.map((one) => slices.read(one, 4))).toEqual(['Users 4', 'Orders 4', 'Users 4', '4']);
		expect(asked).toHaveLength(3);
	});

	test.each<[number, unknown]>([
		[1, askEngine],
		[2, undefined],
		[3, NaN],
	])('answer %d', (answer, value) => {
		const { slices } = engine(10, ({ items }) => items.map(() => [answer]));
		expect(read(slices, 10)).toEqual(Array(10).fill(value));
	});
});
