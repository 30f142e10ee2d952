import type { Answer } from '../vendor';
import { bad, ok, Refusal } from './answers';
import type { Chat, Message } from './chat';
import type { Body } from './request';

export type Operation = (body: Body, chat: Chat) => Answer;

const credentials = ['appId', 'appKey', 'appSecret'] as const;

/** The parameter list; `isStore` and `bizType` stand in its newer version only. */
const messageNames = ['fromAccount', 'fromResource', 'msg', 'msgType', 'isStore', 'bizType'] as const;

function readMessage(body: Body): Message {
	const { msg, isStore } = body.members;
	const msgType = body.optional('msgType');
	if (msgType !== '' && msgType !== 'base64')
		throw bad('msgType', `msgType must be "base64" or "", not "${msgType}" (parameter list).`);
	if (typeof msg !== 'string' || msg === '') throw bad('msg', 'msg is missing or no text (parameter list).');
	if (msgType === 'base64' && (msg.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(msg)))
		throw bad('msg', 'msg is not base64 although msgType says so (parameter list).');
	if (isStore !== undefined && typeof isStore !== 'boolean')
		throw bad('isStore', 'isStore must be true or false (parameter list).');
	if (body.members.msgType === undefined) body.warnings.push('msgType is missing; "" says that msg is plain.');
	return {
		fromAccount: body.text('fromAccount'),
		fromResource: body.text('fromResource'),
		msg,
		base64: msgType === 'base64',
		bizType: body.optional('bizType'),
		isStore,
	};
}

const reached = (accounts: readonly string[], message: Message, body: Body, chat: Chat): string[] =>
	accounts.map((account) => {
		const { packetId, created } = chat.toAccount(account, message);
		if (created) body.warnings.push(`The account "${account}" was never seen; it is created without a word.`);
		return packetId;
	});

/** All of them must exist before anything is sent. */
function known(groups: readonly string[], chat: Chat): readonly string[] {
	const missing = groups.find((group) => !chat.hasGroup(group));
	if (missing !== undefined) throw new Refusal(404, 'topic not found', `The group ${missing} does not exist.`);
	return groups;
}

const toUser: Operation = (body, chat) => {
	body.only([...credentials, ...messageNames, 'toAccount']);
	const message = readMessage(body);
	const account = body.text('toAccount');
	const [packetId] = reached([account], message, body, chat);
	return ok({ packetId }, { summary: `to ${account}` });
};

const toUsers: Operation = (body, chat) => {
	body.only([...credentials, ...messageNames, 'toAccounts']);
	const message = readMessage(body);
	const accounts = body.texts('toAccounts');
	return ok({ packetIds: reached(accounts, message, body, chat) }, { summary: `to ${accounts.length} account(s)` });
};

const toGroup: Operation = (body, chat) => {
	body.only([...credentials, ...messageNames, 'topicId']);
	const message = readMessage(body);
	const [group = ''] = known([body.id('topicId')], chat);
	const { packetId, members } = chat.toGroup(group, message);
	return ok({ packetId }, { summary: `to group ${group} with ${members} member(s)` });
};

const toGroups: Operation = (body, chat) => {
	body.only([...credentials, ...messageNames, 'topicIds']);
	const message = readMessage(body);
	const groups = known(body.ids('topicIds'), chat);
	return ok(
		{ packetIds: groups.map((group) => chat.toGroup(group, message).packetId) },
		{ summary: `to ${groups.length} group(s)` },
	);
};

/** What a client gets before it can log in; used to try credentials. */
const token: Operation = (body) => {
	body.only([...credentials, 'appAccount']);
	const appAccount = body.text('appAccount');
	const { appId } = body.members;
	return ok(
		{
			appId: String(appId),
			appPackage: 'com.example.shop',
			appAccount,
			miChid: 9,
			miUserId: '10001',
			miUserSecurityKey: 'practice-security-key',
			token: 'practice-token',
		},
		{ summary: `token for ${appAccount}` },
	);
};

/** The slashes are part of the paths, exactly as the document prints them. */
export const routes: ReadonlyArray<readonly [path: string, operation: Operation]> = [
	['/api/push/p2p/', toUser],
	['/api/push/p2p/more', toUsers],
	['/api/push/p2t/', toGroup],
	['/api/push/p2t/more', toGroups],
	['/api/account/token', token],
];
