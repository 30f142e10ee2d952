import { lookFirst } from '../../lib/operation/remedy';
import { busy, fix, setUp, throttled } from '../../lib/operation/errorTable';
import type { ErrorEntry, ErrorTable } from '../../lib/operation/outcome';
import type { Operation } from '../../lib/operation/operation';

/**
 * Three kinds of codes meet here: results of the Message Push Service (user guide 8.2.12; 8011 to 8013 from its page on templates,
 * help.aliyun.com document_detail/2882067), refusals of Alibaba Cloud's gateway (document_detail/25932 and 48054), and,
 * for those that come in many spellings, their families. Which may be tried again is our reading of their meaning.
 */

const tooOften = 'requests come too often';
const readMessage = "Read the service's own words for which one";
const scope = 'Copy App ID and Workspace ID again from the mPaaS console (code configuration)';
const key = 'Copy the access key again from the Alibaba Cloud console (RAM)';
const template = 'Check the template in the mPaaS console (Message Push > Message Templates)';

/** Number, name, entry. The service answers with either. */
const results: ReadonlyArray<readonly [string, string, ErrorEntry]> = [
	['-1', 'SIGNATURE_MISMATCH', setUp('the signature does not fit', key)],
	['3001', 'NEED_DELIVERYTOKEN', fix('the device token is empty', 'Fill in the delivery token of the device')],
	['3002', 'NEED_FILE', fix('a file is missing', 'Check the operation and its fields')],
	['3003', 'NEED_APPID_WORKSPACEID', setUp('App ID or Workspace ID is missing', scope)],
	['3007', 'APPID_WRONG', setUp('App ID or Workspace ID is not valid', scope)],
	['3008', 'OS_TYPE_NOT_SUPPORTED', fix('the push platform is not supported', 'Choose another platform')],
	['3009', 'DELIVERY_TYPE_NOT_SUPPORTED', fix('the delivery type is not supported', 'Choose another Delivery Type')],
	['3012', 'NEED_USERID', fix('the user ID is empty', 'Fill in the user ID')],
	['3019', 'TASKNAME_NULL', fix('the task name is empty', 'Fill in Task Name')],
	['3020', 'EXPIREDSECONDS_WRONG', fix('the validity period is not valid', 'Change Time to Live')],
	['3021', 'TOKEN_OR_USERID_NULL', fix('a target is empty', 'Check the targets')],
	['3022', 'TEMPLATE_NOT_EXIST', fix('the template does not exist', template)],
	[
		'3023',
		'TEMPLATEKV_NOT_ENOUGH',
		fix(
			"the template values do not fit the template's placeholders",
			'Fill in a value for every #placeholder# of the template',
		),
	],
	[
		'3024',
		'PAYLOAD_NOT_ENOUGH',
		fix('the title or the content is empty', 'Fill in both; for a template, check that its values are not empty'),
	],
	['3025', 'NEED_TEMPLATE', fix('the template is missing', 'Fill in Template Name')],
	['3026', 'EXPIRETIME_TOO_LONG', fix('the message would be valid for too long', 'Lower Time to Live')],
	['3028', 'INVALID_PARAM', fix('a parameter is not valid', readMessage)],
	['3029', 'SINGLE_PUSH_TARGET_TOO_MUCH', fix('too many targets are named', 'Name at most 10 targets')],
	[
		'3030',
		'BROADCAST_ONLY_SUPPORT_BY_DEVICE',
		fix('a broadcast goes to devices, not to users', 'Choose Android, iOS or HarmonyOS as Delivery Type'),
	],
	['3031', 'REQUEST_SHOULD_BE_UTF8', fix('the request is not UTF-8', 'Check the texts for broken characters')],
	[
		'3032',
		'REST_API_SWITCH_NOT_OPEN',
		setUp('the push API is switched off', 'Switch the push API on in the mPaaS console (Message Push > Settings)'),
	],
	[
		'3033',
		'UNKNOWN_REST_SIGN_TYPE',
		setUp('the signature method is not supported', 'Choose another Signature Method in the credential'),
	],
	['3035', 'EXTEND_PARAM_TOO_MUCH', fix('there are too many extended parameters', 'Give at most 20')],
	['3036', 'TEMPLATE_ALREADY_EXIST', fix('a template of this name exists already', 'Choose another name')],
	['3037', 'TEMPLATE_NAME_NULL', fix('the template name is empty', 'Fill in Template Name')],
	[
		'3038',
		'TEMPLATE_NAME_INVALID',
		fix('the template name is not valid', 'Use letters, digits and underscores, at most 200, and no comma'),
	],
	['3039', 'TEMPLATE_CONTENT_INVALID', fix('the content of the template is not valid', template)],
	['3040', 'TEMPLATE_TITLE_INVALID', fix('the title of the template is not valid', template)],
	['3041', 'TEMPLATE_DESC_INFO_INVALID', fix('the description of the template is not valid', template)],
	['3042', 'TEMPLATE_URI_INVALID', fix('the link of the template is not valid', template)],
	[
		'3043',
		'SINGLE_PUSH_CONTENT_TOO_LONG',
		fix('the message is too long', 'Shorten it; a message has at most 2 KB in all'),
	],
	['3044', 'INVALID_EXTEND_PARAM', fix('an extended parameter is not valid', 'Check Custom Data')],
	[
		'3049',
		'MULTIPLE_INNER_EXTEND_PARAM_TOO_MUCH',
		fix('a target has too many extended parameters', 'Give each target fewer than 10'),
	],
	['3050', 'MSG_PAYLOAD_TOO_LONG', fix('the message is too long', 'Shorten it; a message has at most 2 KB in all')],
	[
		'3051',
		'BROADCAST_ALL_USER_NEED_UNBIND_PERIOD',
		fix('a broadcast to all users needs the period since they logged out', 'Fill in Unbind Period'),
	],
	[
		'3052',
		'BROADCAST_ALL_USER_UNBIND_PERIOD_INVALID',
		fix('the period since logging out is not valid', 'Choose another Unbind Period'),
	],
	[
		'3053',
		'BROADCAST_ALL_USER_NOT_SUPPORT_SELFCHANNEL_ANDROID',
		fix('a broadcast to all users cannot use the self-built channel', 'Choose the default Android Channel'),
	],
	[
		'3054',
		'DELIVERYTOKEN_INVALID',
		fix('a device token is not valid', 'Check the targets; send them one by one to find the wrong one'),
	],
	['3055', 'MULTIPLE_TARGET_NUMBER_TOO_MUCH', fix('too many targets are named', 'Name at most 100 targets')],
	[
		'3056',
		'TEMPLATE_NUM_TOO_MUCH',
		setUp('the app has too many templates', 'Delete templates that are no longer needed'),
	],
	['3057', 'ANDROID_CHANNEL_PARAM_INVALID', fix('the Android channel is not valid', 'Choose another Android Channel')],
	[
		'3058',
		'BADGE_ADD_NUM_INVALID',
		fix('the badge increase is not valid', 'Give badge_add_num a whole number of at least 1'),
	],
	[
		'3059',
		'BADGE_ADD_NUM_NEED_BADGE_CLASS',
		fix('a badge increase needs the badge class', 'Fill in badge_class beside badge_add_num'),
	],
	['8011', 'FLOW_CONTROL_ERROR', throttled(tooOften)],
	['8012', 'INVALID_INSTANCE_ID', setUp('App ID or Workspace ID is not valid', scope)],
	['8013', 'INVALID_TENANT_ID', setUp('the Tenant ID is not valid', 'Correct or empty Tenant ID in the credential')],
	[
		'8014',
		'ACCOUNT_NO_PERMISSION',
		setUp('the account may not use this app', 'Check that access key, App ID and Workspace ID belong together'),
	],
	[
		'8017',
		'URL_NULL_ERROR',
		{
			...fix(
				'the address that a tap opens is empty (HarmonyOS)',
				'Give the template a link; for a mini program fill in Route URL for HarmonyOS too',
			),
			inForm: { field: 'uri', remedy: 'Fill in Link; for a mini program fill in Route URL for HarmonyOS too' },
		},
	],
	[
		'8018',
		'BROADCAST_ALL_USER_TIME_RANGE_INVALID',
		fix('the time range of the broadcast is not valid', 'Check the start and end times of binding and unbinding'),
	],
];

const tokenRemedy = 'Fetch a new temporary key (STS) and put its three parts into the credential';
const permission = 'Give the RAM user the permission AliyunMPAASFullAccess';

const gateway: ErrorTable = {
	SignatureDoesNotMatch: setUp(
		'the signature does not fit the access key',
		'Copy the Access Key Secret again into the credential',
	),
	IncompleteSignature: setUp('the signature is not complete', 'Copy the access key again into the credential'),
	'InvalidAccessKeyId.NotFound': setUp('the Access Key ID is unknown', key),
	'InvalidAccessKeyId.Inactive': setUp('the access key is disabled', 'Enable it in the Alibaba Cloud console (RAM)'),
	'InvalidSecurityToken.Expired': setUp('the Security Token has expired', tokenRemedy),
	'InvalidSecurityToken.Malformed': setUp('the Security Token is not valid', tokenRemedy),
	'InvalidSecurityToken.MismatchWithAccessKey': setUp(
		'the Security Token does not belong to the Access Key ID',
		tokenRemedy,
	),
	'InvalidTimeStamp.Expired': fix(
		"the clock of this machine differs from the service's by more than 15 minutes",
		'Set the clock of the machine that n8n runs on',
	),
	'InvalidTimeStamp.Format': fix(
		'the time of the request is not of the right form',
		'Set the clock of the machine that n8n runs on',
	),
	NoPermission: setUp('the access key lacks the permission', permission),
	'InvalidApi.NotFound': setUp(
		'this host has no such operation',
		'Check Base URL and API Version in the credential; the finance cloud lacks some operations',
	),
	'InvalidProduct.NotFound': setUp('this host has no such service', 'Check the Base URL in the credential'),
	InvalidVersion: setUp('this host does not know the API version', 'Choose another API Version in the credential'),
	UnsupportedHTTPMethod: setUp('the host does not take this method', 'Check the Base URL in the credential'),
	ServiceUnavailable: busy('the service is not available right now'),
	Throttling: throttled(tooOften),
	InvalidAccessKeyId: setUp('the Access Key ID is not accepted', key),
	InvalidSecurityToken: setUp('the Security Token is not accepted', tokenRemedy),
	InvalidTimeStamp: fix('the time of the request was not accepted', 'Set the clock of the machine that n8n runs on'),
	Forbidden: setUp('the access key lacks the permission', permission),
	Missing: fix('a required parameter is missing', readMessage),
	InvalidParameter: fix('a parameter is not valid', readMessage),
};

/** Codes of many spellings, such as Throttling.User.Flow, by their beginning. */
const families: ReadonlyArray<readonly [RegExp, string]> = [
	[/Throttling/, 'Throttling'],
	[/^InvalidAccessKeyId\b/, 'InvalidAccessKeyId'],
	[/^InvalidSecurityToken\b/, 'InvalidSecurityToken'],
	[/^InvalidTimeStamp\b/, 'InvalidTimeStamp'],
	[/^Forbidden\b/, 'Forbidden'],
	[/^Missing/, 'Missing'],
	[/^InvalidParameter/, 'InvalidParameter'],
	[/^InternalError\b/, 'InternalError'],
	[/^ServiceUnavailable\b/, 'ServiceUnavailable'],
];

export const statistics = 'the message statistics (operation Statistics: Get)';
const look = lookFirst({ statistics });

/** Nothing says that a message was not already under way: reported, never repeated. A query may simply be asked again. */
const inside = (meaning: string, sends: boolean): ErrorEntry =>
	sends
		? { meaning, remedy: look, who: 'the service', outcome: 'unknown' }
		: { meaning, remedy: 'Try again later', who: 'the service', outcome: 'retryLater', repeat: true };

function table(sends: boolean): ErrorTable {
	const failed = inside('the service had an internal error', sends);
	return {
		...Object.fromEntries(
			results.flatMap(([number, name, entry]) => [
				[number, entry],
				[name, entry],
			]),
		),
		...gateway,
		'9000': failed,
		SYSTEM_ERROR: failed,
		InternalError: failed,
		// Each try has a nonce of its own: one that was used came with the same bytes before, which something in between sent twice.
		SignatureNonceUsed: inside('the same request came twice, and this answer is not to the first', sends),
	};
}

const sending = table(true);
const other = table(false);

export const errorTable = ({ kind }: Pick<Operation, 'kind'>): ErrorTable => (kind === 'send' ? sending : other);

/** The family that a code belongs to, for codes that the table does not hold as they are. */
export function familyOf(code: string): string | undefined {
	return families.find(([pattern]) => pattern.test(code))?.[1];
}

const names = new Map([...results.map(([number, name]) => [name, number] as const), ['SYSTEM_ERROR', '9000'] as const]);

/** The result code that a sentence of the service names: "TEMPLATE_NOT_EXIST", "[3022] template not exist". */
export function codeIn(message: string): string | undefined {
	for (const word of message.match(/[A-Z][A-Z0-9_]{3,}|(?<!\d)\d{4}(?!\d)/g) ?? []) {
		if (names.has(word)) return names.get(word);
		if (word in sending) return word;
	}
	return undefined;
}
