import { InputError } from '../../../lib/operation/inputError';
import type { Values } from '../../../lib/operation/operation';
import { limits } from '../limits';

/** Letters and digits, so that a UUID, which somebody may have taken for a token, is none. */
const successorToken = new RegExp(`^[0-9A-Za-z]{${limits.successorToken}}$`);

/**
 * Guide, return codes, 14: a token of Android has 40 characters, one of iOS 64; others are refused or reach nobody. Those of TPNS,
 * whose API has the same paths, have 36: a gateway that speaks XG may stand before it.
 */
export const tokenForm = {
	pattern: new RegExp(
		`^(?:.{${limits.androidToken}}|.{${limits.appleToken}}|[0-9A-Za-z]{${limits.successorToken}})$`,
		'su',
	),
	patternMeaning: `${limits.androidToken} characters long (Android) or ${limits.appleToken} (iOS), or have ${limits.successorToken} letters and digits (TPNS)`,
} as const;

/** Length of the tokens that the message is for; undefined where it is for both platforms, or was made before. */
function lengthFor({ platform, message_type: type }: Values): number | undefined {
	if (platform === 'ios' || type === 0) return limits.appleToken;
	return platform === 'android' || type === 1 || type === 2 ? limits.androidToken : undefined;
}

const nameOf = (length: number): string => (length === limits.appleToken ? 'iOS' : 'Android');

const strangers = (tokens: unknown, length: number): string[] =>
	(Array.isArray(tokens) ? tokens : [tokens]).filter(
		(token): token is string => typeof token === 'string' && token.length !== length && !successorToken.test(token),
	);

/**
 * A single token must be of the platform that the message is for.
 *
 * @throws InputError
 */
export function checkPlatform(token: unknown, values: Values): void {
	const length = lengthFor(values);
	const [other] = length === undefined ? [] : strangers(token, length);
	if (length === undefined || other === undefined) return;
	throw new InputError(
		'Device Token',
		`is an ${nameOf(other.length)} token of ${other.length} characters; the message is for ${nameOf(length)}, whose tokens have ${length}`,
	);
}

/** What the user should know of a list that holds tokens of the other platform: the service takes it, and they get nothing. */
export function platformWarnings(list: string) {
	return (values: Values): string[] => {
		const length = lengthFor(values);
		const count = length === undefined ? 0 : strangers(values[list], length).length;
		return length === undefined || count === 0
			? []
			: [
					`${count} of the tokens ${count === 1 ? 'is' : 'are'} not of ${nameOf(length)}, for which the message is: ${count === 1 ? 'it gets' : 'they get'} nothing`,
				];
	};
}

const tokenWires = ['device_token', 'device_list', 'token_list', 'tag_token_list'] as const;

const isSuccessor = (token: unknown): boolean =>
	typeof token === 'string' && token.length === limits.successorToken && successorToken.test(token);

/** What the user should know of tokens that XG itself does not give. A list of pairs has the token last. */
export function successorWarnings(values: Values): string[] {
	let count = 0;
	for (const wire of tokenWires) {
		const value = values[wire];
		if (!Array.isArray(value)) count += Number(isSuccessor(value));
		else for (const entry of value) count += Number(isSuccessor(Array.isArray(entry) ? entry.at(-1) : entry));
	}
	return count === 0
		? []
		: [
				`${count} of the tokens ${count === 1 ? 'has' : 'have'} ${limits.successorToken} characters, as those of TPNS do; XG's have ${limits.androidToken} or ${limits.appleToken}. Only a gateway that knows ${count === 1 ? 'it' : 'them'} can reach ${count === 1 ? 'its device' : 'their devices'}`,
			];
}

export const hasTokens = (wire: string): boolean => (tokenWires as readonly string[]).includes(wire);
