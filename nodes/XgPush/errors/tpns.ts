import { dead, fix, later, setUp, throttled } from '../../../lib/operation/errorTable';
import type { Operation } from '../../../lib/operation/operation';
import type { ErrorTable } from '../../../lib/operation/outcome';
import { planPath } from '../planId';
import { forLists, forNoSend, goneOnlyBy, inside, notListed, unlisted } from './entry';

/** Codes of TPNS: server error codes (2024-01), another table than XG's; 1010001 and 10030002 are those of its pages for mainland China. */
const sends: ErrorTable = {
	'1008001': fix('the parameters could not be read', "Check the fields; the service's own words may say which one"),
	'1008002': fix('a required parameter is missing', "Check the fields; the service's own words may say which one"),
	'1008003': setUp('the authentication failed', 'Copy the Secret Key again into the credential'),
	'1008004': inside('the service failed when it called another part of itself'),
	'1008006': fix('a token is not valid', 'Check the token, which has 36 letters and digits'),
	'1008007': fix(
		'a parameter has a value that is not allowed',
		"Check the fields; the service's own words may say which one",
	),
	'1008011': later('the file could not be uploaded', 'Upload it again'),
	'1008012': fix('the uploaded file is empty', 'Check where the file comes from'),
	'1008013': setUp('the certificate could not be read', 'Upload the certificate again in the TPNS console'),
	'1008015': fix('there is no push with this ID', 'Check Push ID; only those of this app are known'),
	'1008016': fix('a date has the wrong form', 'Check the dates'),
	'1008019': fix('the content was judged harmful', 'Change title and content'),
	'1008020': setUp('the certificate is for another bundle ID', 'Upload the right certificate in the TPNS console'),
	'1008021': setUp('the certificate is no valid p12 file', 'Upload the certificate again in the TPNS console'),
	'1008022': setUp('the password of the certificate is wrong', 'Upload the certificate again in the TPNS console'),
	'1008023': setUp(
		"Apple's certificate for this environment has expired",
		'Upload a new one in the TPNS console, and check Environment',
	),
	'1008025': setUp('the product has an app for this platform already', 'Look into the TPNS console'),
	'1008026': inside('some of the batch were refused'),
	'1008027': fix('all of the batch were refused', 'See what is said of each'),
	'1008028': throttled('requests come too fast: to everyone, tags and packages TPNS takes one a second'),
	// Of the one token that is named; what `invalid_targe_list` names is the same finding.
	'1008029': dead(
		'the token is not valid',
		'Check the token, which has 36 letters and digits; if it is as the app got it, drop it from your list',
	),
	'1008030': setUp('the app is not paid for', 'Renew it in the TPNS console'),
	'1008031': setUp('the app was taken down after its time ran out', 'Look into the TPNS console'),
	'1008035': setUp(
		'the Access ID is unknown at this host',
		'Check Access ID and Region in the credential: regions share no data',
	),
	'1010001': setUp('nothing was bought that this needs', 'Look into the TPNS console'),
	'10010005': fix(
		'the target does not exist',
		'Check that the device or account is registered with this app, and that Account Type, where it is set, is the one that the account was bound with',
	),
	'10010012': fix('the time to send is not allowed', 'Choose Send Time within the next 90 days'),
	'10010018': fix(
		'the same content went to the same audience within the hour, so this request reached nobody anew',
		'After a try whose answer was lost, the message has gone out: do not send it again. Otherwise change the message',
	),
	'10030002': setUp('Access ID and Secret Key do not fit together', 'Copy both again into the credential'),
	'10110008': dead('neither token nor account is known', 'Drop the target from your list until it registers again'),
	[unlisted]: notListed,
};

/** Statistics: 200 an hour, so that a repeat at once is refused like the first. */
const hourly: ErrorTable = {
	'1008028': later('more than 200 queries in an hour were made', 'Query again in an hour'),
};

export const allRefused = '1008027';

/** What some, or all, of a batch were refused with; `result` says which. */
export const partlyRefused: ReadonlySet<string> = new Set(['1008026', allRefused]);

const invalidInList = 'a token of the request is not valid';

const lists: ErrorTable = {
	...forLists(sends),
	'1008029': fix(
		invalidInList,
		'Switch on Leave Out Invalid Tokens: TPNS then names them and sends to the others. Tokens have 36 letters and digits',
	),
};
const changes: ErrorTable = {
	...forNoSend(lists),
	'1008029': fix(invalidInList, 'Check the tokens, which have 36 letters and digits'),
};

/** What was not answered is not known, whatever else was: nothing is told as not found that could not be asked. */
const unsaid = later('the answer does not tell it of all that was asked about', 'Query again later');
const queries: ErrorTable = {
	...changes,
	...hourly,
	'0': { ...unsaid, answered: true },
	'1008026': unsaid,
	'1008027': unsaid,
};

/** Of a target in an answer to a query: there is no such one, so nothing is bound to it. 10010005 may also be a fault of TPNS. */
export const unknownTarget: ReadonlySet<string> = new Set(['10110008', '1008006', '1008029']);

/** An upload that is accepted must give the ID that Send to Package needs; TPNS has no code for one that does not. */
const uploads: ErrorTable = {
	...changes,
	'0': {
		...later(
			'the answer holds no upload ID, so nothing can be sent to the package',
			'Upload it again: nobody gets a message by an upload. If it stays so, switch Simplify off and ask Tencent about the answer',
		),
		answered: true,
	},
};

/** The same of a plan, which reaches nobody either. */
const plans: ErrorTable = {
	...changes,
	'0': {
		...later(
			'the answer holds no plan ID, so no push can be counted in the plan',
			'Look into the TPNS console for the plan, or create it again: it reaches nobody. If it stays so, switch Simplify off and ask Tencent about the answer',
		),
		answered: true,
	},
};

/** To everyone, tags and packages no target is named that could be dead. */
const crowds: ErrorTable = {
	...lists,
	'10110008': fix('neither token nor account is known', 'Check the tags, or the package and what it is said to hold'),
};

/** What is wrong with a token says nothing of an account. */
const toAccount = goneOnlyBy(['10110008'], sends);

/** What a code says of the one target that it stands for. */
export const errorsOfTarget = { device: sends, account: toAccount, change: changes } as const;

/** Pushes to named targets are those whose answers are read for each target. */
export function errorsTpns({
	kind,
	batching,
	perTarget,
	encoding,
	path,
	fields = [],
}: Pick<Operation, 'kind' | 'batching' | 'perTarget'> &
	Partial<Pick<Operation, 'encoding' | 'path' | 'fields'>>): ErrorTable {
	if (kind === 'query') return queries;
	if (encoding === 'multipart') return uploads;
	if (path === planPath) return plans;
	if (kind === 'change') return changes;
	if (!perTarget) return crowds;
	if (batching) return lists;
	return fields.some(({ wire }) => wire === 'account_list') ? toAccount : sends;
}
