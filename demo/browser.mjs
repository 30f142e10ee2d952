import { existsSync } from 'node:fs';
import { owner } from './settings.mjs';

/** Milliseconds for one thing to appear in the editor: a hang ends here, a slow machine does not. */
export const patience = 240_000;

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** Starts the Chromium of this machine without a window; undefined where there is none. */
export async function openBrowser() {
	if (!chromium) return undefined;
	const { chromium: driver, selectors } = await import('playwright-core');
	selectors.setTestIdAttribute('data-test-id'); // as n8n's editor names its parts
	return driver.launch({
		executablePath: chromium,
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
}

/** A page of the editor with the owner logged in. */
export async function openEditor(browser, { n8nOrigin }) {
	const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1, locale: 'en-US' });
	page.setDefaultTimeout(patience);
	await page.goto(`${n8nOrigin}/signin`);
	await page.locator('input[type="email"]').fill(owner.email);
	await page.locator('input[type="password"]').fill(owner.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
	return page;
}

export async function openWorkflow(page, { n8nOrigin }, id) {
	await page.goto(`${n8nOrigin}/workflow/${id}`);
	await page.getByTestId('canvas-node').first().waitFor();
	await page.getByTestId('execute-workflow-button').waitFor();
}

export const nodeOf = (page, name) => page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
