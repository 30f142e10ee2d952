// Drives the editor of the real n8n in Chromium as a user would: logs in, executes two ready workflows with
// the editor's own button, opens the MiPush node, measures the forms, looks at what the virtual phones show, and opens a
// notification there, which starts a second workflow.
// node test/e2e/editor.mjs [--out <folder>]   keeps the screenshots in that folder
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeOf, openBrowser, openEditor, openWorkflow, patience } from '../../demo/browser.mjs';
import { startDemo } from '../../demo/demo.mjs';
import { stopAll } from '../../demo/processes.mjs';
import { say, step } from '../../demo/progress.mjs';
import { randomFreePorts } from '../../demo/settings.mjs';
import { measureForms } from './forms.mjs';

const outAt = process.argv.indexOf('--out');
const outFolder = outAt < 0 ? undefined : path.resolve(process.argv[outAt + 1] ?? '.');
const stateFolder = mkdtempSync(path.join(tmpdir(), 'china-push-editor-'));
process.once('exit', () => rmSync(stateFolder, { recursive: true, force: true, maxRetries: 5 }));
const browser = await openBrowser();
if (!browser) {
	say('Skipped: there is no Chromium on this machine (Debian: apt-get install chromium).');
	process.exit(process.env.CI ? 1 : 0); // nobody reads the reason in CI, where it must not be missing
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void finish(130));
try {
	const demo = await startDemo({ ports: await randomFreePorts(), stateFolder });
	if (outFolder) await mkdir(outFolder, { recursive: true });
	await drive(demo);
	say('The editor did everything asked of it.');
	await finish(0);
} catch (error) {
	console.error(error.stack);
	await finish(1);
}

async function finish(code) {
	await browser.close().catch(() => {});
	await stopAll();
	process.exit(code);
}

async function drive(demo) {
	const page = await step('Logging in', () => openEditor(browser, demo));
	try {
		await step('Measuring the form that each node opens with', () =>
			measureForms(page, demo, (name) => picture(page, name)),
		);
		await step('Looking at the preview of what a node will give', () => preview(page, demo));
		await step('Executing "Order shipped" with a test call', () => orderShipped(page, demo));
		await step('Looking at its notification', () =>
			phones(demo, '4-phone-of-the-customer', ['Order A-3001 has left our warehouse.']),
		);
		await step('Opening the MiPush node', () => openNode(page));
		await step('Executing "Personal offer"', () => personalOffer(page, demo));
		await step('Looking at the three phones', () =>
			phones(demo, '5-three-phones', ['你好, Li Lei!', '你好, Han Meimei!', '你好, Wang Wei!']),
		);
		await step('Opening a notification, and looking at the workflow that it starts', () => fullCircle(page, demo));
		if (outFolder) await step('Putting editor and phones into one picture', side);
		if (outFolder) await step('Putting push, phone, click and items into one picture', circleInOne);
	} catch (error) {
		await picture(page, 'failed');
		throw error;
	}
}

async function picture(page, name) {
	if (!outFolder) return;
	await page.waitForTimeout(1500); // for what slides in
	await page.screenshot({ path: path.join(outFolder, `${name}.png`) });
}

/** Before the first run, in the input of the node behind it. */
async function preview(page, demo) {
	await openWorkflow(page, demo, 'chinaPushClean08');
	await nodeOf(page, 'Told').dblclick();
	const panel = page.getByTestId('ndv');
	for (const column of ['outcome', 'target', 'messageId', 'reason'])
		await panel.getByText(column, { exact: true }).first().waitFor();
	await picture(page, '0-preview');
	await page.keyboard.press('Escape');
}

async function orderShipped(page, demo) {
	await openWorkflow(page, demo, 'chinaPushOrder01');
	await page.getByTestId('execute-workflow-button').click();
	await callTestWebhook(demo);
	await succeeded(page, 'Tell the customer');
	await picture(page, '1-order-shipped');
}

/** The test address answers only after the editor has begun to listen. */
async function callTestWebhook({ n8nOrigin }) {
	const giveUp = Date.now() + patience;
	for (;;) {
		const answer = await fetch(`${n8nOrigin}/webhook-test/order-shipped`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ orderId: 'A-3001' }),
		});
		if (answer.ok) return;
		if (answer.status !== 404 || Date.now() > giveUp)
			throw new Error(`The test webhook answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
		await new Promise((done) => setTimeout(done, 250));
	}
}

/** Waits until the editor marks the node; throws when the mark is not the green one. */
async function succeeded(page, name) {
	const node = nodeOf(page, name);
	const good = node.getByTestId('canvas-node-status-success');
	const bad = node.locator('[data-test-id="node-issues"], [data-test-id="canvas-node-status-warning"]');
	await good.or(bad).first().waitFor();
	if ((await bad.count()) > 0) throw new Error(`In the editor, the node "${name}" shows an error.`);
}

async function openNode(page) {
	await nodeOf(page, 'Tell the customer').dblclick();
	const panel = page.getByTestId('ndv');
	await panel.getByTestId('output-panel').getByText('accepted').first().waitFor();
	const shown = await Promise.all(
		['node-credentials-select', 'parameter-input-operation'].map((part) =>
			panel.getByTestId(part).locator('input').first().inputValue(),
		),
	);
	const wanted = ['MiPush practice account', 'Send to Registration IDs'];
	if (shown.join() !== wanted.join())
		throw new Error(`The node's panel should show ${wanted.join(', ')}, not ${shown.join(', ')}.`);
	await picture(page, '2-node');
	await page.keyboard.press('Escape');
}

async function personalOffer(page, demo) {
	await openWorkflow(page, demo, 'chinaPushBulk003');
	await page.getByTestId('execute-workflow-button').click();
	await succeeded(page, 'To each their own');
	if (outFolder) await page.getByText('Workflow executed successfully').waitFor({ state: 'hidden' });
	await picture(page, '3-personal-offer');
}

/** A newer notification of the app takes an older one's place, so each is looked for before the next is sent. */
async function phones({ sandboxOrigin }, name, texts) {
	const page = await browser.newPage({ viewport: { width: 1180, height: 900 }, locale: 'en-US' });
	page.setDefaultTimeout(patience);
	await page.goto(sandboxOrigin);
	for (const text of texts) await page.getByText(text).first().waitFor();
	await picture(page, name);
	await page.close();
}

/** Sends a message that asks for receipts, opens it on the phone, and looks at what the click has started. */
async function fullCircle(page, demo) {
	const { n8nOrigin, sandboxOrigin, api } = demo;
	await fetch(`${sandboxOrigin}/_sandbox/reset`, { method: 'POST' });
	await openWorkflow(page, demo, 'chinaPushGift011');
	await page.getByTestId('execute-workflow-button').click();
	await succeeded(page, 'Send a gift');
	if (outFolder) await page.getByText('Workflow executed successfully').waitFor({ state: 'hidden' });
	await picture(page, '6-gift-sent');

	const shown = await browser.newPage({ viewport: { width: 1180, height: 900 }, locale: 'en-US' });
	shown.setDefaultTimeout(patience);
	await shown.goto(sandboxOrigin);
	await shown.getByText('A gift for you').first().click();
	await shown.getByText('Your gift (spring-gift) waits in the shop.').first().waitFor();
	await shown.evaluate(() => window.scrollTo(0, 0));
	await picture(shown, '7-gift-opened');
	await shown.close();

	const [started] = await api.executionsOf('chinaPushThank12');
	await api.finishedExecution(started.id, patience);
	await page.goto(`${n8nOrigin}/workflow/chinaPushThank12/executions/${started.id}`);
	await nodeOf(page, 'Say thank you').getByTestId('canvas-node-status-success').waitFor();
	await picture(page, '8-thanked');
	await nodeOf(page, 'Somebody opened it').dblclick();
	const items = page.getByTestId('ndv').getByTestId('output-panel');
	for (const text of ['clicked', 'practice-regid-lilei'])
		await items.getByText(text, { exact: true }).first().waitFor();
	await picture(page, '9-items-of-the-click');
	await page.keyboard.press('Escape');
}

/** A piece of a screenshot, `height` pixels high. */
async function cut(name, height, { pageWidth, x, y, width, height: cutHeight }) {
	const scale = height / cutHeight;
	const data = (await readFile(path.join(outFolder, `${name}.png`))).toString('base64');
	return `<div style="width: ${width * scale}px; height: ${height}px; background: url(data:image/png;base64,${data}) ${-x * scale}px ${-y * scale}px / ${pageWidth * scale}px"></div>`;
}

/** Pieces side by side; those of a section one above the other. */
function pictureOf(...pieces) {
	return `<style>
	body { margin: 0; padding: 16px; background: #d9dce3; display: flex; gap: 16px }
	div { border-radius: 10px; box-shadow: 0 2px 12px #0003 }
	section { display: flex; flex-direction: column; gap: 16px }
</style>${pieces.join('')}`;
}

async function circleInOne() {
	const sent = await cut('6-gift-sent', 520, { pageWidth: 1440, x: 480, y: 220, width: 560, height: 520 });
	const phone = await cut('7-gift-opened', 520, { pageWidth: 1180, x: 14, y: 60, width: 282, height: 520 });
	// All of a column have its width.
	const clicked = await cut('7-gift-opened', 46, { pageWidth: 1180, x: 23, y: 696, width: 1106, height: 67 });
	const thanked = await cut('8-thanked', 190, { pageWidth: 1440, x: 520, y: 550, width: 760, height: 190 });
	const items = await cut('9-items-of-the-click', 252, { pageWidth: 1440, x: 505, y: 70, width: 905, height: 300 });
	const page = await browser.newPage({ viewport: { width: 1666, height: 552 } });
	await page.setContent(pictureOf(sent, phone, `<section>${clicked}${thanked}${items}</section>`));
	await picture(page, 'receipts-circle');
	await page.close();
}

/** The picture of the README: the workflow on the left, the phones on the right, each cut out of its page. */
async function side() {
	const height = 580;
	const editor = await cut('3-personal-offer', height, { pageWidth: 1440, x: 330, y: 190, width: 820, height: 680 });
	const shown = await cut('5-three-phones', height, { pageWidth: 1180, x: 0, y: 0, width: 872, height: 580 });
	const page = await browser.newPage({ viewport: { width: 1619, height: height + 32 } });
	await page.setContent(pictureOf(editor, shown));
	await picture(page, 'editor-and-phones');
	await page.close();
}
