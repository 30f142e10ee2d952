import type { IExecuteFunctions } from 'n8n-workflow';
import { binaryContents } from '../../lib/run/read/host';

/** n8n's helpers as they fail: each in a sentence that names the field. */
const contextWith = (helpers: object): IExecuteFunctions =>
	({ helpers, getInputData: () => [{ json: {}, binary: { photo: {}, sound: {} } }] }) as unknown as IExecuteFunctions;

test.each([
	[
		'content that is gone from the storage',
		'data',
		{
			assertBinaryData: () => ({ id: 'filesystem-v2:gone', data: '' }),
			getBinaryDataBuffer: async () => Promise.reject(new Error('File not found')),
		},
		'File names "data", which n8n cannot fetch from its storage (File not found)',
	],
	[
		'a field that is not there',
		'data',
		{
			assertBinaryData: () => {
				throw new Error('The item has no binary field');
			},
		},
		'File names "data", but the item has no such binary field; it has photo, sound',
	],
	[
		'a name that every object has',
		'constructor',
		{ assertBinaryData: () => Object },
		'File names "constructor", but the item has no such binary field; it has photo, sound',
	],
])('%s is told in a sentence', async (_name, field, helpers, sentence) => {
	await expect(binaryContents(contextWith(helpers))(0, field, 'File')).rejects.toThrow(sentence);
});
