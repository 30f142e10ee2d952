import { lookFirst } from '../../lib/operation/remedy';
import { busy, dead, fix, later, setUp, throttled } from '../../lib/operation/errorTable';
import type { Operation } from '../../lib/operation/operation';
import type { ErrorEntry, ErrorTable } from '../../lib/operation/outcome';

/**
 * Server error codes: Xiaomi developer documentation pId 1560 of 2024-10-18 (read November 2026) and pId 1656 for 200001 and
 * 200002; those that neither holds are from the class ErrorCode of Xiaomi's Java SDK. What each comes to is our reading of it.
 */

/** The field to change, where the operation has it. */
const fixIn = (field: string, meaning: string, remedy: string): ErrorEntry => ({
	...fix(meaning, ownWords),
	inForm: { field, remedy },
});

/** There was too much of something: less of it helps. */
const tooMuch = (meaning: string, remedy: string, notBefore?: ErrorEntry['notBefore']): ErrorEntry => ({
	...later(meaning, remedy),
	who: 'you',
	...(notBefore === undefined ? {} : { notBefore }),
});

/** Key for 20301 where the answer to a list of targets says that none of them is valid. */
export const noValidTargets = '20301 (no valid targets)';

const again = 'Try again a little later';
const ownWords = "Read the service's own words for which one";
const secret = 'Copy the App Secret again from the Xiaomi developer console, from the region chosen in the credential';
const app = 'Check that the package name belongs to the app of this App Secret and that push is switched on for it';
const permissions = 'Check the permissions of the app in the Xiaomi developer console';
const blocked = 'Ask Xiaomi push support why the app is blocked';
export const statistics = 'the message statistics (operation Statistics: Get by Time)';
const look = lookFirst({ statistics });

/** Codes that mean the same whatever was asked. */
const everywhere: ErrorTable = {
	'10002': busy('the service is paused or busy', again),
	'10004': setUp(
		'this IP address may not use the service',
		'Check the list of allowed addresses in the Xiaomi developer console',
	),
	'10005': setUp('the app may not use this', permissions),
	'10008': fix('a parameter is not valid', ownWords),
	'10009': busy('the service is busy', again),
	'10012': fix('the request is not legal', 'Check the operation and its fields'),
	'10014': setUp('the app may not call this', permissions),
	'10016': fix('a required parameter is missing', ownWords),
	'10017': fix('a parameter has a value that is not allowed', ownWords),
	'10018': fix('the request is too long', 'Shorten the message or name fewer targets'),
	'10020': fix(
		'the service has no such call',
		'Check the base URL in the credential, and the API version where the operation has one',
	),
	'10022': throttled('requests come too often from this IP address', again),
	'10023': throttled('requests come too often', again),
	'10024': throttled('requests of this kind come too often', again),
	'10025': fixIn('callback', 'the receipt URL is not valid', 'Check Receipts: Callback URL in Options'),
	'10026': setUp('the app is on the block list and may call nothing', blocked),
	'10027': throttled('requests come too often', again),
	'10028': throttled('all requests of the app together come too often', again),
	// Says of no single target that it is meant.
	'10029': fix(
		'the service finds no device for it',
		'Check the targets; ask for them one by one to find the wrong one',
	),
	'10030': throttled('registration IDs that are no longer valid are asked for too often', again),
	'10031': setUp('the app is on the block list and may not send', blocked),
	'10032': throttled('aliases that are no longer valid are asked for too often', again),
	'10033': setUp('the app is on the block list and may not ask for feedback', blocked),
	'10034': tooMuch(
		'the app has sent too many messages today',
		'Send again tomorrow, or ask Xiaomi for a higher quota',
		'nextDayBeijing',
	),
	'10035': fix('there are no more aliases that are no longer valid', 'There is nothing to do'),
	'10036': setUp('the app may not do this', permissions),
	'10038': setUp('the app may not read statistics', 'Ask Xiaomi push support for access to statistics'),
	'10039': { ...busy('statistics are asked for too often', again), throttle: true },
	'20209': fix('the topic is not valid', 'Check the topic name'),
	'21301': setUp('the App Secret was not accepted', secret),
	'21302': setUp('the token was not accepted', secret),
	'21303': setUp('requests of this kind are restricted', permissions),
	'21305': fix('a necessary parameter is missing', ownWords),
	'22000': setUp('the app is not legal', app),
	'22001': setUp('the app does not exist', app),
	'22002': setUp('the app has been withdrawn', app),
	'22006': setUp('the app ID is not legal', app),
	'22007': setUp('the app key is not legal', app),
	'22008': setUp('the App Secret is not legal', secret),
	'22022': setUp('the package name is not legal for this app', app),
	'22100': fix('the message has a form that is not legal', "Read the service's own words and change the message"),
	'22101': tooMuch('there are too many messages', 'Try again later'),
	'22103': fixIn('notifyId', 'the Notify ID is not legal', 'Check Notify ID in Options'),
	'26004': tooMuch('messages to everyone are sent too often', 'Wait before sending to everyone again', 600_000),
	'26005': tooMuch('user accounts are set too often', 'Try again later, and let the app set them less often'),
	'27001': {
		...setUp(
			'the notification channel does not exist, is not approved or does not fit',
			'Check the notification channels of the app in the Xiaomi developer console',
		),
		inForm: {
			field: 'channelId',
			remedy: 'Check Channel: ID in Options, and its template in the Xiaomi developer console',
		},
	},
	// Usually because the phone is offline: neither dead nor certain to stay so.
	'65003': {
		meaning: 'the device was not found, usually because it is offline',
		remedy: 'Try again later; if it stays so, check the target',
		who: 'the device',
		outcome: 'retryLater',
	},
	'65006': tooMuch('aliases are set too often', 'Try again later, and let the app set them less often'),
	'65007': fix('an alias is on the block list', 'Ask Xiaomi push support why it is blocked'),
	'65008': fix('an alias is too long', 'Check the targets'),
	'65009': fix('the message is too long', 'Shorten the message'),
	'65010': fix('a topic is too long', 'Shorten the topic'),
	'65011': fix('a parameter is not given', ownWords),
	'65012': fix('the alias is empty', 'Check the targets'),
	'65013': fix('the topic is empty', 'Check the topic'),
	'65014': fixIn('extra', 'there are too many names and values', 'Leave out some in Custom Data'),
	'65015': fixIn('extra', 'the names and values are too long', 'Shorten those in Custom Data'),
	'65016': fix('the user account is empty', 'Check the targets'),
	'65017': fix('a user account is too long', 'Check the targets'),
	'65028': fix('the message was not found', 'Check the message ID or job key'),
	'65035': fix('too many topics are named', 'Name at most 5 topics; a device may be subscribed to 30'),
	'65036': fixIn('callback', 'the receipt parameter is too long', 'Shorten Receipts: Callback Parameter in Options'),
	'65037': fixIn('callback', 'the receipt URL is too long', 'Shorten Receipts: Callback URL in Options'),
	'65038': fixIn('callback', 'the receipt URL is not valid', 'Check Receipts: Callback URL in Options'),
	'65041': fix('the hash of the IMEI is empty', ownWords),
	'200001': tooMuch(
		'the message quota of the day is used up',
		'Send again tomorrow, use a private channel, or ask Xiaomi for a higher quota',
		'nextDayBeijing',
	),
	'200002': throttled('more requests per second than the app may make', again),
};

/** Nothing says that a message was not already under way: reported and never repeated. Anything else may be asked again. */
function table(sends: boolean): ErrorTable {
	const failed = (meaning: string, remedy = 'Try again later'): ErrorEntry => ({
		meaning,
		remedy: sends ? look : remedy,
		who: 'the service',
		outcome: sends ? 'unknown' : 'retryLater',
	});
	const inside = (meaning: string): ErrorEntry => ({ ...failed(meaning), ...(sends ? {} : { repeat: true }) });
	return {
		...everywhere,
		'-1': inside('something went wrong that the service does not name'),
		'1': inside('the service failed without saying why'),
		'10001': inside('the service had an internal fault'),
		'10003': inside('a service behind it failed'),
		'10010': inside('the request timed out inside the service'),
		'10011': inside('a service behind it failed'),
		'10037': inside('the request has expired'),
		'20215': failed(
			'subscribing to the topic failed',
			"Read the service's own words for why; check the targets and the topic, or try again later",
		),
		'20216': failed(
			'unsubscribing from the topic failed',
			"Read the service's own words for why; check the targets and the topic, or try again later",
		),
		'20301': failed(
			'sending the message failed',
			"Read the service's own words for why; check the targets, or try again later",
		),
		[noValidTargets]: sends
			? dead('no target of the request is valid')
			: fix('no target of the request is valid', 'Check the targets'),
		'20315': failed('deleting the broadcast failed'),
		'20607': inside('the database of the service failed'),
		'22102': failed('sending the notification failed', "Read the service's own words for why, or try again later"),
		'26003': inside('a call inside the service failed'),
		// It may go out as soon as somebody has approved it.
		'26006': {
			meaning: 'the message has to be reviewed before it is sent',
			remedy: 'Review it in the Xiaomi push console; do not send it again before',
			who: 'your vendor console',
			outcome: sends ? 'unknown' : 'rejected',
		},
		'65029': inside('a service behind it failed'),
		'65030': inside('the service could not write its JSON'),
		'65040': failed('unregistering failed'),
	};
}

const sending = table(true);
const others = table(false);

export const errorTable = ({ kind }: Pick<Operation, 'kind'>): ErrorTable => (kind === 'send' ? sending : others);
