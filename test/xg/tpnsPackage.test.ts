import { goOn, jsonOf } from '../engine/practice';
import { ok, otherToken, refused, secret, send, token } from './tpns';

const uploaded = { retCode: 0, errMsg: 'NO_ERROR', uploadId: 36217 };
const basic = `Basic ${Buffer.from(`1500001048:${secret}`).toString('base64')}`;

/** The only part of a form, read by hand. */
function part(body: string, contentType = ''): { head: string; content: string } {
	const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(contentType)?.[1] ?? '';
	expect(boundary).not.toBe('');
	const pieces = body.split(`--${boundary}`);
	expect(pieces).toHaveLength(3);
	expect([pieces[0], pieces[2]]).toEqual(['', '--\r\n']);
	const [head = '', ...rest] = (pieces[1] ?? '').split('\r\n\r\n');
	return { head: head.trim(), content: rest.join('\r\n\r\n').replace(/\r\n$/, '') };
}

test('all items are one package, each has the upload ID, and Basic is used whatever was chosen', async () => {
	const { received, run } = await send(
		'packageTpns.uploadItems',
		{ tokenList: '={{ $json.one }}' },
		{ items: [token, otherToken, token].map((one) => ({ one })), answers: [uploaded] },
	);
	expect(received).toHaveLength(1);
	expect(received[0]).toMatchObject({ method: 'POST', target: '/v3/push/package/upload' });
	expect(received[0]?.headers.authorization).toBe(basic);
	expect(received[0]?.headers.sign).toBeUndefined();
	const { head, content } = part(received[0]!.body, received[0]?.headers['content-type']);
	expect(head.split('\r\n')).toEqual([
		'Content-Disposition: form-data; name="file"; filename="package.txt"',
		'Content-Type: text/plain',
	]);
	expect(content).toBe(`${token}\n${otherToken}\n`);
	expect(jsonOf(run)).toHaveLength(3);
	for (const item of jsonOf(run)) expect(item).toMatchObject({ outcome: 'accepted', uploadId: '36217' });
});

test('accounts in UTF-8', async () => {
	const { received } = await send(
		'packageTpns.uploadItems',
		{ holds: 'accounts', accountList: '={{ $json.one }}' },
		{ items: [{ one: '李雷' }, { one: '韩梅梅' }], answers: [uploaded] },
	);
	expect(part(received[0]!.body, received[0]?.headers['content-type']).content).toBe('李雷\n韩梅梅\n');
});

test('130,000 items are one package and 130,000 answers', async () => {
	const items = Array.from({ length: 130_000 }, (_, index) => ({ one: `t${String(index).padStart(35, '0')}` }));
	const { received, run } = await send(
		'packageTpns.uploadItems',
		{ tokenList: '={{ $json.one }}' },
		{ items, answers: [uploaded] },
	);
	expect(received).toHaveLength(1);
	expect(part(received[0]!.body, received[0]?.headers['content-type']).content.split('\n')).toHaveLength(130_001);
	expect(jsonOf(run)).toHaveLength(130_000);
	expect(
		(run.outputs[0] ?? []).every(({ pairedItem }, item) => JSON.stringify(pairedItem) === JSON.stringify({ item })),
	).toBe(true);
}, 120_000);

test.each([{}, { uploadId: 0 }, { uploadId: -5 }, { uploadId: '' }])(
	'an upload without an ID is no success, and says what to do: %j',
	async (id) => {
		const { run, received } = await send(
			'packageTpns.uploadItems',
			{ tokenList: token },
			{ settings: goOn, answers: [{ retCode: 0, errMsg: 'NO_ERROR', ...id }] },
		);
		expect(received).toHaveLength(1);
		expect(jsonOf(run)[0]).toMatchObject({
			error: 'TPNS answered: the answer holds no upload ID, so nothing can be sent to the package (code 0)',
			details: { outcome: 'retryLater' },
		});
		expect(JSON.stringify(jsonOf(run)[0])).toMatch(/Upload it again: nobody gets a message by an upload/);
	},
);

test('the name that the guide has for the ID counts as well', async () => {
	const { run } = await send(
		'packageTpns.uploadItems',
		{ tokenList: token },
		{ answers: [{ retCode: 0, errMsg: 'NO_ERROR', upload_id: 11231 }] },
	);
	expect(jsonOf(run)[0]).toMatchObject({ outcome: 'accepted', uploadId: '11231' });
});

describe('sending to a package', () => {
	const message = { title: 'Shipped', content: 'Today' };
	const onWire = { ...message, android: { builder_id: 0 } };

	it('needs the confirmation, and carries the ID as a number', async () => {
		const without = await send('sendToPackage', { ...message, uploadId: '36217' }, { settings: goOn });
		expect(without.received).toEqual([]);
		expect(String(refused(without))).toMatch(/Confirm Sending to Package.* is off/);
		const { bodies } = await send('sendToPackage', { ...message, uploadId: '36217', confirmEveryone: true });
		expect(bodies).toEqual([
			{ audience_type: 'package_token_push', upload_id: 36217, message_type: 'notify', message: onWire },
		]);
		const accounts = await send('sendToPackage', {
			...message,
			holds: 'accounts',
			uploadId: '1',
			confirmEveryone: true,
		});
		expect(accounts.bodies[0]).toMatchObject({ audience_type: 'package_account_push', upload_id: 1 });
	});

	it.each(['0', '00', 0, '-5', -5, '3 6', '1e5', 'undefined', 'null', '', ' ', '9223372036854775808'])(
		'sends to none with the ID %j',
		async (id) => {
			const parameters = { ...message, confirmEveryone: true };
			// n8n itself refuses an empty one in the form.
			for (const uploadId of ['={{ $json.id }}', ...(id === '' ? [] : [id])]) {
				const sent = await send('sendToPackage', { ...parameters, uploadId }, { settings: goOn, items: [{ id }] });
				expect(sent.received).toEqual([]);
				expect(String(refused(sent))).toMatch(/^Upload ID in item 0 is /);
			}
		},
	);

	it('takes the ID with spaces around it', async () => {
		const { bodies } = await send('sendToPackage', { ...message, uploadId: ' 36217 ', confirmEveryone: true });
		expect(bodies[0]).toMatchObject({ upload_id: 36217 });
	});

	it('reaches a package once, however many items carry its ID', async () => {
		const { received, run } = await send(
			'sendToPackage',
			{ ...message, uploadId: '={{ $json.id }}', confirmEveryone: true },
			{ settings: goOn, items: [{ id: '5' }, { id: '5' }, { id: '6' }], answers: [ok] },
		);
		expect(received).toHaveLength(2);
		expect(jsonOf(run)[1]?.error).toMatch(/everybody in the package would get a message for each/);
	});

	it('nor by a text for each item', async () => {
		const { received } = await send(
			'sendToPackage',
			{ title: '={{ $json.name }}', content: 'Today', uploadId: '5', confirmEveryone: true },
			{ settings: goOn, items: [{ name: 'Li' }, { name: 'Han' }], answers: [ok] },
		);
		expect(received).toHaveLength(1);
	});

	it('is not sent again after an answer that did not come', async () => {
		const { received, run } = await send(
			'sendToPackage',
			{ ...message, uploadId: '5', confirmEveryone: true },
			{ settings: goOn, answers: ['<html>'] },
		);
		expect(received).toHaveLength(1);
		expect(jsonOf(run)[0]).toMatchObject({ details: { outcome: 'unknown' } });
	});
});
