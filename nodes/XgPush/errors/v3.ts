import { busy, dead, fix, later, setUp } from '../../../lib/operation/errorTable';
import type { Operation } from '../../../lib/operation/operation';
import type { ErrorEntry, ErrorTable } from '../../../lib/operation/outcome';
import { forLists, forNoSend, goneOnlyBy, inside, notListed, unlisted } from './entry';

/**
 * Codes of API version 3: guide, REST API v3, error codes (2018-08-27), with its last row, "other: unknown fault, try again later". Version 2 and the client SDK use
 * some of the same numbers for other things. 10000, 10001 and 11001 to 11007 are those of the official docs' tag API v3.
 */
const fault = inside('the service had an internal fault');

const faults = (...codes: number[]): Record<string, ErrorEntry> =>
	Object.fromEntries(codes.map((code) => [String(code), fault]));

const partly = (what: string): ErrorEntry => ({
	meaning: `only some of the ${what} were reached, and the service does not say which`,
	remedy: 'Send to fewer at a time to find out, or look into the XG console before sending again',
	who: 'the service',
	outcome: 'unknown',
});

const sends: ErrorTable = {
	'10000': inside('the service failed without saying why'),
	'10001': inside('the service took too long'),
	'10100': busy('the system is busy'),
	'10101': busy('the system is busy'),
	'10102': fix('a parameter is missing', "Check the fields; the service's own words may say which one"),
	'10103': fix(
		'a parameter has a value that is not allowed',
		"Check the fields; the service's own words may say which one",
	),
	'10104': setUp(
		'the authentication failed',
		'Copy App ID (letters and digits, not the Access ID) and Secret Key again into the credential',
	),
	'10105': setUp(
		'the APNs certificate is not valid',
		'Upload the certificate again in the XG console, and check Environment',
	),
	'10106': fix('this kind of push does not go to several platforms at once', 'Choose Android or iOS as Platform'),
	'10107': fix('the message is not valid JSON', 'Check Message'),
	...faults(10108, 10109, 10111, 10112, 10113, 10114),
	'10110': dead('the device is not registered'),
	'10115': fix('the account is empty', 'Name an account'),
	'10116': dead('the account does not exist', 'Drop the account from your list until it logs in again'),
	'10117': fix('the message is too large', 'Shorten the message to 4096 bytes'),
	'10201': later('the push task could not be made'),
	'10202': fix('the message could not be turned into one for Apple', 'Check the iOS part of the message'),
	'10203': later('the push task could not be made'),
	'10204': later('the push failed'),
	'10205': fix('the push task has expired', 'Set Push ID to 0, so that a new one is made'),
	'10206': later('the service could not get its copy of the message'),
	'10207': later('the service could not get its copy of the message'),
	'10301': later('sending to the list of accounts failed'),
	'10302': partly('accounts'),
	'10303': later('sending failed for all accounts of the list'),
	'10304': partly('devices'),
	'10305': later('sending failed for all devices of the list'),
	...faults(10401, 10402, 10403, 10404, 10405, 10406, 10407),
	...faults(10501, 10502, 10503, 10504, 10505, 10506, 10507),
	...faults(10601, 10602, 10603, 10604, 10605),
	'10606': setUp(
		'the app is not registered',
		'Check App ID in the credential, and that API version 3 is switched on for the app',
	),
	...faults(10701, 10702, 10707, 10708, 10709, 10710, 10711, 10712, 10713),
	...faults(11001, 11002, 11003, 11004, 11005, 11006, 11007),
	[unlisted]: notListed,
};

const lists = forLists(sends);
const toDevice = goneOnlyBy(['10110'], sends);
const toAccount = goneOnlyBy(['10116'], sends);
const toCrowd = goneOnlyBy([], sends);
const others = forNoSend(lists);

/** Accepted for some targets of the list, refused for others. */
export const partialFailures: ReadonlySet<string> = new Set(['10302', '10304']);

export function errorsV3({ kind, batching, fields }: Operation): ErrorTable {
	if (kind !== 'send') return others;
	if (batching) return lists;
	const names = (wire: string): boolean => fields.some((field) => field.wire === wire);
	return names('token_list') ? toDevice : names('account_list') ? toAccount : toCrowd;
}
