/**
 * What Android makes an intent of (Intent.parseUri): an address with a scheme, or one with an intent's own part behind the #.
 * The name of a class is neither, and opens nothing.
 */
export const intentRule = {
	pattern: /^\s*[A-Za-z][A-Za-z\d+.-]*:|#Intent;/,
	patternMeaning:
		'the address of an intent, such as intent:#Intent;component=com.example.shop/.OrderActivity;end, or one with a scheme of the app',
} as const;
