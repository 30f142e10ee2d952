import { choicesOf, nodes, ofOperation, walk, type Property } from './forms';

/** What stands in the way of a newcomer: forms with many headings, and fields that an AI agent is not offered. */

/** No AI button, n8n's editor 2.41: these paths of the top level. */
const withoutButton = new Set(['description', 'toolName', 'toolDescription']);

const operationsOf = (node: (typeof nodes)[number]['node']) =>
	node.description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap((property) =>
			((property.displayOptions?.show?.resource ?? []) as string[]).flatMap((resource) =>
				choicesOf(property).map(({ value }) => ({ resource, operation: String(value) })),
			),
		);

/** Nobody fills in these. */
const withoutValue = new Set(['hidden', 'notice', 'collection', 'fixedCollection']);

/** What an AI agent is asked by, as n8n's editor makes it of a label. */
const keyOf = ({ property }: Asked): string => property.displayName.replace(/[^\w-]/g, '_').slice(0, 64);

interface Asked {
	property: Property;
	trail: string;
	/** The property of the first level that it is or lies in. */
	top: Property;
}

/** Whether no value of a third field shows both. */
const areApart = (one: Property, other: Property): boolean =>
	Object.entries(one.displayOptions?.show ?? {}).some(([name, values]) => {
		const others = other.displayOptions?.show?.[name];
		return !['resource', 'operation'].includes(name) && others && !values?.some((value) => others.includes(value));
	});

describe.each(nodes)('$name', ({ node }) => {
	test('no parameter has a name for which n8n gives no AI button', () => {
		expect(node.description.properties.filter((one) => withoutButton.has(one.name)).map((one) => one.name)).toEqual([]);
	});

	test('an operation has at most Options and Sending Options, in that order and below all else', () => {
		for (const { resource, operation } of operationsOf(node)) {
			const shown = ofOperation(node, resource, operation).filter(
				({ type, displayOptions }) =>
					type !== 'hidden' &&
					displayOptions?.show?.resource !== undefined &&
					displayOptions.show.operation !== undefined,
			);
			const headings = [...new Set(shown.filter(({ type }) => type === 'collection').map((one) => one.name))];
			expect({ resource, operation, headings }).toEqual({
				resource,
				operation,
				headings: ['options', 'sendingOptions'].filter((one) => headings.includes(one)),
			});
			const first = shown.findIndex(({ type }) => type === 'collection');
			if (first >= 0) expect(shown.slice(first).every(({ type }) => type === 'collection')).toBe(true);
		}
	});

	test('of two fields that stand for each other the form says so in sight, not only in what appears under the pointer', () => {
		for (const { resource, operation } of operationsOf(node)) {
			const shown = ofOperation(node, resource, operation);
			const either = shown.filter(({ description = '' }) => /\bempty (where|to use) [A-Z]/i.test(description));
			const notices = shown.filter(({ type }) => type === 'notice').map(({ displayName }) => displayName);
			for (const { displayName } of either)
				expect({ resource, operation, notices }).toMatchObject({
					notices: expect.arrayContaining([
						expect.stringMatching(new RegExp(`one of the two.*\\b${displayName}`)),
					]) as string[],
				});
		}
	});

	test('times are asked for in units that people use', () => {
		const labels = [...walk(node.description.properties)].map(({ property }) => property.displayName);
		expect(labels.filter((label) => /\(Ms\)|milliseconds/i.test(label))).toEqual([]);
	});

	test('the fields of an operation that are shown together have labels of their own, by which an AI agent is asked for them', () => {
		for (const { resource, operation } of operationsOf(node)) {
			const asked = ofOperation(node, resource, operation).flatMap((top) =>
				[...walk([top])].flatMap(({ property, trail }) =>
					withoutValue.has(property.type) || property.noDataExpression ? [] : [{ property, trail, top }],
				),
			);
			const pairs = asked.flatMap((one, index) =>
				asked
					.slice(index + 1)
					.flatMap((other) =>
						keyOf(one) === keyOf(other) && !areApart(one.top, other.top) && !areApart(one.property, other.property)
							? [[one.trail, other.trail]]
							: [],
					),
			);
			expect({ resource, operation, pairs }).toEqual({ resource, operation, pairs: [] });
		}
	});
});

test.each([
	['miPush', 'message', 'sendToRegIds', ['registrationId', 'title', 'text']],
	['miPush', 'personalizedMessage', 'sendEachToRegIds', ['target', 'title', 'text']],
	['mpaasPush', 'push', 'sendSimple', ['targetMsgkey', 'title', 'content', 'uri']],
	['xgPush', 'push', 'sendToDevice', ['deviceToken', 'title', 'content']],
	['xgPush', 'pushV3', 'sendToDevice', ['tokenList', 'title', 'content']],
	['mimc', 'user', 'send', ['toAccount', 'fromAccount', 'msg']],
	['maximPush', 'notification', 'send', ['alias', 'title', 'body']],
])('an AI agent can fill target and text of %s %s.%s', (name, resource, operation, fields) => {
	const found = nodes.find((one) => one.name === name);
	if (!found) throw new Error(`there is no node ${name}`);
	for (const field of fields) {
		const properties = ofOperation(found.node, resource, operation).filter((one) => one.name === field);
		expect({ field, count: properties.length > 0 }).toEqual({ field, count: true });
		for (const { noDataExpression, type } of properties) {
			expect(noDataExpression).toBeUndefined();
			expect(type).toBe('string');
		}
	}
});
