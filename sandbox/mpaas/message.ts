import { invalid, Refusal } from './answers';
import { readObject, type Parameters } from './parameters';

/** What a push says besides title and content, checked. Plain JSON: scheduled pushes are saved. */
export interface Extras {
	/** Epoch seconds do not expire; this is how long the message waits, in seconds. */
	readonly expiredSeconds: number;
	readonly silent: boolean;
	/** The service's own connection instead of the phone maker's. */
	readonly selfBuilt: boolean;
	readonly opens?: string;
	readonly picture?: string;
	readonly extended: Readonly<Record<string, string>>;
	readonly channelId?: string;
	readonly sms?: string;
	readonly activity?: { readonly event: 'update' | 'end'; readonly state: string };
}

export const commonNames = ['AppId', 'WorkspaceId', 'TenantId'];

/** Parameters that every push takes (8.2.3 to 8.2.6; ChannelId 4.1.4; VendorTemplate, PushAction and Silent from the SDKs). */
export const messageNames = [
	'TaskName',
	'DeliveryType',
	'ExpiredSeconds',
	'ExtendedParams',
	'NotifyType',
	'StrategyType',
	'StrategyContent',
	'TransparentMessagePayload',
	'TransparentMessageUrgency',
	'ThirdChannelCategory',
	'NotifyLevel',
	'MiChannelId',
	'Classification',
	'ChannelId',
	'VendorTemplate',
	'PushAction',
	'Silent',
];

export const activityNames = ['ActivityEvent', 'ActivityContentState', 'DismissalDate'];

export const smsNames = ['SmsStrategy', 'SmsSignName', 'SmsTemplateCode', 'SmsTemplateParam'];

const categoryLengths: Readonly<Record<string, number>> = { hms: 14, honor: 2, oppo: 10, vivo: 10, harmonyos: 13 };
const levelsOf: Readonly<Record<string, readonly string[]>> = { hms: ['1', '2'], oppo: ['1', '2', '3', '16'] };
const systemExtensions = ['notifyType', 'action', 'silent', 'pushType', 'templateCode', 'channel', 'taskId'];
const pictures = ['defaultUrl', 'oppoUrl', 'miuiUrl', 'fcmUrl', 'iosUrl', 'hmsUrl', 'honorUrl', 'harmonyosUrl'];

export function readMessage(parameters: Parameters): Extras {
	parameters.need('TaskName', 3019);
	const expiredSeconds = parameters.whole('ExpiredSeconds');
	if (expiredSeconds === undefined || expiredSeconds < 180)
		throw new Refusal(3020, 'ExpiredSeconds must be at least 180 (6.2.1).');
	if (expiredSeconds > 259_200) throw new Refusal(3026, 'ExpiredSeconds must be at most 72 hours (6.2.1).');
	const extended = readExtensions(parameters);
	checkChannels(parameters);
	checkPassThrough(parameters);
	const sms = readSms(parameters);
	const activity = readActivity(parameters);
	const pushAction = parameters.oneOf('PushAction', [0, 1]);
	const uri = parameters.get('Uri');
	if (pushAction !== undefined && uri === undefined && parameters.names().includes('PushStyle'))
		parameters.warnings.push('PushAction without Uri opens nothing.');
	const picture = readPictures(parameters, 'ImageUrls');
	readPictures(parameters, 'IconUrls');
	const channelId = parameters.get('ChannelId') ?? parameters.get('MiChannelId');
	return {
		expiredSeconds,
		silent: parameters.oneOf('Silent', [0, 1]) === 1,
		selfBuilt:
			parameters.oneOf('NotifyType', ['transparent', 'notify']) === 'transparent' ||
			parameters.oneOf('AndroidChannel', [1, 2], 3057) === 1,
		extended,
		...(uri === undefined ? {} : { opens: uri }),
		...(picture === undefined ? {} : { picture }),
		...(channelId === undefined ? {} : { channelId }),
		...(sms === undefined ? {} : { sms }),
		...(activity === undefined ? {} : { activity }),
	};
}

function readExtensions(parameters: Parameters): Readonly<Record<string, string>> {
	const extended = parameters.texts('ExtendedParams', 3044) ?? {};
	return checkExtensions(extended, 'ExtendedParams', 20, 3035);
}

export function checkExtensions(
	extended: Readonly<Record<string, string>>,
	name: string,
	most: number,
	code: number,
): Readonly<Record<string, string>> {
	const names = Object.keys(extended);
	if (names.length > most)
		throw new Refusal(code, `${name} has ${names.length} members; at most ${most} are allowed (8.2.12).`);
	const system = names.find((one) => systemExtensions.includes(one));
	if (system !== undefined) throw new Refusal(3044, `${name}: "${system}" belongs to the service (8.2.11).`);
	if (extended.badge_add_num !== undefined && !/^\d+$/.test(extended.badge_add_num))
		throw new Refusal(3058, `${name}: badge_add_num must be a whole number.`);
	if (extended.badge_add_num !== undefined && extended.badge_class === undefined)
		throw new Refusal(3059, `${name}: badge_add_num needs badge_class.`);
	return extended;
}

function checkChannels(parameters: Parameters): void {
	const categories = parameters.texts('ThirdChannelCategory') ?? {};
	for (const [maker, value] of Object.entries(categories)) {
		const most = categoryLengths[maker];
		if (most === undefined || !/^[1-9]\d?$/.test(value) || Number(value) > most)
			throw invalid('ThirdChannelCategory', `${maker} "${value}" is not in the tables of 4.1.4 and 4.3.3.`);
	}
	const levels = parameters.texts('NotifyLevel') ?? {};
	for (const [maker, value] of Object.entries(levels))
		if (!levelsOf[maker]?.includes(value))
			throw invalid('NotifyLevel', `${maker} "${value}" is not in the tables of 4.1.4.`);
	if (levels.oppo !== undefined && categories.oppo === undefined)
		throw invalid('NotifyLevel', 'oppo needs ThirdChannelCategory.oppo (4.1.4).');
	parameters.oneOf('Classification', ['0', '1']);
}

function checkPassThrough(parameters: Parameters): void {
	const payload = parameters.object('TransparentMessagePayload');
	const urgency = parameters.oneOf('TransparentMessageUrgency', ['HIGH', 'NORMAL']);
	for (const [maker, body] of Object.entries(payload ?? {})) {
		if (!['hms', 'honor', 'fcm', 'harmonyos'].includes(maker) || typeof body !== 'object' || body === null)
			throw invalid('TransparentMessagePayload', `"${maker}" must be hms, honor, fcm or harmonyos, and an object.`);
	}
	if (urgency !== undefined && payload === undefined)
		throw invalid('TransparentMessageUrgency', 'needs TransparentMessagePayload.');
}

function readSms(parameters: Parameters): string | undefined {
	const strategy = parameters.oneOf('SmsStrategy', [0, 1, 2]) ?? 0;
	if (strategy === 0) return undefined;
	for (const name of smsNames)
		if (parameters.get(name) === undefined) throw invalid(name, 'is required when SmsStrategy is not 0 (8.2.3).');
	readObject('SmsTemplateParam', parameters.get('SmsTemplateParam') ?? '', 3028);
	return `${strategy === 1 ? 'if not delivered' : 'at once'}: ${parameters.get('SmsTemplateCode') ?? ''}`;
}

function readActivity(parameters: Parameters): Extras['activity'] {
	const event = parameters.oneOf('ActivityEvent', ['update', 'end']);
	const state = parameters.object('ActivityContentState');
	const dismissal = parameters.whole('DismissalDate');
	if (dismissal !== undefined && (dismissal < 1e9 || dismissal >= 1e10))
		throw invalid('DismissalDate', 'is in epoch seconds.');
	if (dismissal !== undefined && event !== 'end')
		parameters.warnings.push('DismissalDate counts with the event "end" only.');
	return event === undefined ? undefined : { event, state: JSON.stringify(state ?? {}) };
}

function readPictures(parameters: Parameters, name: string): string | undefined {
	const urls = parameters.texts(name);
	for (const [key, url] of Object.entries(urls ?? {})) {
		if (!pictures.includes(key) || !/^https?:\/\//.test(url))
			throw invalid(name, `"${key}" must be one of ${pictures.join(', ')} and an address.`);
	}
	return urls?.defaultUrl ?? Object.values(urls ?? {})[0];
}
