/**
 * What became of a message on its way to a device: user guide 11.3, one table for each channel. The codes come in delivery
 * callbacks and in the console; the same number means different things on different channels.
 */
export type Channel = 'common' | 'apns' | 'hms' | 'honor' | 'miui' | 'oppo' | 'vivo' | 'fcm' | 'harmonyos';

export const channelNames: Readonly<Record<Channel, string>> = {
	common: 'Message Push Service',
	apns: 'Apple',
	hms: 'Huawei',
	honor: 'Honor',
	miui: 'Xiaomi',
	oppo: 'OPPO',
	vivo: 'vivo',
	fcm: 'FCM',
	harmonyos: 'HarmonyOS',
};

interface DeliveryStatus {
	meaning: string;
	/** The channel took or delivered the message. */
	delivered?: true;
	/** The device will not get messages under this ID any more: drop it. */
	deadTarget?: true;
	/** A later attempt may work. */
	later?: true;
	/** Neither delivered nor given up: it may still arrive. */
	waiting?: true;
}

type Table = Readonly<Record<string, DeliveryStatus>>;

const say = (meaning: string): DeliveryStatus => ({ meaning });
const dead = (meaning: string): DeliveryStatus => ({ meaning, deadTarget: true });
const later = (meaning: string): DeliveryStatus => ({ meaning, later: true });
const waiting = (meaning: string): DeliveryStatus => ({ meaning, waiting: true });

const common: Table = {
	'-1': waiting('The message waits to be checked'),
	'0': waiting('The device is not online, or its confirmation has not come yet'),
	'1': say('No device is bound to the user ID'),
	'2': { meaning: "Delivered to the app, or taken by the phone maker's push service", delivered: true },
	'99999999': say('Unknown'),
};

const apns: Table = {
	'2001': say('The message is empty'),
	'2002': say('The message is too large'),
	'2003': say('The bundle ID of the certificate is wrong'),
	'2004': say('The bundle ID of the certificate is not allowed'),
	'2005': say('The message ID is wrong'),
	'2006': say('The validity period is not valid'),
	'2007': say('The priority is not valid'),
	'2008': say('The device token is missing'),
	// These two also come of a certificate that does not fit, and then for every device.
	'2009': say('The device token is not valid, or certificate and app are not of the same environment'),
	'2010': say('The device token does not belong to the certificate'),
	'2011': dead('The device token has expired'),
	'2013': say('The certificate is of another environment'),
	'2014': say('The certificate is not valid'),
	'2023': say('The topic is missing'),
	'2024': say('Apple closed the connection; certificate, environment or bundle ID do not fit the app'),
	'2025': later('The connection to Apple was not ready'),
};

const hms: Table = {
	'100': say('A parameter is unknown'),
	'101': say('The API key is not valid'),
	'102': say('The session key is not valid'),
	'106': say('The app may not use this service'),
	'107': say('Client and secret have to be fetched anew'),
	'109': say('The clock of the caller is wrong'),
	'110': later('The interface had an internal error'),
	'111': later('The service is busy'),
	'80000003': later('The device is offline'),
	'80000004': dead('The app has been uninstalled'),
	'80000005': later('The device did not answer in time'),
	'80000006': say('The device has never connected to the push service'),
	'80000007': say('The device is registered in another region'),
	'80000008': later('The route to the device is outdated'),
	'80100000': say('Some parameters are wrong'),
	'80100002': say('The list of tokens is not valid'),
	'80100003': say('The message is not valid'),
	'80100004': say('The expiry is not valid'),
	'80300002': say('The app may not send to these tokens'),
	'80300007': dead('Every token of the request is invalid'),
	'80300008': say('The message is too large'),
	'81000001': later('The service had an internal error'),
};

const honor: Table = {
	'200': { meaning: 'Taken', delivered: true },
	'400': say('A parameter is wrong'),
	'403': say('The access token was not accepted'),
	'404': say('The address of the service is wrong'),
	'500': later('The service had an internal error'),
	'502': later('The connection failed'),
	'503': later('Too many requests per second'),
	'10001': say('The timestamp is missing'),
	'10205': say('The app ID was not found'),
	'10207': say('The timestamp is not valid'),
	'10300': say('The push token is missing'),
	'80100000': say('Some tokens failed'),
	'80100003': say('The message is not valid'),
	'80200020': say('The receipt ID does not fit'),
	'80300006': say('A push token is named twice'),
	'80300007': dead('Every token is invalid'),
	'80300008': say('The message is larger than 4096 bytes'),
	'80300010': say('More than 1000 tokens are named'),
};

const miui: Table = {
	'10001': later('The service had an internal error'),
	'10002': later('The service is paused'),
	'10003': later('A service behind it failed'),
	'10004': say('The IP address may not call the service'),
	'10005': say('The app key is not authorised'),
	'10008': say('A parameter is wrong'),
	'10009': later('The service is busy'),
	'10012': say('The request is not legal'),
	'10013': say('The user is not legal'),
	'10014': say('The app may not use this interface'),
	'10017': say('A parameter has a value that is not allowed'),
	'10018': say('The request is too long'),
	'10022': later('Too many requests from this IP address'),
	'10023': later('Too many requests of this user'),
	'10024': later('Too many requests to this interface'),
	'10026': say('The app is on the block list'),
	'10027': later('The app calls too often'),
	'10029': dead('The device is not legal'),
	'20301': dead('The target is not legal'),
	'21301': say('Authentication failed'),
	'22000': say('The app is not legal'),
	'22001': say('The app does not exist'),
	'22002': say('The app has been withdrawn'),
	'22003': say('The app could not be updated'),
	'22004': say('Information about the app is missing'),
	'22005': say('The name of the app is not legal'),
	'22006': say('The app ID is not legal'),
	'22007': say('The app key is not legal'),
	'22008': say('The app secret is not legal'),
	'22020': say('The description of the app is not legal'),
	'22021': say('The user has not authorised the app'),
	'22022': say('The package name is not legal'),
	'22100': say('The notification is not of a legal form'),
	'22101': later('Too many notifications'),
	'22102': later('The notification could not be sent'),
	'22103': say('The notification ID is not legal'),
};

const oppo: Table = {
	'-1': later('The service is not available'),
	'-2': later('The service limits the traffic'),
	'11': say('The auth token is not legal'),
	'13': later('The app has used up its calls'),
	'14': say('The app key is not valid'),
	'15': say('The app key is missing'),
	'16': say('The signature is wrong'),
	'17': say('The signature is missing'),
	'28': say('The app is disabled'),
	'29': say('The auth token is missing'),
	'30': say('The app may not push through the API'),
	'10000': dead('The registration ID is not of a legal form'),
};

const vivo: Table = {
	'10000': say('Authentication failed'),
	'10040': later('A quota is used up'),
	'10050': say('Alias and registration ID are both empty'),
	'10055': say('The title is empty'),
	'10056': say('The title is longer than 40 characters'),
	'10058': say('The content is longer than 100 characters'),
	'10066': say('More than 10 custom pairs'),
	'10067': say('A custom pair is not legal'),
	'10070': later('The volume of the day is used up'),
	'10071': later('Outside the hours in which messages may be sent'),
	'10072': later('Messages are sent too fast'),
	'10101': say('The content did not pass the audit'),
	'10102': later('The service failed in an unknown way'),
	'10103': say('The content holds sensitive words'),
	'10104': say('The content looks like a test; only real messages are allowed'),
	'10110': say('The rate of commercial messages has to be set'),
	'10302': dead('The registration ID is not valid, or no longer'),
	'10303': say('The request ID exists already'),
};

const fcm: Table = {
	'90000002': dead('The target is not legal'),
	'90000003': dead('The target is not registered'),
	'90000004': say('The package name is not legal'),
	'90000007': say('The message is too large'),
	'90000009': say('The time to live is not legal'),
	'90000011': later('FCM failed'),
	'90000401': say('Authentication failed'),
};

const harmonyos: Table = {
	'80000000': { meaning: 'Sent', delivered: true },
	'80100000': say('Some tokens failed; the message says why'),
	'80100001': say('Some parameters are wrong'),
	'80100003': say('The message is not valid'),
	'80100004': say('The expiry lies in the past'),
	'80100016': say('The content did not pass the audit'),
	'80100022': say('The picture of the message has not been audited'),
	'80200001': say('Authentication failed'),
	'80200005': say('The JWT token has expired'),
	'80300002': say('The app may not send push messages'),
	'80300007': dead('Every token is invalid'),
	'80300008': say('The message is larger than 4096 bytes'),
	'80300010': say('Too many tokens are named'),
	'80300029': later('Too many test messages'),
	'80300030': say('Too many tokens for a test message'),
	'80300036': say('The JWT token is valid for more than a day'),
	'80300037': say('The app is penalised and may not send'),
	'81000001': later('The service had an internal error'),
};

export const deliveryStatus: Readonly<Record<Channel, Table>> = {
	common,
	apns,
	hms,
	honor,
	miui,
	oppo,
	vivo,
	fcm,
	harmonyos,
};

/** Names the service gives its channels in queries and callbacks. */
const channelAliases: Readonly<Record<string, Channel>> = {
	ios: 'apns',
	apns: 'apns',
	hms: 'hms',
	huawei: 'hms',
	honor: 'honor',
	miui: 'miui',
	mi: 'miui',
	xiaomi: 'miui',
	oppo: 'oppo',
	vivo: 'vivo',
	fcm: 'fcm',
	harmonyos: 'harmonyos',
	android: 'common',
};

/** What a channel says of a code; undefined for a code that it does not have. */
export const statusOn = (channel: Channel, code: string): DeliveryStatus | undefined =>
	Object.hasOwn(deliveryStatus[channel], code) ? deliveryStatus[channel][code] : undefined;

/**
 * What a delivery status code means. Without a channel, a code that several channels use is told for each of them.
 * @returns undefined for a code that the guide does not hold
 */
export function explainDeliveryStatus(code: unknown, channel?: unknown): string | undefined {
	if (typeof code !== 'string' && typeof code !== 'number') return undefined;
	const key = String(code).trim();
	const alias = typeof channel === 'string' ? channel.trim().toLowerCase() : '';
	const named = Object.hasOwn(channelAliases, alias) ? channelAliases[alias] : undefined;
	// The common codes come through every channel; a channel's own meaning goes first.
	if (named !== undefined) return (statusOn(named, key) ?? statusOn('common', key))?.meaning;
	const found = (Object.keys(deliveryStatus) as Channel[]).flatMap((name) => {
		const entry = statusOn(name, key);
		return entry ? [{ name, meaning: entry.meaning }] : [];
	});
	if (found.length <= 1) return found[0]?.meaning;
	return found.map(({ name, meaning }) => `${channelNames[name]}: ${meaning}`).join('; ');
}
