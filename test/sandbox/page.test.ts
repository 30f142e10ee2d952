import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { credentials, nodes, walk } from '../forms';
import { messageNames, practiceClient, until, type PracticeClient } from './practiceClient';
import { receiver } from './receiver';

let client: PracticeClient;

beforeAll(async () => {
	client = await practiceClient();
});
afterAll(() => client.sandbox.close());

test('the page is one document that loads nothing else', async () => {
	const response = await fetch(`${client.sandbox.url}/`);
	const html = await response.text();
	expect(response.headers.get('content-type')).toContain('text/html');
	expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
	expect(html).not.toMatch(/<script[^>]+src=|<link[^>]+rel="stylesheet"|^import |innerHTML/m);
	expect(html).toContain('new EventSource');
});

test('events: first the whole picture, then what changes', async () => {
	const abort = new AbortController();
	const response = await fetch(`${client.sandbox.url}/_sandbox/events`, { signal: abort.signal });
	let text = '';
	const reading = (async () => {
		for await (const chunk of response.body!) text += Buffer.from(chunk).toString();
	})().catch(() => undefined);
	const events = () =>
		text
			.split('\n\n')
			.slice(0, -1)
			.map((frame) => ({
				name: /^event: (.*)$/m.exec(frame)![1],
				data: JSON.parse(/^data: (.*)$/m.exec(frame)![1]!) as Record<string, unknown[] | undefined>,
			}));
	await until(() => events().length === 1);
	expect(events()[0]).toMatchObject({
		name: 'snapshot',
		data: {
			phones: [{ id: 'Li Lei', shade: [] }, {}, {}],
			vendors: expect.arrayContaining([expect.objectContaining({ name: 'mipush' })]),
		},
	});

	await client.post('/v3/message/alias', { ...messageNames, alias: 'lilei', title: 'live' });
	await client.control('POST', 'dials', { fault: 'slow', delayMs: 0 });
	await until(() => JSON.stringify(events()).includes('"slow"'));
	const batches = events()
		.slice(1)
		.map(({ data }) => data);
	expect(batches.flatMap(({ notifications = [] }) => notifications)).toMatchObject([
		{ title: 'live', phone: 'Li Lei', state: 'shown' },
	]);
	expect(batches.flatMap(({ requests = [] }) => requests)).toMatchObject([
		{ path: '/v3/message/alias', verdict: 'accepted' },
	]);
	expect(batches.flatMap(({ phones = [] }) => phones).at(-1)).toMatchObject({
		id: 'Li Lei',
		received: 1,
		shade: [{ title: 'live' }],
	});
	expect(batches.flatMap(({ dials = [] }) => dials).at(-1)).toMatchObject([{ fault: 'slow' }]);
	abort.abort();
	await reading;
	client.sandbox.reset();
});

test('practice credentials and addresses have the names of the forms', async () => {
	const { vendors, phones } = (await (await fetch(`${client.sandbox.url}/_sandbox/state`)).json()) as {
		vendors: Array<{ name: string; credentials: object; labels: Record<string, string> }>;
		phones: Array<{ practice: Record<string, object> }>;
	};
	const nodeOf: Record<string, string> = {
		mipush: 'miPush',
		mimc: 'mimc',
		mpaas: 'mpaasPush',
		tpns: 'xgPush',
		xg: 'xgPush',
		maxim: 'maximPush',
	};
	expect(vendors.map(({ name }) => name).sort()).toEqual(Object.keys(nodeOf).sort());
	for (const { name, credentials: given, labels } of vendors) {
		const { credential } = credentials.get(`${nodeOf[name]}Api`)!;
		// TPNS has an app for each platform; that of iOS goes into the same fields of another credential.
		for (const key of Object.keys(given).filter((one) => !one.startsWith('ios')))
			expect([key, labels[key]]).toEqual([key, credential.properties.find((field) => field.name === key)?.displayName]);
		const { node } = nodes.find((candidate) => candidate.name === nodeOf[name])!;
		// In a collection a theme stands before the name.
		const inForm = new Set(
			[...walk(node.description.properties)].map(({ property }) => property.displayName.replace(/^[^:]+: /, '')),
		);
		// The form asks for Live Activities under the names of whatever target they stand for.
		for (const key of phones.flatMap(({ practice }) => Object.keys(practice[name] ?? {})))
			if (!key.startsWith('activity'))
				expect({ name, key, shown: inForm.has(labels[key] ?? '') }).toEqual({ name, key, shown: true });
	}
});

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
	existsSync(path),
);

(executablePath ? describe : describe.skip)('in a browser', () => {
	let browser: Browser;
	let page: Page;
	const errors: string[] = [];

	beforeAll(async () => {
		browser = await chromium.launch({
			...(executablePath ? { executablePath } : {}),
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-quic',
				'--no-first-run',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
			],
		});
		page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
		page.on('pageerror', (error) => errors.push(error.message));
		page.on('console', (message) => {
			if (message.type() === 'error') errors.push(message.text());
		});
		await page.goto(client.sandbox.url);
		await page.locator('#live.on').waitFor();
	}, 60_000);

	afterAll(() => browser.close());

	const phone = (name: string) => page.locator('.phone', { hasText: name });

	test('a notification appears by itself, and its text stays text', async () => {
		await client.post('/v3/message/alias', {
			...messageNames,
			alias: 'lilei',
			title: '<img src=x onerror=alert(1)>',
			description: '</script><b>bold</b>',
			notify_id: 1,
			'extra.channel_id': 'practice-offers',
			'extra.notification_bigPic_uri': 'http://127.0.0.1/"picture".png',
		});
		const card = phone('Li Lei').locator('.card');
		await card.waitFor();
		expect(await card.innerText()).toContain('<img src=x onerror=alert(1)>');
		expect(await card.innerText()).toContain('</script><b>bold</b>');
		expect(await card.innerText()).toContain('Offers');
		expect(await card.innerText()).toContain('http://127.0.0.1/"picture".png');
		expect(await page.locator('.card img, .card b').count()).toBe(0);
		expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
	});

	test('a click reaches the statistics', async () => {
		await phone('Li Lei').locator('.card').click();
		await page.locator('.card.clicked').waitFor();
		await until(() => client.sandbox.phones.get('Li Lei')!.shade[0]!.state === 'clicked');
	});

	test('a revoked notification says so and leaves', async () => {
		await client.post('/v3/message/alias', { ...messageNames, alias: 'wangwei', title: 'goes', notify_id: 2 });
		const card = phone('Wang Wei').locator('.card');
		await card.waitFor();
		await client.post('/v3/message/alias/revoke', {
			aliases: 'wangwei',
			notify_id: 2,
			restricted_package_name: 'com.example.shop',
		});
		await card.locator('.stamp', { hasText: 'revoked' }).waitFor();
		await card.waitFor({ state: 'detached' });
	});

	test('a refused request tells why in its row, and everything about it when opened', async () => {
		await client.post('/v3/message/alias', { ...messageNames, alias: 'lilei', title: 't'.repeat(50) });
		const row = page.locator('.request.refused').first();
		await row.waitFor();
		expect(await row.innerText()).toContain('title has 50 characters; fewer than 50 are allowed (table 1-1).');
		await row.locator('.request-head').click();
		expect(await row.locator('table').innerText()).toContain('com.example.shop');
		expect(await row.locator('pre').last().innerText()).toContain('authorization: key=practice-mipush-app-secret');
	});

	test('a dial set on the page strikes', async () => {
		await page.locator('#fault').selectOption('code');
		await page.locator('[name=code]').fill('10002');
		await page.locator('#dial-times').fill('1');
		await page.locator('#dial .primary').click();
		await page.locator('#dials li', { hasText: 'code 10002' }).waitFor();
		expect(await client.post('/v3/message/alias', { ...messageNames, alias: 'lilei' })).toMatchObject({ code: 10002 });
		await page.locator('#dials li.spent').waitFor();
		await page.locator('#dials .link').click();
		await page.locator('#dials li').waitFor({ state: 'detached' });
		expect(client.sandbox.dials.list()).toEqual([]);
	});

	test('a code that is not given is one of the service that is chosen', async () => {
		await page.locator('#fault').selectOption('code');
		expect(await page.locator('[name=code]').inputValue()).toBe('');
		await page.locator('#dial-vendor').selectOption('maxim');
		expect(await page.locator('[name=code]').getAttribute('placeholder')).toBe('12006');
		await page.locator('#dial-vendor').selectOption('');
		await page.locator('#dial-times').fill('');
		await page.locator('#dial .primary').click();
		await page.locator('#dials li').waitFor();
		expect(await client.post('/v3/message/alias', { ...messageNames, alias: 'lilei' })).toMatchObject({ code: 200002 });
		const answer = await fetch(`${client.sandbox.url}/push/notify`, { method: 'POST' });
		expect(await answer.json()).toMatchObject({ code: 12006, message: '没有开通推送功能' });
		await page.locator('#dials .link').click();
		await page.locator('#dials li').waitFor({ state: 'detached' });
	});

	test('a request with a warning is among those with warnings, and no other', async () => {
		await client.post('/v3/message/alias', { ...messageNames, alias: 'lilei', title: 'plain' });
		await client.post('/v3/message/alias', { ...messageNames, alias: 'nobody-has-it,lilei', title: 'warned' });
		const shown = page.locator('.request:visible');
		await page.locator('#filter [data-name=warned]').click();
		await page.locator('.request .pill.warn').first().waitFor();
		expect(await shown.count()).toBeGreaterThan(0);
		expect(await shown.locator('.pill.warn').count()).toBe(await shown.count());
		await page.locator('#filter [data-name=all]').click();
		expect(await shown.count()).toBeGreaterThan(await page.locator('.request .pill.warn').count());
	});

	test('long IDs keep their digits, also in what the server answered', async () => {
		const headers = { 'access-token': 'practice-maxim-admin-token', app_id: 'practicemaxim01' };
		const pushed = await fetch(`${client.sandbox.url}/push/notify`, {
			method: 'POST',
			headers: { ...headers, 'content-type': 'application/json' },
			body: JSON.stringify({ audience: { alias: ['lilei'] }, message: { type: 'text', title: 'long', body: 'ID' } }),
		});
		const id = /\d{17,}/.exec(await pushed.text())![0];
		const row = page.locator('.request', { hasText: '/push/notify' }).first();
		await row.locator('.request-head', { hasText: 'accepted' }).click();
		expect(await row.locator('.request-body pre').first().innerText()).toContain(id);
		expect(await row.locator('.request-body pre').first().innerText()).toMatch(/^\{\n {2}"code": 200,\n/);
	});

	test('a row of a service with one path names the operation', async () => {
		await fetch(`${client.sandbox.url}/`, { method: 'POST', headers: { 'x-acs-action': 'PushSimple' } });
		await page.locator('.request-head code', { hasText: 'POST / PushSimple' }).waitFor();
	});

	test('devices by the number: messages and devices, each counted for itself', async () => {
		for (let time = 0; time < 3; time++)
			await client.post('/v3/message/regid', { ...messageNames, registration_id: 'bulk-1,bulk-2', title: `${time}` });
		await page.locator('#bulk li', { hasText: 'Xiaomi MiPush bulk-…: 6 messages on 2 devices' }).waitFor();
		expect(
			await page.evaluate('document.querySelector("#bulk").scrollWidth <= document.querySelector("#bulk").clientWidth'),
		).toBe(true);
	});

	test('every practice ID has a button that copies it', async () => {
		await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
		await phone('Wang Wei').locator('summary').click();
		const ids = phone('Wang Wei').locator('.id');
		expect(await ids.count()).toBeGreaterThan(15);
		for (const one of await ids.all()) expect(await one.locator('button').count()).toBe(1);
		await page.getByRole('button', { name: 'Copy practice-regid-wangwei' }).click();
		expect(await page.evaluate('navigator.clipboard.readText()')).toBe('practice-regid-wangwei');
	});

	test('an offline phone is switched back on', async () => {
		await phone('Han Meimei').locator('.switch input').uncheck();
		await until(() => !client.sandbox.phones.get('Han Meimei')!.online);
		await client.post('/v3/message/alias', { ...messageNames, alias: 'hanmeimei', title: 'late' });
		await phone('Han Meimei').locator('.count', { hasText: '1 waiting' }).waitFor();
		await phone('Han Meimei').locator('.switch input').check();
		await phone('Han Meimei').locator('.card', { hasText: 'late' }).waitFor();
	});

	test('an address of receipts is kept; what it is told stands in the log, with the answer', async () => {
		const hook = await receiver();
		hook.answer = () => ({ status: 401, body: 'who are you' });
		await page.locator('#receipt-where summary').click();
		const input = page.locator('#receipt-addresses [name=mimc]');
		await input.fill('http://example.com/');
		await input.blur();
		await page.locator('#receipt-error', { hasText: '"mimc" must be an address of this machine' }).waitFor();
		// The browser notes every refusal.
		expect(errors.splice(0)).toEqual([expect.stringContaining('400')]);
		await input.fill(hook.url);
		await input.blur();
		await until(() => client.sandbox.receipts.view().mimc === hook.url);
		await page.locator('#chat-from').selectOption('hanmeimei');
		await page.locator('#chat-to').fill('shop');
		await page.locator('#chat-text').fill('<b>Where</b> is it?');
		await page.getByRole('button', { name: 'Write' }).click();
		const row = page.locator('#receipt-log li', { hasText: 'NORMAL_MSG hanmeimei to shop' });
		await row.locator('.said', { hasText: 'answered 401: again in 5 s' }).waitFor();
		await row.locator('.request-head').click();
		expect(await row.locator('pre').first().innerText()).toContain('"fromAppId":2882303761517000002,');
		expect(await row.locator('pre').last().innerText()).toBe('who are you');
		hook.close();
	});

	test("the public key is copied whole; an address that answered 406 is called again at a button's word", async () => {
		await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
		await page.getByRole('button', { name: 'Copy RSA public key' }).click();
		expect(await page.evaluate('navigator.clipboard.readText()')).toBe(client.sandbox.receipts.view().mpaasPublicKey);
		const hook = await receiver();
		hook.answer = () => ({ status: 406 });
		const callback = { 'extra.callback': hook.url, 'extra.callback.type': 1 };
		await client.post('/v3/message/alias', { ...messageNames, alias: 'lilei', ...callback });
		await page.locator('#receipt-stopped li', { hasText: `${hook.url} answered 406` }).waitFor();
		await page.getByRole('button', { name: 'call it again' }).click();
		await page.locator('#receipt-stopped li').waitFor({ state: 'detached' });
		hook.close();
	});

	test('a phone of another maker is added; its apps are thrown away and put back', async () => {
		await page.locator('#add-maker').selectOption('oppo');
		await page.getByRole('button', { name: 'Add', exact: true }).click();
		const added = phone('OPPO 1');
		await added.getByRole('button', { name: 'uninstall' }).click();
		await added.locator('.empty', { hasText: 'The apps are uninstalled' }).waitFor();
		await added.getByRole('button', { name: 'install again' }).click();
		await added.locator('.empty', { hasText: 'No notifications' }).waitFor();
		expect(client.sandbox.phones.get('OPPO 1')).toMatchObject({ installed: true });
		expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
	});

	test('starting over empties the page; nothing went wrong in it', async () => {
		await page.locator('#reset').click();
		await page.getByRole('button', { name: 'Keep everything' }).click();
		await page.locator('dialog').waitFor({ state: 'hidden' });
		await page.locator('#reset').click();
		await page.keyboard.press('Escape');
		await page.locator('dialog').waitFor({ state: 'hidden' });
		expect(await page.locator('.card').count()).toBeGreaterThan(0);
		await page.locator('#reset').click();
		await page.locator('dialog').getByRole('button', { name: 'Start over' }).click();
		await page.locator('.card').first().waitFor({ state: 'detached' });
		await page.locator('.request').first().waitFor({ state: 'detached' });
		expect(errors).toEqual([]);
	});
});
