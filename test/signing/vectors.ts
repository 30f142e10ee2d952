/**
 * Worked examples of the vendors' documents, as facts: what goes in, and the digest that is printed.
 *
 * Sorted-parameter MD5: XG guide, server API v2, "general example" and the samples at the end of each interface.
 * The samples print the host openapi.xg.qcloud.com, but their digests were made with GET and openapi.xg.qq.com, the
 * host of the official SDKs. Damage of the printed text that is repaired here:
 * - push/account_list: a line break swallowed the "i" of "easonshipushtestaccount";
 * - tags/query_token_tags: the token lost its last character (it has 40 elsewhere);
 * - push/device_list_multiple: the text before MD5 has a 42-character token, the URL the right one.
 *
 * Left out, because no reading of the documented rule gives the printed digest:
 * - application/get_app_token_info, c4f650c6c468adb82e2b82a15ca68c3e: the text before MD5 ends in a secret with two
 *   letters swapped against every other sample (…627db9530 for …627bd9530) and has a stray "&";
 * - push/single_device, b7f5761d37fb352536e53db0c50ffcc6: the only sample with access_id 2100250470, so nothing
 *   cross-checks the secret it was made with.
 */
export const xgHost = 'openapi.xg.qq.com';

const first = { accessId: '2100240957', secretKey: 'f255184d160bad51b88c31627bbd9530' };
const second = { accessId: '2100264266', secretKey: 'd8fc29c627259a06452794e31dab5bb8' };
const token = '76501cd0277cdcef4d8499784a819d4772e0fdde';
const account = 'easonshipushtestaccount';

export interface XgSample {
	path: string;
	accessId: string;
	secretKey: string;
	/** Unix seconds. */
	timestamp: number;
	parameters: Record<string, string>;
	sign: string;
}

export const xgSamples: XgSample[] = [
	{
		path: '/v2/application/del_app_account_all_tokens',
		...first,
		timestamp: 1502701471,
		parameters: { account },
		sign: '88fbcc8b5c29a3f5ae1dab99b7479439',
	},
	{
		path: '/v2/application/del_app_account_tokens',
		...first,
		timestamp: 1502361905,
		parameters: { account, device_token: token },
		sign: 'c8c86feab7a1d8b1a3064c733a76079a',
	},
	{
		path: '/v2/push/all_device',
		...first,
		timestamp: 1502360486,
		parameters: { message: '{"title":"测试消息","content":"来自restapi的全量接口测试消息"}', message_type: '1' },
		sign: '4813a111880885223b72229495508813',
	},
	{
		path: '/v2/push/create_multipush',
		...second,
		timestamp: 1502694940,
		parameters: {
			message:
				'{"title":"测试消息","content":"来自restapi的批量接口测试消息","custom_content":{"key1":"value1","key2":"value2"}}',
			message_type: '2',
		},
		sign: 'e5ca158c01712fb185399e67b6a57d1f',
	},
	{
		path: '/v2/push/device_list_multiple',
		...second,
		timestamp: 1502694940,
		parameters: { device_list: '["78e8540853619eb14fb49fdd53274c0c82ca2025"]', push_id: '2854657652' },
		sign: 'e4779a9173a1c51541800e76b8a25322',
	},
	{
		path: '/v2/push/tags_device',
		...first,
		timestamp: 1502360486,
		parameters: {
			message: '{"title":"测试消息","content":"来自restapi的标签接口测试消息"}',
			message_type: '1',
			tags_list: '["qwertyuiop"]',
			tags_op: 'OR',
		},
		sign: '95dbc4d1107a99d6824fda19e7ff09c9',
	},
	{
		path: '/v2/push/single_account',
		...first,
		timestamp: 1502361241,
		parameters: {
			account,
			message: '{"title":"测试消息","content":"来自restapi的单个账号接口测试消息"}',
			message_type: '1',
		},
		sign: '0d7bee840e87801e8a90b831ee87eefb',
	},
	{
		path: '/v2/push/account_list',
		...first,
		timestamp: 1502361241,
		parameters: {
			account_list: `["${account}"]`,
			message: '{"title":"测试消息","content":"来自restapi的批量账号接口测试消息"}',
			message_type: '1',
		},
		sign: 'cff802738763385db89aaadb49dbe345',
	},
	{
		path: '/v2/tags/batch_set',
		...first,
		timestamp: 1502361905,
		parameters: { tag_token_list: `[["easonshitag1","${token}"]]` },
		sign: '3c0ea17401f02fed8397eef9230fb607',
	},
	{
		path: '/v2/tags/batch_del',
		...first,
		timestamp: 1502361905,
		parameters: { tag_token_list: `[["easonshitag1","${token}"]]` },
		sign: '301fd2e83a7f65223e1d9e38fb0b5864',
	},
	{
		path: '/v2/push/get_msg_status',
		...first,
		timestamp: 1502698593,
		parameters: { push_id: '2841253998' },
		sign: '39b62ab54f08e7844ed1d86e00cec76a',
	},
	{
		path: '/v2/application/get_app_device_num',
		...first,
		timestamp: 1502701471,
		parameters: {},
		sign: 'e4385f856ddaa932170c181927965cb1',
	},
	{
		path: '/v2/application/get_app_account_tokens',
		...first,
		timestamp: 1502699212,
		parameters: { account },
		sign: '015ef9e7fde208f2d12674f731e13e8c',
	},
	{
		path: '/v2/tags/query_app_tags',
		...first,
		timestamp: 1502699212,
		parameters: {},
		sign: '5dbf914884378af6b62cba919e012b34',
	},
	{
		path: '/v2/tags/query_token_tags',
		...first,
		timestamp: 1502699212,
		parameters: { device_token: token },
		sign: '4cbd1b7a5553ed263f47a4a0b96402e9',
	},
	{
		path: '/v2/tags/query_tag_token_num',
		...first,
		timestamp: 1502699920,
		parameters: { tag: 'easonmipushtest' },
		sign: '0ea7f16df1b59d69c9b81b385f938822',
	},
	{
		path: '/v2/push/cancel_timing_task',
		...first,
		timestamp: 1502700856,
		parameters: { push_id: '2853333945' },
		sign: '1fb3b7846f79d0027542acd05effb4a3',
	},
];

/** The general example, with the text before MD5 as printed; its names mix upper and lower case. */
export const xgGeneralExample = {
	url: 'http://openapi.xg.qcloud.com/v2/push/single_device',
	secretKey: 'abcde',
	parameters: { access_id: '123', timestamp: '1386691200', Param1: 'Value1', Param2: 'Value2' },
	text: 'POSTopenapi.xg.qcloud.com/v2/push/single_deviceaccess_id=123Param1=Value1Param2=Value2timestamp=1386691200abcde',
	sign: '83c1ed0d65c312ba6e90b0e524753d1c',
};

/** RPC HMAC-SHA1: computed alike by two official clients and an independent program. */
export const rpcExample = {
	accessKeyId: 'testid',
	accessKeySecret: 'testsecret',
	now: Date.UTC(2026, 0, 2, 3, 4, 5),
	nonce: 'nonce-0001',
	parameters: {
		Action: 'PushSimple',
		Version: '2020-10-28',
		AppId: 'ONEX570DA89211721',
		WorkspaceId: 'test',
		DeliveryType: '3',
		ExpiredSeconds: '300',
		TaskName: "it's (a) *b*~",
		Title: '测试',
		Content: 'a+b c&d=1/2',
		TargetMsgkey: '{"user1024":"1578807462788"}',
	},
	stringToSign:
		'POST&%2F&AccessKeyId%3Dtestid%26Action%3DPushSimple%26AppId%3DONEX570DA89211721%26Content%3Da%252Bb%2520c%2526d%253D1%252F2%26DeliveryType%3D3%26ExpiredSeconds%3D300%26Format%3DJSON%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3Dnonce-0001%26SignatureVersion%3D1.0%26TargetMsgkey%3D%257B%2522user1024%2522%253A%25221578807462788%2522%257D%26TaskName%3Dit%2527s%2520%2528a%2529%2520%252Ab%252A~%26Timestamp%3D2026-01-02T03%253A04%253A05Z%26Title%3D%25E6%25B5%258B%25E8%25AF%2595%26Version%3D2020-10-28%26WorkspaceId%3Dtest',
	signature: 'OqBU9UGNbGEpLymAiBgXGKL3bQk=',
	securityToken: 'STS-TOKEN+/=',
	signatureWithToken: 'q47hjrmywVLvtnx+k96TNzXaL3s=',
};

/** ACS3-HMAC-SHA256: computed alike by two official clients and an independent program. */
export const acs3Example = {
	accessKeyId: 'testid',
	accessKeySecret: 'testsecret',
	now: Date.UTC(2026, 0, 2, 3, 4, 5),
	nonce: 'nonce-0001',
	url: 'https://mpaas.cn-hangzhou.aliyuncs.com/',
	body: 'AppId=ONEX570DA89211721&WorkspaceId=test&DeliveryType=3&ExpiredSeconds=300&TaskName=%E6%89%B9%E9%87%8F%20a*b~&TemplateName=t(1)&ThirdChannelCategory=%7B%22hms%22%3A%229%22%2C%22vivo%22%3A%221%22%7D&TargetMsg.1.Target=u1&TargetMsg.1.MsgKey=k1&TargetMsg.1.TemplateKeyValue=%7B%22name%22%3A%22%E5%BC%A0%E4%B8%89%22%7D&TargetMsg.2.Target=u2&TargetMsg.2.MsgKey=k2',
	canonical: [
		'POST',
		'/',
		'',
		'content-type:application/x-www-form-urlencoded',
		'host:mpaas.cn-hangzhou.aliyuncs.com',
		'x-acs-action:PushMultiple',
		'x-acs-content-sha256:0294b42a8523685b5190153d347bacc12314da17a0af84999d846adfdf974ef8',
		'x-acs-date:2026-01-02T03:04:05Z',
		'x-acs-signature-nonce:nonce-0001',
		'x-acs-version:2020-10-28',
		'',
		'content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version',
		'0294b42a8523685b5190153d347bacc12314da17a0af84999d846adfdf974ef8',
	].join('\n'),
	signature: '821643e0237dccf8db31955d395b232d01198996408163a6006a2ca62218032a',
	securityToken: 'STS-TOKEN+/=',
	signatureWithToken: '724c455e41c9e6763ad13b02883534628d12459c5dff9b312def1a10d42c7f8e',
};

/** HMAC of a push receipt, for a key configured as base64: the value with the key decoded, and with its UTF-8 bytes. */
export const receiptExample = {
	user: 'callback-user',
	key: 'Y2FsbGJhY2sta2V5',
	timestamp: '1563105451261',
	nonce: 'a07bfa17-6d82-4b53-a9a2-07cfef5ceef1',
	decoded: 'avHhiJnR975a1omnW1//TzhwSDFbcZajzWbsj899Nag=',
	utf8: 'fBe7q5wFfSAp1P0N61kYUh1z7HMQEnccj4pJ4oEYcF4=',
};
