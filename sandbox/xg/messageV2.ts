import { isObject } from '../practice';
import { Refusal } from './answers';
import {
	Fault,
	readAndroid,
	readApple,
	readText,
	shownAsText,
	warnOfUnknown,
	type Message,
	type Warn,
} from './message';
import { parseJson, type Parameters } from './parameters';

/** 推送 Android 平台: bytes of the JSON text. */
const androidBytes = 4096;

/** 推送 iOS 平台: bytes of the payload, accept_time left out. */
const iosBytes = 800;

const codes = { missing: -101, invalid: -112, tooLong: 73, notJson: 75 } as const;

/** Parameters of every call that carries a message. */
export const messageNames = ['message_type', 'message', 'expire_time', 'multi_pkg', 'environment'];

/** 3 days, in seconds. */
export const longest = 259_200;

export interface Sending {
	readonly message: Message;
	/** Seconds; 0 means "not kept" where a list follows, 3 days elsewhere. */
	readonly expireTime: number;
	/** As it came: two equal ones within the hour are one too many. */
	readonly text: string;
}

/** Reads message_type, message, environment, expire_time, multi_pkg. Throws a Refusal. */
export function readSending(parameters: Parameters, place: string): Sending {
	const type = parameters.integer('message_type', 0, 2);
	if (type === undefined)
		throw new Refusal(-101, `Parameter message_type is missing (${place}): 1 notification, 2 pass-through, 0 iOS.`);
	const text = parameters.need('message', place);
	const environment = parameters.integer('environment', type === 0 ? 1 : 0, 2);
	if (type === 0 && environment === undefined)
		throw new Refusal(
			-101,
			`Parameter environment is missing (${place}): iOS needs 1 (production) or 2 (development).`,
		);
	if (type !== 0 && environment !== undefined && environment !== 0)
		parameters.warnings.push('environment is for iOS only.');
	const multiPkg = parameters.integer('multi_pkg', 0, 1);
	if (type === 0 && multiPkg !== undefined) parameters.warnings.push('multi_pkg has no effect on iOS.');
	const expireTime = parameters.integer('expire_time', 0, longest) ?? longest;
	const warn: Warn = (warning) => parameters.warnings.push(warning);
	try {
		return {
			message:
				type === 0
					? readIos(text, environment === 2 ? 'development' : 'production', warn)
					: readForAndroid(text, type === 2, warn),
			expireTime,
			text,
		};
	} catch (error) {
		if (error instanceof Fault) throw new Refusal(codes[error.kind], `${error.message} (message)`);
		throw error;
	}
}

function readForAndroid(text: string, silent: boolean, warn: Warn): Message {
	if (Buffer.byteLength(text) > androidBytes)
		throw new Fault(
			'tooLong',
			`The message has ${Buffer.byteLength(text)} bytes; at most ${androidBytes} are allowed.`,
		);
	const whole = parseJson(text);
	if (!isObject(whole)) throw new Fault('notJson', 'The message is no JSON object.');
	const words = readText(whole, '推送 Android 平台', !silent);
	if (
		silent &&
		words.title === '' &&
		words.text === '' &&
		Object.keys(isObject(whole.custom_content) ? whole.custom_content : {}).length === 0
	) {
		throw new Fault('missing', 'The message hands nothing to the app: no title, content or custom_content (透传消息).');
	}
	warnOfUnknown(whole, ['title', 'content', 'accept_time'], warn);
	return readAndroid(whole, words, silent, warn);
}

function readIos(text: string, environment: string, warn: Warn): Message {
	const whole = parseJson(text);
	if (!isObject(whole)) throw new Fault('notJson', 'The message is no JSON object.');
	const { accept_time, ...payload } = whole;
	const bytes = Buffer.byteLength(JSON.stringify(payload));
	if (bytes > iosBytes)
		throw new Fault('tooLong', `The payload has ${bytes} bytes without accept_time; at most ${iosBytes} are allowed.`);
	const { aps, xg, ...custom } = payload;
	if (xg !== undefined) warn('The name "xg" is reserved: XG overwrites it.');
	const spans = readText({ accept_time }, '推送 iOS 平台', false);
	return readApple(aps, shownAsText(custom), spans, environment);
}
