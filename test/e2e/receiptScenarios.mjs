import { createSign, generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { isDeepStrictEqual } from 'node:util';

const json = { 'content-type': 'application/json;charset=UTF-8' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const encoded = (data) => `data=${encodeURIComponent(JSON.stringify(data))}`;

const success = { status: 200, type: 'text/plain; charset=utf-8', text: 'success' };
const asJson = (text) => ({ status: 200, type: 'application/json; charset=utf-8', text });
const ofStatuses = asJson('{"code":"0","message":"success"}');
const ofReturnCode = asJson('{"returnCode":"0","returnReason":"success"}');

/** More than a double holds. */
const digits = '12345678901234567890';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const consoleKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const signed = (body) => {
	const sign = createSign('RSA-SHA256').update(body).sign(privateKey, 'base64');
	return `?sign=${encodeURIComponent(sign.replaceAll('+', '-').replaceAll('/', '_'))}`;
};

/** A service: its usual post of one message, and what it expects to hear. */
const services = [
	{
		name: 'MiPush',
		type: 'miPushTrigger',
		headers: form,
		body: (id) =>
			encoded({ [id]: { type: 1, targets: 'r1', serial: 17, ['__proto__']: 1 } }).replace('17', '12345678901234567890'),
		asJson: (id) => JSON.stringify({ data: { [id]: { type: 1, targets: 'r1' } } }),
		answer: success,
		unread: success,
	},
	{
		name: 'MIMC',
		type: 'mimcTrigger',
		headers: json,
		body: (id) =>
			`{"msgType":"NORMAL_MSG","msgId":"${id}","fromAppId":12345678901234567890,"fromAccount":"a","toAccount":"b","payload":"5L2g5aW9","__proto__":{"x":1}}`,
		answer: success,
		unread: { status: 400 },
	},
	{
		name: 'mPaaS',
		type: 'mpaasPushTrigger',
		parameters: { publicKey: consoleKey },
		headers: json,
		query: signed,
		body: (id) =>
			`{"msgId":"${id}","targetId":12345678901234567890,"statusCode":"2","pushSuccess":true,"__proto__":{"x":1}}`,
		answer: success,
		unread: { status: 400 },
	},
	...['huawei', 'honor', 'harmonyos'].map((maker) => ({
		name: maker,
		type: 'pushReceiptTrigger',
		parameters: { maker },
		headers: json,
		body: (id) =>
			`{"statuses":[{"requestId":12345678901234567890,"token":"t","biTag":"0#5#1.1#${id}&b89351344a8e1f3b","status":0,"__proto__":{"x":1}}]}`,
		answer: ofStatuses,
		unread: ofStatuses,
	})),
	{
		name: 'xiaomi',
		type: 'pushReceiptTrigger',
		parameters: { maker: 'xiaomi' },
		headers: form,
		body: (id) => encoded({ smm1: { type: 2, targets: 'r1', param: `0#4#1.1#${id}&671135c53a89dde2` } }),
		answer: asJson('success'),
		unread: asJson('success'),
	},
	{
		name: 'oppo',
		type: 'pushReceiptTrigger',
		parameters: { maker: 'oppo' },
		headers: json,
		body: (id) => `[{"eventType":"push_arrive","registrationIds":"r","param":"0#7#1.1#${id}&282216e3998ff0d0"}]`,
		answer: ofReturnCode,
		unread: ofReturnCode,
	},
	{
		name: 'vivo',
		type: 'pushReceiptTrigger',
		parameters: { maker: 'vivo' },
		headers: json,
		body: (id) => `{"1303318675076815015":{"targets":"r","ackType":"0","param":"0#8#1.1#${id}&8903e8823304c0bf"}}`,
		answer: ofReturnCode,
		unread: ofReturnCode,
	},
];

/** Holds an answer, or the members of it that are named, against what is wanted. */
function differs(what, got, wanted) {
	const same = Object.entries(wanted).every(([member, value]) => isDeepStrictEqual(got[member], value));
	return same ? [] : [`${what}: ${JSON.stringify(got).slice(0, 300)} instead of ${JSON.stringify(wanted)}`];
}

const ways = (service) => [
	['as the service posts it', { headers: service.headers }],
	['without a content type', {}],
	['with an unknown content type', { headers: { 'content-type': 'application/octet-stream' } }],
	['with a content type that is none', { headers: { 'content-type': ';;' } }],
	['as plain text', { headers: { 'content-type': 'text/plain' } }],
	['as the other kind, a form', { headers: form }],
	['gzipped', { headers: { ...service.headers, 'content-encoding': 'gzip' }, pack: gzipSync }],
	...(service.type === 'mpaasPushTrigger'
		? []
		: [['with a byte order mark', { headers: service.headers, pack: (body) => `\uFEFF${body}` }]]),
];

async function allWays(host, service) {
	const faults = [];
	const hook = await host.trigger(service.type, service);
	const taken = [];
	for (const [index, [how, { headers = {}, pack = (body) => body }]] of ways(service).entries()) {
		const id = `message-${index}`;
		const body = service.body(id);
		const answer = await hook.post(pack(body), { headers, query: service.query?.(body) });
		faults.push(...differs(`${service.name} ${how}`, answer, service.answer));
		if (answer.status === 200) taken.push([how, id]);
	}
	const events = (await hook.started(taken.length)).flatMap(({ items }) => items.map(({ json: event }) => event));
	for (const [how, id] of taken) {
		const found = events.filter(({ messageId }) => messageId === id);
		if (found.length !== 1) faults.push(`${service.name} ${how}: ${found.length} events of ${id}`);
		const text = JSON.stringify(found);
		if (found[0]?.verified !== (service.query !== undefined)) faults.push(`${service.name} ${how}: verified is wrong`);
		if (service.body('').includes(digits) && !text.includes(digits))
			faults.push(`${service.name} ${how}: digits are lost`);
		if (text.includes('__proto__')) faults.push(`${service.name} ${how}: a reserved name came through`);
	}
	return faults;
}

/** Nothing of this starts a workflow; the counts are proven by a post that does. */
async function refusals(host, service) {
	const faults = [];
	const hook = await host.trigger(service.type, service);
	const posted = async (what, body, headers, wanted) => {
		const answer = await hook.post(body, { headers, query: service.query?.(body) });
		faults.push(...differs(`${service.name}, ${what}`, answer, wanted));
	};
	// n8n itself answers, before the node is asked.
	await posted('broken JSON', '{"a":', json, { status: 422 });
	await posted('broken JSON of no content type', '{"a":', {}, service.unread);
	await posted('nothing', '', {}, service.unread);
	await posted('deep JSON', '['.repeat(100_000) + ']'.repeat(100_000), {}, service.unread);
	await posted(
		'five megabytes',
		`{"a":"${'x'.repeat(5_000_000)}"}`,
		{},
		service.unread.text ? service.unread : { status: 413 },
	);
	await posted(
		'multipart',
		'--b\r\ncontent-disposition: form-data; name="data"\r\n\r\n{}\r\n--b--\r\n',
		{ 'content-type': 'multipart/form-data; boundary=b' },
		// Of a body in parts no bytes are left to verify.
		service.unread,
	);
	for (const method of ['GET', 'PUT']) {
		const answer = await hook.post('', { method });
		faults.push(...differs(`${service.name}, ${method}`, answer, { status: 404 }));
	}
	faults.push(...differs(`${service.name}, HEAD`, await hook.post('', { method: 'HEAD' }), { status: 404 }));
	const body = service.body('last');
	await hook.post(body, { headers: service.headers, query: service.query?.(body) });
	const [{ items }] = await hook.started();
	faults.push(...differs(service.name, items[0].json, { messageId: 'last' }));
	return faults;
}

const each = async (host, run) => (await Promise.all(services.map((service) => run(host, service)))).flat();

const secret = 'canary-9b1d4f7e';

export const receiptScenarios = [
	{
		name: 'however a receipt is wrapped, it starts the workflow, and the answer is the one expected',
		run: (host) => each(host, allWays),
	},
	{ name: 'what is no receipt starts nothing', run: (host) => each(host, refusals) },
	{
		name: 'a forged callback gets 401, and so does every post while the key cannot be read',
		run: async (host) => {
			const { body, headers } = services.find(({ type }) => type === 'mpaasPushTrigger');
			const hook = await host.trigger('mpaasPushTrigger', { parameters: { publicKey: consoleKey } });
			const faults = [];
			for (const query of ['', '?sign=x', signed(body('other'))])
				faults.push(...differs(query, await hook.post(body('m'), { headers, query }), { status: 401 }));
			// n8n does not publish a trigger whose key is empty.
			const keyless = await host.trigger('mpaasPushTrigger', { parameters: { publicKey: 'no key' } });
			const answer = await keyless.post(body('m'), { headers, query: signed(body('m')) });
			faults.push(...differs('without a readable key', answer, { status: 401 }));
			if (!host.log().includes('Public Key cannot be read')) faults.push('the log does not say why');
			await hook.post(body('m'), { headers, query: signed(body('m')) });
			await hook.started();
			if ((await host.demo.api.executionsOf(keyless.workflowId)).length > 0) faults.push('it started without a key');
			return faults;
		},
	},
	{
		name: 'bytes of a chat message are a binary field',
		run: async (host) => {
			const hook = await host.trigger('mimcTrigger');
			const payload = Buffer.from([0xff, 0xd8, 0xff, 0xe0]).toString('base64');
			await hook.post(JSON.stringify({ msgType: 'NORMAL_MSG', fromAccount: 'a', payload }), { headers: json });
			const [{ items }] = await hook.started();
			const { fileName, mimeType, fileSize, bytes } = items[0].binary?.payload ?? {};
			return differs(
				'the file',
				{ fileName, mimeType, size: bytes ?? fileSize },
				{
					fileName: 'payload.bin',
					mimeType: 'application/octet-stream',
				},
			);
		},
	},
	{
		name: 'the secret in the address is asked for, and n8n writes it down nowhere',
		run: async (host) => {
			const faults = [];
			for (const service of services.filter(({ name }) => ['MiPush', 'mPaaS', 'vivo'].includes(name))) {
				const hook = await host.trigger(service.type, { ...service, credential: { addressSecret: secret } });
				const body = service.body('m');
				const query = service.query?.(body) ?? '?';
				const posted = (more) => hook.post(body, { headers: service.headers, query: query + more });
				for (const more of ['', '&secret=', `&secret=${secret}x`, `&secret=${secret}&secret=${secret}`])
					faults.push(...differs(`${service.name} ${more}`, await posted(more), { status: 401 }));
				faults.push(...differs(service.name, await posted(`&secret=${secret}`), service.answer));
				const [{ execution }] = await hook.started();
				if (JSON.stringify(execution).includes(secret)) faults.push(`${service.name}: the execution shows the secret`);
			}
			return [...faults, ...host.filesWith(secret).map((file) => `the secret stands in ${file}`)];
		},
	},
	{
		name: 'a test: an event that is not ticked is acknowledged and listening goes on, the one that is ticked ends it',
		run: async (host) => {
			const faults = [];
			const hook = await host.trigger('miPushTrigger', { parameters: { events: ['clicked'] }, published: false });
			const posted = (type) => hook.post(encoded({ m: { type, targets: 'r' } }), { headers: form, test: true });
			faults.push(...differs('before', await posted(2), { status: 404 }));
			await hook.listen();
			for (const type of [1, 16]) faults.push(...differs(`type ${type}`, await posted(type), success));
			faults.push(...differs('ticked', await posted(2), success));
			const [{ items }] = await hook.started();
			faults.push(...differs('the event', items[0].json, { event: 'clicked' }));
			faults.push(...differs('after', await posted(2), { status: 404 }));
			return faults;
		},
	},
	{
		name: 'after n8n starts again, receipts start workflows as before',
		run: async (host) => {
			const hooks = [];
			for (const service of services) hooks.push([service, await host.trigger(service.type, service)]);
			const body = services[0].body('before');
			await hooks[0][1].post(body, { headers: form });
			await hooks[0][1].started();
			await host.demo.crashN8n();
			const faults = [];
			for (const [service, hook] of hooks) {
				await hook.untilKnown();
				const body = service.body('m');
				const answer = await hook.post(body, { headers: service.headers, query: service.query?.(body) });
				faults.push(...differs(service.name, answer, service.answer));
				await hook.started();
			}
			return faults;
		},
	},
];
