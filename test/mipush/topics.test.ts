import type { IDataObject } from 'n8n-workflow';
import { text, usePractice } from './practice';

/** Server API, table 1-1: of [A, B, C, D] the difference is A-B-C-D. */
const practice = usePractice();

const at = { now: Date.parse('2026-11-27T10:00:00+08:00') };

afterEach(() => jest.restoreAllMocks());

describe.each<[string, IDataObject]>([
	['message.sendToTopics', text],
	['recall.byTopics', {}],
])('%s', (operation, more) => {
	const push = async (topics: unknown, topicOp: string) => {
		// Recalls by topic are there until the end of November 2026.
		jest.spyOn(Date, 'now').mockReturnValue(at.now);
		return practice.push(operation, { topics: topics as IDataObject, topicOp, ...more });
	};

	test.each<[string, unknown]>([
		['typed', 'news,news'],
		['a list', ['news', 'news']],
		['an expression', '={{ ["news", "sale", "news"] }}'],
		['spaces around it', 'news, news'],
	])('a topic that is taken from itself leaves nobody: refused, not sent to all of it (%s)', async (_how, topics) => {
		const run = await push(topics, 'EXCEPT');
		expect(practice.requests()).toEqual([]);
		expect(run.error?.message).toBe(
			'Topics in item 0 names "news" first and again among those that are taken from it (Except), so nobody would be meant; the others must be other topics',
		);
	});

	test.each([
		['EXCEPT', 'news,sale,sale', 'news;$;sale'],
		['EXCEPT', 'news', 'news'],
		['UNION', 'news,news', 'news'],
		['UNION', 'news,sale,news', 'news;$;sale'],
		['INTERSECTION', 'news,sale,sale', 'news;$;sale'],
	])('%s of %s travels as %s', async (topicOp, topics, wire) => {
		await push(topics, topicOp);
		expect(practice.request().fields).toMatchObject({ topics: wire, topic_op: topicOp });
	});
});
