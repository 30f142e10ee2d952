import { busy, dead, fix, later, setUp } from '../../../lib/operation/errorTable';
import type { Operation } from '../../../lib/operation/operation';
import type { ErrorEntry, ErrorTable } from '../../../lib/operation/outcome';
import { forLists, forNoSend, goneOnlyBy, inside, notListed, unlisted } from './entry';

/**
 * Codes of API version 2: the guide's "general return codes" (2018-04-16) and "list of return codes", server part
 * (2018-03-29), with its last row, "other: internal fault, try again later"; -104 from the official docs. The client SDK's codes 10000 to 10110 in the same place are another table.
 */
const clock = 'Set the clock of the machine that runs n8n; it must be right to within 10 minutes';
const keys =
	'Copy Access ID and Secret Key again into the credential, without spaces; the Secret Key is meant, not the Access Key';
const gone =
	'Check the token: Android tokens have 40 characters, iOS tokens 64. If it is right, drop it from your list';
const certificate =
	'Upload the APNs certificate again in the XG console (PEM), and check Environment: production and development have one each';

const sends: ErrorTable = {
	'-1': fix('a parameter is not valid', "Check the fields; the service's own words may say which one"),
	'-2': fix('the time of the request is out of date', clock),
	// One table of the guide says "signature not valid", the other "receiving failed, try again".
	'-3': {
		meaning: 'the signature was not accepted, or the service failed to receive the request; its documents say both',
		remedy:
			'Check Access ID and Secret Key in the credential first. If they are right, the message may have been sent: look into the XG console before sending again',
		harmless: 'Check Access ID and Secret Key in the credential first. If they are right, try again later',
		who: 'you',
		outcome: 'unknown',
	},
	'-5': inside('the service took too long'),
	'2': fix(
		'a parameter is not valid',
		'Check the fields. An account needs at least two characters; a tag needs a tag and a token',
	),
	'5': inside('the service could not reach its store, and the push timed out'),
	'6': dead('the device is not registered', gone),
	'7': fix('the account has too many devices', 'Remove devices from the account that are no longer used'),
	'14': dead('the token is not legal', gone),
	'15': busy('the push server is busy'),
	'16': busy('the system is busy'),
	'19': setUp(
		'the app has not got a device token yet',
		'Check that the app registers with XG and with Apple before this',
	),
	'20': setUp('Access ID and key do not fit together', keys),
	'21': setUp('the authentication failed', keys),
	'40': dead('the token is not registered with XG', gone),
	'48': dead('no device is bound to the account', 'Drop the account from your list until it logs in again'),
	'53': dead(
		'the device is not registered',
		'The app has to unregister and register again; until then drop the token from your list',
	),
	'63': busy('the tag system is busy'),
	'71': later("Apple's push service is busy"),
	'73': fix('the message is too long', "Shorten the message: Apple's own entries such as the badge count too"),
	'75': fix('the message is not valid JSON', 'Check Message'),
	'76': {
		...busy('requests come too often'),
		remedy: 'Wait; a message to all devices can be sent once in 3 seconds',
		throttle: true,
	},
	'78': fix('Loop Times or Loop Interval is not valid', 'Give both: 1 to 15 times, every 1 to 14 days, 14 days in all'),
	'90': later('the device is offline', 'The app has to be opened on the device'),
	'91': fix('the device has too many tags', 'Delete tags of the device that are no longer used; it can have 100'),
	'92': fix('the app has too many tags', 'Delete tags of the app that are no longer used; it can have 10,000'),
	'100': setUp('the APNs certificate is wrong', certificate),
	'-101': fix('a parameter is missing or not valid', "Check the fields; the service's own words may say which one"),
	'-102': fix('the time of the request is out of date', clock),
	'-103': setUp(
		'the signature was not accepted',
		`${keys}. A gateway in between must not change host or path, because both are signed`,
	),
	'-104': inside('the service had an internal fault'),
	'-105': { ...busy('requests come too often'), throttle: true },
	'-106': setUp('the certificate has expired or is wrong', certificate),
	'-111': setUp('Access ID, time or signature is missing', keys),
	'-112': fix(
		'a parameter has a value that is not allowed',
		"Check the fields; the service's own words may say which one",
	),
	[unlisted]: notListed,
};

const lists = forLists(sends);
const toDevice = goneOnlyBy(['6', '14', '40', '53'], sends);
const toAccount = goneOnlyBy(['48'], sends);
const toCrowd = goneOnlyBy([], sends);
const others = { lists: forNoSend(lists), device: forNoSend(toDevice), account: forNoSend(toAccount) } as const;
const unnamed = forNoSend(toCrowd);

/** A message that is made for lists reaches nobody by itself, but lists cannot be sent to without its ID. */
const creations: ErrorTable = {
	...unnamed,
	'0': {
		...later(
			'the answer holds no push ID, so nothing can be sent to lists',
			'Create the message again: nobody gets it by that',
		),
		answered: true,
	},
};

/** Key for a cancel call whose answer has no status. */
export const untoldCancel = '0 (no status)';

/** A cancel call that is accepted may still not have cancelled anything; it says so in a status beside the code 0. */
const cancels: ErrorTable = {
	...unnamed,
	[untoldCancel]: {
		...later(
			'the answer does not say whether the task was cancelled, so the message may still go out',
			'Cancel it again, or look into Get Status and the XG console',
		),
		answered: true,
	},
	'0': fix(
		'the task was not cancelled',
		'Only a scheduled message to all devices or to tags that has not begun can be cancelled; check Push ID',
	),
};

/** What the code of a single account of a batch means. */
export const accountCode = (code: string): ErrorEntry => toAccount[code] ?? notListed;

export function errorsV2({ resource, operation, kind, batching, fields }: Operation): ErrorTable {
	if (resource === 'task' && operation === 'cancel') return cancels;
	if (operation === 'createMessage') return creations;
	const send = kind === 'send';
	const names = (wire: string): boolean => fields.some((field) => field.wire === wire);
	if (batching) return send ? lists : others.lists;
	if (names('device_token')) return send ? toDevice : others.device;
	if (names('account')) return send ? toAccount : others.account;
	return send ? toCrowd : unnamed;
}
