import type { ErrorEntry, ErrorTable } from '../../lib/operation/outcome';

/**
 * Server error codes: Xiaomi developer documentation pId 1560 (read November 2026), and older ones from the class ErrorCode
 * of Xiaomi's Java SDK. Which of them may be tried again is our reading of their meaning.
 */
const busy = (meaning: string): ErrorEntry => ({ meaning, remedy: 'Send again a little later', who: 'the service', outcome: 'retryLater', repeat: true });

const throttled = (meaning: string): ErrorEntry => ({ ...busy(meaning), remedy: 'Lower Requests per Second in Sending Options', throttle: true });

/** Nothing says that a message was not already under way: reported, never repeated. */
const inside = (meaning: string): ErrorEntry => ({ meaning, remedy: 'Look into the message statistics before sending again', who: 'the service', outcome: 'unknown' });

const fix = (meaning: string, remedy: string): ErrorEntry => ({ meaning, remedy, who: 'you', outcome: 'rejected' });

const setUp = (meaning: string, remedy: string): ErrorEntry => ({ meaning, remedy, who: 'your vendor console', outcome: 'rejected' });

const dead = (meaning: string): ErrorEntry => ({ meaning, remedy: 'Drop the target from your list', who: 'the device', outcome: 'deadTarget' });

const later = (meaning: string, remedy: string, notBefore: ErrorEntry['notBefore']): ErrorEntry => ({
	meaning,
	remedy,
	who: 'you',
	outcome: 'retryLater',
	...(notBefore === undefined ? {} : { notBefore }),
});

const secret = 'Copy the App Secret again from the Xiaomi developer console, from the region chosen in the credential';
const app = 'Check that the package name belongs to the app of this App Secret and that push is switched on for it';
const tooLong = 'Shorten the value or name fewer targets';

export const errorTable: ErrorTable = {
	'1': inside('the service failed without saying why'),
	'10001': inside('the service had an internal fault'),
	'10002': busy('the service is paused or busy'),
	'10003': inside('a service behind it failed'),
	'10004': setUp('this IP address may not use the service', 'Check the list of allowed addresses in the Xiaomi developer console'),
	'10005': setUp('the app may not use this', 'Check the permissions of the app in the Xiaomi developer console'),
	'10008': fix('a parameter is not valid', 'Read the service\'s own words for which one'),
	'10009': busy('the service is busy'),
	'10010': inside('the request timed out inside the service'),
	'10011': inside('a service behind it failed'),
	'10012': fix('the request is not legal', 'Check the operation and its fields'),
	'10014': setUp('the app may not call this', 'Check the permissions of the app in the Xiaomi developer console'),
	'10016': fix('a required parameter is missing', 'Read the service\'s own words for which one'),
	'10017': fix('a parameter has a value that is not allowed', 'Read the service\'s own words for which one'),
	'10018': fix('the request is too long', tooLong),
	'10020': fix('the service has no such call', 'Check the base URL in the credential, and the API version where the operation has one'),
	'10022': throttled('requests come too often from this IP address'),
	'10023': throttled('requests come too often'),
	'10024': throttled('requests of this kind come too often'),
	'10025': fix('the receipt URL is not valid', 'Check Callback URL in Receipts'),
	'10026': setUp('the app is on the block list', 'Ask Xiaomi push support why the app is blocked'),
	'10027': throttled('requests come too often'),
	'10028': throttled('all requests of the app together come too often'),
	'10029': dead('the device is not legal'),
	'10031': setUp('the app is on the block list', 'Ask Xiaomi push support why the app is blocked'),
	'10033': setUp('the app is on the block list', 'Ask Xiaomi push support why the app is blocked'),
	'10034': later('the volume of the day is used up', 'Send again tomorrow, or ask Xiaomi for a higher quota', 'nextDayBeijing'),
	'10036': setUp('the app may not do this', 'Check the permissions of the app in the Xiaomi developer console'),
	'10037': inside('the request timed out or expired inside the service'),
	'10038': setUp('the app may not read statistics', 'Ask Xiaomi push support for access to statistics'),
	'10039': { ...busy('statistics are asked for too often'), throttle: true },
	'20209': fix('the topic is not valid', 'Check the topic name'),
	'20215': fix('the targets are not valid', 'Check the list of targets'),
	'20216': fix('the targets are not valid', 'Check the list of targets'),
	'20301': dead('no target of the request can be reached'),
	'20315': fix('the request cannot be carried out for these targets', 'Check the list of targets'),
	'20607': busy('the database of the service failed'),
	'21301': setUp('the App Secret was not accepted', secret),
	'21302': setUp('the token is missing or not valid', secret),
	'21303': setUp('the App Secret does not fit the request', secret),
	'21305': fix('no target is named', 'Name at least one target'),
	'22000': setUp('the app does not exist', app),
	'22001': setUp('the app does not exist', app),
	'22002': setUp('the app has been withdrawn', app),
	'22006': setUp('the app ID is not legal', app),
	'22007': setUp('the app key is not legal', app),
	'22008': setUp('the App Secret is not legal', secret),
	'22022': setUp('the package name is not legal for this app', app),
	'22100': fix('the message has a form that is not legal', 'Read the service\'s own words and change the message'),
	'22101': later('there are too many messages', 'Send again later', undefined),
	'22102': fix('the service could not send the message', 'Read the service\'s own words for why'),
	'22103': fix('the Notify ID is not legal', 'Check Notify ID in Options'),
	'26003': busy('the service could not store the message'),
	'26004': later('messages to everyone are sent too often', 'Wait before sending to everyone again', 600_000),
	'26005': fix('the message is not legal', 'Read the service\'s own words and change the message'),
	'26006': setUp('the message did not pass the audit', 'Change the wording, or ask Xiaomi push support'),
	'27001': setUp('the notification channel does not exist or is not approved', 'Check Channel ID and its template in the Xiaomi developer console'),
	'65003': dead('the device was not found'),
	'65006': fix('a value is too long or a list too large', tooLong),
	'65007': fix('a value is too long or a list too large', tooLong),
	'65008': fix('a value is too long or a list too large', tooLong),
	'65009': fix('a value is too long or a list too large', tooLong),
	'65010': fix('a value is too long or a list too large', tooLong),
	'65011': fix('a value is too long or a list too large', tooLong),
	'65012': fix('a value is too long or a list too large', tooLong),
	'65013': fix('a value is too long or a list too large', tooLong),
	'65014': fix('a value is too long or a list too large', tooLong),
	'65015': fix('a value is too long or a list too large', tooLong),
	'65016': fix('a value is too long or a list too large', tooLong),
	'65017': fix('a value is too long or a list too large', tooLong),
	'65028': fix('the message was not found', 'Check the message ID or job key'),
	'65029': busy('the message cannot be handled right now'),
	'65035': fix('too many topics are named', 'Name at most 5 topics'),
	'65036': fix('the receipt URL is not valid', 'Check Callback URL in Receipts'),
	'65037': fix('the receipt parameter is not valid', 'Shorten Callback Parameter in Receipts to 256 bytes'),
	'65038': fix('the receipt type is not valid', 'Choose the receipt types again'),
	'200001': later('the message quota of the day is used up', 'Send again tomorrow, use a private channel, or ask Xiaomi for a higher quota', 'nextDayBeijing'),
	'200002': throttled('more requests per second than the app may make'),
};
