import type { ErrorTable } from '../../lib/operation/outcome';

/** Key of the table for what HTTP has as a refusal. */
export const refusals = '4xx';

/**
 * The push document names no code but 200. The group chapter of the same manual (10-group) shows 500 with the reason in
 * words for a plain refusal; whether anything was sent before it, nothing says. Both are HTTP's, so 429 is read as HTTP
 * has it, and so are the others of the four hundreds, though no document shows them. Other codes are shown with the service's own words.
 */
export const errorTable: ErrorTable = {
	'429': {
		meaning: 'messages come faster than the app may send them',
		remedy: 'Lower Requests per Second in Sending Options',
		who: 'you',
		outcome: 'retryLater',
		repeat: true,
		throttle: true,
	},
	[refusals]: {
		meaning: 'the service did not accept the request',
		remedy:
			"Read the service's own words; check App ID, App Key and App Secret in the credential, the accounts and the group IDs",
		who: 'you',
		outcome: 'rejected',
	},
	'500': {
		meaning: 'the service refused the request or had an internal error; its own words say which',
		remedy:
			'Check App ID, App Key and App Secret in the credential, the accounts and the group IDs; then see whether the message has arrived before sending it again',
		who: 'you',
		outcome: 'unknown',
	},
};
