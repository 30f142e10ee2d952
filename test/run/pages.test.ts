import { goOn, jsonOf, usePractice } from '../xg/practice';

/** Return All and Limit, however many pages the service makes of a list. */
const practice = usePractice();

const tags = (from: number, to: number): string[] =>
	Array.from({ length: to - from }, (_, index) => `tag-${from + index}`);
const page = (list: string[], total?: number) => ({
	ret_code: 0,
	result: { tags: list, ...(total === undefined ? {} : { total }) },
});
const asked = () => practice.requests().map(({ fields: { start, limit } }) => `${start}+${limit}`);
const listed = async (parameters: object, settings = {}) =>
	jsonOf(await practice.push('tag.getMany', { ...parameters, options: { simplify: true } }, { settings }));

/** What the service answers, one after the other. */
const answers = (...bodies: object[]): void => {
	for (const body of bodies) practice.answer(body, 1);
};

test.each([
	[
		'all of a list of two pages',
		{ returnAll: true },
		[page(tags(0, 200), 203), page(tags(200, 203), 203)],
		203,
		['0+200', '200+200'],
	],
	[
		'all of one that does not tell its total',
		{ returnAll: true },
		[page(tags(0, 200)), page(tags(200, 203))],
		203,
		['0+200', '200+200'],
	],
	[
		'all of one that ends with a full page',
		{ returnAll: true },
		[page(tags(0, 200)), page([])],
		200,
		['0+200', '200+200'],
	],
	[
		'all of one whose pages hold less than was asked for',
		{ returnAll: true },
		[page(tags(0, 150), 203), page(tags(150, 203), 203)],
		203,
		['0+200', '150+200'],
	],
	[
		'all of one that comes whole, whatever page is asked for',
		{ returnAll: true },
		[page(tags(0, 200)), page(tags(0, 200))],
		200,
		['0+200', '200+200'],
	],
	['as many as the limit says, of one page', { limit: 3 }, [page(tags(0, 3), 203)], 3, ['0+3']],
	[
		'as many as the limit says, of two pages',
		{ limit: 201 },
		[page(tags(0, 200), 900), page(tags(200, 400), 900)],
		201,
		['0+200', '200+200'],
	],
	['fifty unless told', {}, [page(tags(0, 50), 203)], 50, ['0+50']],
	['none of an empty one', { returnAll: true }, [page([], 0)], 0, ['0+200']],
] as const)('%s', async (_name, parameters, bodies, count, requests) => {
	answers(...bodies);
	expect(await listed(parameters)).toEqual(tags(0, count).map((tag) => ({ tag })));
	expect(asked()).toEqual(requests);
});

test('half a list is no list: a page that fails fails the item', async () => {
	answers(page(tags(0, 200), 203), { ret_code: -101, err_msg: 'broken' });
	const items = await listed({ returnAll: true }, goOn);
	expect(items).toEqual([expect.objectContaining({ error: expect.stringContaining('-101') })]);
});
