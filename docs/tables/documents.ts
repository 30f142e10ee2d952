import { readFileSync } from 'node:fs';
import path from 'node:path';
import { codesPage } from './codes';
import { limitsPage } from './limits';
import { operationTables, parametersBeyond, type OperationWords } from './operations';
import { paceTable, type PaceWords } from './pace';
import { sendingTable } from './sendingOptions';
import { documentedServices, root } from './services';
import { speedInChinese, speedInEnglish, speedTable } from './speed';

const english: OperationWords & { pace: PaceWords } = {
	summary: ['Node', 'Type', 'Credential', 'Operations', 'Of these beyond the document', 'Most targets in one request'],
	heading: ['Resource', 'Operation', 'Call', 'Targets in one request', 'Built from'],
	operations: (count) => `${count} operations`,
	beyond: 'Beyond the document',
	then: 'then',
	parameters: ['Node', 'Resource', 'Parameter', 'Name in the request', 'Where the facts are from'],
	pace: {
		heading: ['Node', 'Resources', 'Requests at once', 'In a second', 'Where the figure is from'],
		requests: 'requests',
		targets: 'targets',
		none: 'no limit published',
		unlimited: 'no limit, the document says',
		everything: 'all',
		seconds: (seconds) => `one in ${seconds} s`,
		interval: 'the document of the operation',
		hourly: (max, same) => `${max} an hour${same ? ', the same message once' : ''}`,
	},
};

const chinese: OperationWords & { pace: PaceWords } = {
	summary: ['节点', '类型', '凭据', '操作数', '其中文档之外', '单次请求最多目标数'],
	heading: ['Resource', 'Operation', '调用', '单次请求目标数', '依据'],
	operations: (count) => `${count} 个操作`,
	beyond: '文档之外',
	then: '然后',
	parameters: ['节点', 'Resource', '参数', '请求中的名称', '依据'],
	pace: {
		heading: ['节点', 'Resource', '并发请求数', '每秒', '数据来源'],
		requests: '次请求',
		targets: '个目标',
		none: '未公布限制',
		unlimited: '文档说明不限频',
		everything: '全部',
		seconds: (seconds) => `每 ${seconds} 秒一次`,
		interval: '该操作的文档',
		hourly: (max, same) => `每小时 ${max} 条${same ? '，相同消息一次' : ''}`,
	},
};

/** The text with what stands between the two marks of that name replaced. @throws Error when a mark is missing */
function between(text: string, name: string, content: string, file: string): string {
	const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
	const from = text.indexOf(start);
	const to = text.indexOf(end);
	if (from < 0 || to < from) throw new Error(`${file} lacks the marks ${start} and ${end}`);
	return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`;
}

export interface Document {
	/** Path from the repository's root. */
	file: string;
	/** As it should be. */
	text: string;
}

/** Every document with generated parts, as the operations of today make it. */
export async function documents(): Promise<Document[]> {
	const services = await documentedServices();
	const readme = (file: string, words: typeof english, more: Readonly<Record<string, string>>): Document => {
		const parts = {
			operations: operationTables(services, words),
			beyond: parametersBeyond(services, words),
			pace: paceTable(services, words.pace),
			...more,
		};
		const text = Object.entries(parts).reduce((soFar, [name, content]) => between(soFar, name, content, file), readFileSync(path.join(root, file), 'utf8'));
		return { file, text };
	};
	return [
		readme('README.md', english, { options: sendingTable(), bench: speedTable(speedInEnglish) }),
		readme('README.zh-CN.md', chinese, { bench: speedTable(speedInChinese) }),
		{ file: 'docs/codes.md', text: codesPage(services) },
		{ file: 'docs/limits.md', text: limitsPage(services) },
	];
}
