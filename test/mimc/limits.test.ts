import type { IDataObject } from 'n8n-workflow';
import { goOn, group, jsonOf, text, usePractice } from './practice';

/** Each limit: accepted at the limit, refused one past it, before anything leaves the machine. */
const practice = usePractice();

interface Limit {
	what: string;
	operation?: string;
	fits: IDataObject;
	breaks: IDataObject;
	parameter: string;
	says: RegExp;
}

const accounts = (count: number): string[] => Array.from({ length: count }, (_, index) => `bulk-${index}`);
const largest = '9223372036854775807';
const tooLarge = '9223372036854775808';
const send = 'user.send';
const sendToMany = 'user.sendToMany';
const toGroup = 'group.send';
const toGroups = 'group.sendToMany';
const to = { toAccount: 'lilei' };

const limits: Limit[] = [
	{
		what: 'one account',
		operation: send,
		fits: { ...to, ...text },
		breaks: { toAccount: 'lilei,hanmeimei', ...text },
		parameter: 'To Account',
		says: /names 2 targets; at most 1/,
	},
	{
		what: 'an account',
		operation: send,
		fits: { ...to, ...text },
		breaks: { toAccount: '={{ "" }}', ...text },
		parameter: 'To Account',
		says: /is empty/,
	},
	{
		what: 'an account without line break',
		operation: send,
		fits: { ...to, ...text },
		breaks: { toAccount: '={{ "li\\nlei" }}', ...text },
		parameter: 'To Account',
		says: /line break/,
	},
	{
		what: 'accounts 100/101',
		operation: sendToMany,
		fits: { toAccounts: accounts(100).join(','), ...text },
		breaks: { toAccounts: accounts(101).join(','), ...text },
		parameter: 'To Accounts',
		says: /101 targets; at most 100/,
	},
	{
		what: 'accounts of an expression',
		operation: sendToMany,
		fits: { toAccounts: '={{ $json.hundred }}', ...text },
		breaks: { toAccounts: '={{ $json.more }}', ...text },
		parameter: 'To Accounts',
		says: /101 targets; at most 100/,
	},
	{
		what: 'a group ID of 64 bits',
		operation: toGroup,
		fits: { topicId: group, ...text },
		breaks: { topicId: tooLarge, ...text },
		parameter: 'Group ID',
		says: new RegExp(`is ${tooLarge}; at most ${largest}`),
	},
	{
		what: 'a group ID of digits',
		operation: toGroup,
		fits: { topicId: ` ${group} `, ...text },
		breaks: { topicId: '12a', ...text },
		parameter: 'Group ID',
		says: /is "12a"; it must be a whole number of at most 19 digits/,
	},
	{
		what: 'an exact group ID',
		operation: toGroup,
		fits: { topicId: group, ...text },
		breaks: { topicId: '={{ 9223372036854770001 }}', ...text },
		parameter: 'Group ID',
		says: /too large to be exact; give it as text/,
	},
	{
		what: 'a group ID at all',
		operation: toGroup,
		fits: { topicId: group, ...text },
		breaks: { topicId: '={{ "" }}', ...text },
		parameter: 'Group ID',
		says: /is empty/,
	},
	{
		what: 'group IDs of 64 bits',
		operation: toGroups,
		fits: { topicIds: group, ...text },
		breaks: { topicIds: `${group},${tooLarge}`, ...text },
		parameter: 'Group IDs',
		says: new RegExp(`holds ${tooLarge}; a group ID is at most ${largest}`),
	},
	{
		what: 'group IDs of digits',
		operation: toGroups,
		fits: { topicIds: group, ...text },
		breaks: { topicIds: `${group},-1`, ...text },
		parameter: 'Group IDs',
		says: /holds "-1"; a group ID must be a whole number/,
	},
	{
		what: 'exact group IDs',
		operation: toGroups,
		fits: { topicIds: [group], ...text },
		breaks: { topicIds: '={{ [9223372036854770001] }}', ...text },
		parameter: 'Group IDs',
		says: /no exact group ID/,
	},
	{
		what: 'a sender',
		operation: send,
		fits: { ...to, ...text },
		breaks: { ...to, ...text, fromAccount: '={{ "" }}' },
		parameter: 'From Account',
		says: /is empty/,
	},
	{
		what: 'a visible sender',
		operation: send,
		fits: { ...to, ...text },
		breaks: { ...to, ...text, fromAccount: ' ' },
		parameter: 'From Account',
		says: /blank/,
	},
	{
		what: 'a message',
		operation: send,
		fits: { ...to, ...text, msg: ' ' },
		breaks: { ...to, ...text, msg: '={{ "" }}' },
		parameter: 'Message',
		says: /is empty/,
	},
	{
		what: 'a message of text',
		operation: send,
		fits: { ...to, ...text, msg: '={{ JSON.stringify($json) }}' },
		breaks: { ...to, ...text, msg: '={{ $json }}' },
		parameter: 'Message',
		says: /is an object; it must be text/,
	},
	{
		what: 'base64',
		operation: send,
		fits: { ...to, ...text, options: { msgType: 'base64' }, msg: 'SGVsbG8=' },
		breaks: { ...to, ...text, options: { msgType: 'base64' }, msg: 'Hello' },
		parameter: 'Message',
		says: /not base64/,
	},
	{
		what: 'base64 of whole groups',
		operation: send,
		fits: { ...to, ...text, options: { msgType: 'base64' }, msg: 'SGVsbG8=' },
		breaks: { ...to, ...text, options: { msgType: 'base64' }, msg: 'SGVsbG8' },
		parameter: 'Message',
		says: /not base64/,
	},
	{
		what: 'a known type',
		operation: send,
		fits: { ...to, ...text, options: { msgType: '={{ "base64" }}' }, msg: 'SGVsbG8=' },
		breaks: { ...to, ...text, options: { msgType: '={{ "hex" }}' } },
		parameter: 'Options > Message Type',
		says: /is "hex"; it must be one of/,
	},
	{
		what: 'a known isStore',
		operation: send,
		fits: { ...to, ...text, options: { isStore: '={{ true }}' } },
		breaks: { ...to, ...text, options: { isStore: '={{ "yes" }}' } },
		parameter: 'Options > Store on Server',
		says: /is "yes"/,
	},
];

const items = [{ hundred: accounts(100), more: accounts(101) }] as unknown as IDataObject[];

test.each(limits)('$what', async ({ operation = send, fits, breaks, parameter, says }) => {
	const good = await practice.push(operation, fits, { items });
	expect(good.error).toBeUndefined();
	expect(practice.request().verdict).toBe('accepted');

	practice.sandbox.reset();
	const bad = await practice.push(operation, breaks, { items: [...items] });
	expect(bad.error?.message).toMatch(new RegExp(`^${parameter} in item 0 `));
	expect(bad.error?.message).toMatch(says);
	expect(bad.error?.description).toContain('Nothing was sent');
	expect(practice.requests()).toEqual([]);

	const gone = await practice.push(operation, breaks, { items: [...items], settings: goOn });
	expect(jsonOf(gone)).toEqual([
		{
			error: expect.stringMatching(says),
			message: expect.any(String),
			details: expect.objectContaining({ outcome: 'rejected', parameter }),
		},
	]);
	expect(practice.requests()).toEqual([]);
});
