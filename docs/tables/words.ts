import type { CodeWords } from './codes';
import type { LimitWords } from './limits';
import type { OperationWords } from './operations';
import type { RateWords } from './rates';
import type { ServicePageWords } from './servicePages';
import { speedInChinese, speedInEnglish, type SpeedWords } from './speed';

/** What the generated tables say around the names of the form, in one language. */
export interface Words {
	operations: OperationWords;
	rates: RateWords;
	limits: LimitWords;
	codes: CodeWords;
	speed: SpeedWords;
	servicePages: ServicePageWords;
}

const lowered = (text: string): string => text.replace(/^./, (first) => first.toLowerCase());

export const english: Words = {
	operations: {
		summary: [
			'Node',
			'Type',
			'Credential',
			'Operations',
			'Of these beyond the document',
			'Most targets in one request',
		],
		heading: ['Resource', 'Operation', 'Call', 'Targets in one request', 'Built from'],
		operations: (count) => `${count} operations`,
		beyond: 'Beyond the document',
		then: 'then',
		parameters: ['Node', 'Resource', 'Parameter', 'Name in the request', 'Where the facts are from'],
	},
	rates: {
		heading: ['Node', 'Resources', 'Concurrent requests', 'In a second', 'Where the figure is from'],
		requests: 'requests',
		targets: 'targets',
		none: 'no limit published',
		unlimited: 'no limit, the document says',
		everything: 'all',
		seconds: (seconds) => `one in ${seconds} s`,
		interval: 'the document of the operation',
		hourly: (max, same) =>
			max === undefined ? 'the same message once an hour' : `${max} an hour${same ? ', the same message once' : ''}`,
	},
	limits: {
		heading: ['Field', 'Name in the request', 'Limit', 'Where'],
		most: (limit, what) => `at most ${limit} ${what}`,
		least: (limit, what) => `at least ${limit} ${what}`,
		range: (min, max) => `${min} to ${max}`,
		orMore: (min) => `${min} or more`,
		must: (meaning) => `must be ${meaning}`,
		eachMust: (meaning) => `each must be ${meaning}`,
		notBlank: 'not blank',
		one: 'one in an item',
		future: 'not in the past',
		within: (meaning) => `within ${meaning}`,
		members: (maxLength) => `each 1 to ${maxLength} characters, not blank`,
		without: (meaning) => `none with ${meaning}`,
		characters: 'characters',
		utf8: 'bytes in UTF-8',
		digits: 'digits',
		bytes: 'bytes',
		inItem: 'in an item',
		charactersEach: 'characters each',
		bytesEach: 'bytes each',
		entries: 'entries',
		pairs: 'pairs',
		inName: 'characters in a name',
		inValue: 'characters in a value',
	},
	codes: {
		heading: ['Code', 'What it means', 'What to do', 'Who must act', 'Outcome', 'Worth another try'],
		byNode: 'yes, by the node',
		nextDay: 'not before the next day in Beijing',
		minutes: (minutes) => `not before ${minutes} minutes have passed`,
		elsewhere: (outcomes) => ` (in other operations ${outcomes.join(' or ')})`,
		withoutField: (remedy) => `Where the operation has no such field: ${lowered(remedy)}`,
	},
	speed: speedInEnglish,
	servicePages: {
		contents: ['Resource', 'Operations'],
		kind: { send: 'Reaches people.', change: 'Changes something; twice is as good as once.', query: 'Only reads.' },
		output: {
			send: '[One item for each input item](../README.md#what-comes-out), with what became of it: `accepted`, `deadTarget`, `retryLater`, `rejected` or `unknown`.',
			change: '[One item for each input item](../README.md#what-comes-out), with its `outcome`.',
			query: 'What the service knows; a list becomes one item for each entry.',
		},
		columns: 'Gives, while *Simplify* is on:',
		everyone: 'Reaches every device of the app: asks for *Confirm Sending to Everyone*.',
		call: 'Calls',
		targets: (count) => `up to ${count} targets in one request`,
		source: 'Built from',
		required: ['Required', 'Example', ''],
		onceShown: 'Required where the form shows them:',
		more: 'If you like:',
		nothing: '*{name}* needs nothing to be filled in.',
	},
};

export const chinese: Words = {
	operations: {
		summary: ['节点', '类型', '凭据', '操作数', '其中文档之外', '单次请求最多目标数'],
		heading: ['Resource', 'Operation', '调用', '单次请求目标数', '依据'],
		operations: (count) => `${count} 个操作`,
		beyond: '文档之外',
		then: '然后',
		parameters: ['节点', 'Resource', '参数', '请求中的名称', '依据'],
	},
	rates: {
		heading: ['节点', 'Resource', '并发请求数', '每秒', '数据来源'],
		requests: '次请求',
		targets: '个目标',
		none: '未公布限制',
		unlimited: '文档说明不限频',
		everything: '全部',
		seconds: (seconds) => `每 ${seconds} 秒一次`,
		interval: '该操作的文档',
		hourly: (max, same) =>
			max === undefined ? '相同消息每小时一次' : `每小时 ${max} 条${same ? '，相同消息一次' : ''}`,
	},
	limits: {
		heading: ['字段', '请求中的名称', '限制', '适用于'],
		most: (limit, what) => `最多 ${limit} ${what}`,
		least: (limit, what) => `至少 ${limit} ${what}`,
		range: (min, max) => `${min} 到 ${max}`,
		orMore: (min) => `不小于 ${min}`,
		must: (meaning) => `必须是 ${meaning}`,
		eachMust: (meaning) => `每个必须是 ${meaning}`,
		notBlank: '不能为空白',
		one: '每条数据一个',
		future: '不能早于当前时间',
		within: (meaning) => `范围：${meaning}`,
		members: (maxLength) => `每个 1 到 ${maxLength} 个字符，不能为空白`,
		without: (meaning) => `不能包含 ${meaning}`,
		characters: '个字符',
		utf8: '字节（UTF-8）',
		digits: '位数字',
		bytes: '字节',
		inItem: '个（每条数据）',
		charactersEach: '个字符（每个）',
		bytesEach: '字节（每个）',
		entries: '项',
		pairs: '对',
		inName: '个字符（名称）',
		inValue: '个字符（值）',
	},
	codes: {
		heading: ['错误码', '含义', '处理办法', '谁来处理', '结果', '能否重试'],
		byNode: '可以，由节点重试',
		nextDay: '不早于北京时间次日',
		minutes: (minutes) => `不早于 ${minutes} 分钟之后`,
		elsewhere: (outcomes) => `（其他操作中为 ${outcomes.join(' 或 ')}）`,
		withoutField: (remedy) => `操作没有该字段时：${remedy}`,
	},
	speed: speedInChinese,
	servicePages: {
		contents: ['Resource', 'Operation'],
		kind: { send: '会到达用户。', change: '修改数据；执行两次与一次效果相同。', query: '只读取。' },
		output: {
			send: '[每条输入数据对应一条输出](../README.zh-CN.md#输出是什么样的)，说明其结果：`accepted`、`deadTarget`、`retryLater`、`rejected` 或 `unknown`。',
			change: '[每条输入数据对应一条输出](../README.zh-CN.md#输出是什么样的)，带有 `outcome`。',
			query: '服务返回的数据；列表的每一项成为一条输出。',
		},
		columns: '*Simplify* 打开时的输出：',
		everyone: '到达应用的所有设备：需要打开 *Confirm Sending to Everyone*。',
		call: '调用',
		targets: (count) => `单次请求最多 ${count} 个目标`,
		source: '依据',
		required: ['必填', '示例', ''],
		onceShown: '表单显示时必填：',
		more: '可选：',
		nothing: '*{name}* 无需填写。',
	},
};
