import { binary, choice, targets, type TargetsField } from '../../../lib/operation/field';
import { contentOf, type FileContent } from '../../../lib/operation/fileContent';
import { isFileSource } from '../../../lib/operation/fileSource';
import { InputError } from '../../../lib/operation/inputError';
import type { FormFile } from '../../../lib/operation/multipart';
import type { Envelope, Values } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { asList } from '../../../lib/operation/targets';
import { limits } from '../limits';
import { fileLabel, lookInto, type LookedInto } from '../packageFile';
import { uploadIdIn } from '../uploadId';
import { accountOfTpns } from './accountTpns';
import { tpnsToken } from './targets';

const base = {
	source: 'TPNS, upload of token and account packages (/v3/push/package/upload), 2024-01',
	beyondDocument: "Tencent's pages of TPNS, upload of token and account packages, 2024-01",
	// Uploaded twice it is there twice, and reaches nobody by itself.
	kind: 'change',
	method: 'POST',
	path: '/v3/push/package/upload',
	encoding: 'multipart',
} as const;

const format = choice('format', 'Format', {
	local: true,
	required: true,
	default: 'txt',
	description: 'What the file is: a token or an account in each line, in UTF-8; a ZIP holds one such file',
	options: [
		{ value: 'csv', name: 'CSV', description: 'A single column, without a heading and without quotes' },
		{ value: 'txt', name: 'Text' },
		{
			value: 'zip',
			name: 'ZIP',
			description: 'One file .txt or .csv, without a folder; its lines are not looked into, so check them yourself',
		},
	],
});

const contentTypes: Readonly<Record<string, string>> = { csv: 'text/csv', txt: 'text/plain', zip: 'application/zip' };

const file = binary('file', fileLabel, {
	required: true,
	default: 'data',
	stream: true,
	maxBytes: limits.packageBytesTpns,
	description:
		'The field of the item that holds the file, up to 100 MB. It is looked through line by line before it is sent; a line that stands there twice is not dropped',
});

const fileOf = (kind: string, content: FileContent): FormFile => ({
	filename: `package.${kind}`,
	contentType: contentTypes[kind] ?? 'text/plain',
	content,
});

const holds = choice('holds', 'Package Of', {
	local: true,
	required: true,
	noExpression: true,
	default: 'tokens',
	description: 'What the package names; Send to Package has to be told the same',
	options: [
		{ value: 'accounts', name: 'Accounts' },
		{ value: 'tokens', name: 'Device Tokens' },
	],
});

const tokens = { label: 'Device Tokens', name: 'tokenList', noun: 'device token', each: tpnsToken } as const;
const accounts = { label: 'Accounts', name: 'accountList', noun: 'user account', each: accountOfTpns } as const;

const lines = ({ label, ...kind }: typeof tokens | typeof accounts, placeholder: string): TargetsField =>
	targets('file', label, {
		...kind,
		required: true,
		max: limits.packageTargets,
		emit: asList,
		show: { holds: [kind.name === 'tokenList' ? 'tokens' : 'accounts'] },
		placeholder,
		description: 'Of all input items together; each stands in the package once',
	});

const tokenLines = lines(tokens, 'e.g. {{ $json.token }}');
const accountLines = lines(accounts, 'e.g. {{ $json.customerId }}');

/** @throws InputError for a file that TPNS would not take, or of which somebody would get nothing */
async function look({ file: source, ...rest }: Values): Promise<Values> {
	if (!isFileSource(source)) throw new InputError(fileLabel, 'is empty; it must name a binary field of the item');
	const content = await lookInto(source, String(rest.format), rest.holds === 'accounts' ? accountLines : tokenLines);
	return { ...rest, file: content };
}

function warnings({ file: content }: Values): string[] {
	const several = (content as Partial<LookedInto> | undefined)?.several;
	if (!several) return [];
	const what =
		several.lines === 1
			? `Line ${several.first} of the file holds`
			: `${several.lines} lines of the file, the first is line ${several.first}, hold`;
	return [`${what} a comma or another mark that separates targets; each line is one target`];
}

const uploaded = ({ body }: Envelope): Record<string, unknown> => {
	const id = uploadIdIn(body);
	return id === undefined ? {} : { uploadId: id };
};

const answer = { output: uploaded, columns: { uploadId: 'text' } } as const;

export const packageTpns = inResource(
	{
		value: 'packageTpns',
		name: 'Package (TPNS)',
		description: 'Files of many tokens or accounts, for Send to Package',
	},
	[
		{
			...base,
			...answer,
			operation: 'uploadItems',
			name: 'Upload Items',
			action: 'Upload package of items (TPNS)',
			description: `The tokens or accounts of all input items as one package, up to ${limits.packageTargets}; it reaches nobody by itself`,
			fields: [holds, tokenLines, accountLines],
			shape: ({ file: list, ...rest }) => ({
				...rest,
				file: fileOf('txt', contentOf(Buffer.from(`${[list].flat().join('\n')}\n`, 'utf8'))),
			}),
			batching: { into: 'file' },
		},
		{
			...base,
			...answer,
			operation: 'uploadFile',
			name: 'Upload File',
			action: 'Upload package file (TPNS)',
			description: 'A file of tokens or accounts, up to 100 MB; it reaches nobody by itself',
			fields: [holds, file, format],
			look,
			warnings,
			shape: ({ file: content, format: kind, ...rest }) => ({
				...rest,
				file: fileOf(String(kind), content as LookedInto),
			}),
		},
	],
);
