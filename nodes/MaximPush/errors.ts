import { busy, fix, later, setUp } from '../../lib/operation/errorTable';
import type { Operation } from '../../lib/operation/operation';
import type { ErrorEntry, ErrorTable } from '../../lib/operation/outcome';

/**
 * Codes of the appendix of MaxIM's server API quick start (docs.lanyingim.com, read November 2026): 1xxxx users and push, 2xxxx
 * groups, 3xxxx licence. All come with HTTP 200. What to do and whether to try again is our reading of them.
 */
/** About the user or group that the call acts as, which alone names them in most operations. */
const actAs = (meaning: string): ErrorEntry => ({
	...fix(meaning, 'Check the user ID'),
	inForm: { field: 'groupId', remedy: 'Check Act As: User ID and Act As: Group ID in Options' },
});

const chat = (meaning: string): ErrorEntry => ({
	...fix(meaning, 'This concerns chats and groups, not push: check the user ID'),
	inForm: { field: 'groupId', remedy: 'This concerns chats and groups, not push: check Act As in Options' },
});

const soon = 'Send again a little later';
const token = 'Copy the admin token again from the Token page of the MaxIM console into the credential';
const image = 'Check the attachment URL';
const limit = 'Ask MaxIM support to raise the limit of the app';
const license = 'Renew or extend the licence in the MaxIM console';

const everywhere: ErrorTable = {
	'10000': fix('the user does not exist', 'Check the user ID'),
	'10001': chat('the verification code is not right'),
	'10002': fix('a parameter of the request is not valid', "Read the service's own words for which one"),
	'10003': setUp('the access token is missing', token),
	'10004': chat('the user exists already'),
	'10005': chat('the user is in the contact list already'),
	'10006': chat('the user is on the block list'),
	'10007': chat('the friend request does not exist or is too old'),
	'10008': setUp('the access token is not valid', token),
	'10009': later('the file storage of the service failed', soon),
	'10010': {
		...setUp('the user has no permission for this', 'Use an admin token in the credential, and check the user ID'),
		inForm: {
			field: 'groupId',
			remedy:
				'Use an admin token in the credential; with Act As in Options, check what that user or group admin may do',
		},
	},
	'10011': fix('the user ID is bound already', 'Choose another user ID'),
	'10012': chat('the user turned the friend request down'),
	'12001': later('the picture could not be handed to Xiaomi', `Send again later, or without the picture`),
	'12002': fix('the picture is larger than 1 MB', 'Use a picture below 1 MB, best 876 by 324 pixels'),
	'12003': later('the picture could not be handed to OPPO', 'Send again later, or without the picture'),
	'12004': fix('the picture cannot be downloaded', `${image}: the service must reach it from the internet`),
	'12005': fix('more than 500 targets are named', 'Name at most 500 targets in one request'),
	'12006': setUp('push is not switched on for this app', 'Switch on push in the MaxIM console'),
	'20000': busy('the database of the service failed'),
	'20001': actAs('the group does not exist'),
	'20002': actAs('the user is no member of the group'),
	'20003': chat('the push mode of the group is not valid'),
	'20004': chat('the owner cannot leave the group'),
	'20005': chat('the new owner is no member of the group'),
	'20006': later('the group is under repair', soon),
	'20007': setUp('the app has too many groups', limit),
	'20008': setUp('the user has created too many groups', limit),
	'20009': setUp('the user has joined too many groups', limit),
	'20010': setUp('the group has too many members', limit),
	'20011': actAs('only a member of the group may do this'),
	'20012': actAs('only an admin of the group may do this'),
	'20013': actAs('only the owner of the group may do this'),
	'20014': chat('the request to join is too old or settled'),
	'20015': chat('the invitation is too old or settled'),
	'20016': chat('the user was removed from the group too often to join it'),
	'20017': chat('the user is a member of the group already'),
	'20018': chat('the user is on the block list of the group'),
	'20020': chat('the group notice does not exist'),
	'20021': chat('an admin has switched the group notice off'),
	'20022': chat('the shared file does not exist'),
	'20023': chat('the shared file may not be changed'),
	'20024': chat('the QR code of the group is not valid'),
	'20025': chat('the QR code of the group is too old'),
	'30021': setUp('the licence of the service is not valid', license),
	'30022': setUp('the licence of the service has ended', license),
	'30023': setUp('the limit of the licence is reached', license),
	'40000': setUp(
		'the app ID is not known',
		'Copy App ID and Base URL again from the application page of the MaxIM console; they belong together',
	),
};

/** By then a push may have gone out through the other channels, or as a whole; a repeat of the same request is dropped by the service. */
const partly = ['10009', '12001', '12003', '20000'];

const sending: ErrorTable = {
	...everywhere,
	...Object.fromEntries(
		partly.map((code) => [
			code,
			{
				...(everywhere[code] as ErrorEntry),
				outcome: 'unknown',
				remedy: 'Send again only with the same Request ID: the service drops what it has sent already',
			} satisfies ErrorEntry,
		]),
	),
};

export const errorTable = ({ kind }: Pick<Operation, 'kind'>): ErrorTable => (kind === 'send' ? sending : everywhere);
