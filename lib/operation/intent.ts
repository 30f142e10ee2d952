/**
 * What Android makes an intent of (Intent.parseUri): an address with a scheme, or one with an intent's own part behind the #.
 * A scheme of the app may hold what RFC 3986 has not, such as _ or a digit in front: Android takes all before the colon.
 * The name of a class is neither, and opens nothing.
 */
export const intentRule = {
	pattern: /^\s*(?:[A-Za-z][A-Za-z\d+.-]*:|\w[\w+.-]*:\/\/)|#Intent;/,
	patternMeaning:
		'the address of an intent, such as intent:#Intent;component=com.example.shop/.OrderActivity;end, or one with a scheme of the app',
} as const;
