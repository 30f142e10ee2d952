import { binary, choice, targets, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import type { FormFile } from '../../../lib/operation/multipart';
import type { Envelope, Values } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { asList } from '../../../lib/operation/targets';
import { limits } from '../limits';
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
		{ value: 'csv', name: 'CSV', description: 'With a single column' },
		{ value: 'txt', name: 'Text' },
		{ value: 'zip', name: 'ZIP' },
	],
});

const contentTypes: Readonly<Record<string, string>> = { csv: 'text/csv', txt: 'text/plain', zip: 'application/zip' };

const file = binary('file', 'Input Data Field Name', {
	required: true,
	default: 'data',
	maxBytes: limits.packageBytesTpns,
	encode: (base64) => Buffer.from(base64, 'base64'),
	description: 'The field of the item that holds the file; TPNS takes none that is larger than 100 MB',
});

const zipStart = Buffer.from('PK');

/** @throws InputError for a file that is empty, or another kind than was said */
function checkFile({ file: content, format: kind }: Values): void {
	const bytes = content as Buffer;
	const isZip = bytes.subarray(0, zipStart.length).equals(zipStart);
	if ((kind === 'zip') !== isZip)
		throw new InputError('Format', isZip ? 'is not ZIP, but the file is one' : 'is ZIP, but the file is none');
	if (isZip) return;
	if (bytes.includes(0))
		throw new InputError('Input Data Field Name', 'names a file that is no text: it holds a zero byte');
	const text = bytes.toString('utf8');
	if (text.includes('\ufffd'))
		throw new InputError('Input Data Field Name', 'names a file that is not in UTF-8', 'Save it as UTF-8');
	if (text.trim() === '') throw new InputError('Input Data Field Name', 'names a file without a line');
	const odd = /^(?:undefined|null|NaN|\[object Object\])\s*$/m.exec(text);
	if (odd)
		throw new InputError('Input Data Field Name', `names a file with a line "${odd[0].trim()}", which is no target`);
}

const fileOf = (kind: string, content: Buffer): FormFile => ({
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

const lines = (label: string, noun: string, name: string, each: object, placeholder: string): Field =>
	targets('file', label, {
		name,
		required: true,
		max: limits.packageTargets,
		noun,
		each,
		emit: asList,
		show: { holds: [name === 'tokenList' ? 'tokens' : 'accounts'] },
		placeholder,
		description: 'Of all input items together; each stands in the package once',
	});

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
			fields: [
				holds,
				lines('Device Tokens', 'device token', 'tokenList', tpnsToken, 'e.g. {{ $json.token }}'),
				lines('Accounts', 'user account', 'accountList', accountOfTpns, 'e.g. {{ $json.customerId }}'),
			],
			shape: ({ file: list, ...rest }) => ({
				...rest,
				file: fileOf('txt', Buffer.from(`${[list].flat().join('\n')}\n`, 'utf8')),
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
			fields: [file, format],
			check: checkFile,
			shape: ({ file: content, format: kind, ...rest }) => ({
				...rest,
				file: fileOf(String(kind), content as Buffer),
			}),
		},
	],
);
