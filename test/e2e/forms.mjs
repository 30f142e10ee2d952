import { nodeOf, openWorkflow } from '../../demo/browser.mjs';
import { packageName } from '../../demo/settings.mjs';
import { say } from '../../demo/progress.mjs';

/** The form that each node opens with, and the fields that n8n marks while they are empty. */
const mainForms = {
	miPush: ['Registration ID', 'Title', 'Text'],
	mpaasPush: ['Targets', 'Title', 'Content'],
	xgPush: ['Device Token', 'Title', 'Content'],
	mimc: ['To Account', 'From Account', 'Message'],
	// Each of its fields may be empty, and an expression may choose the audience: n8n would miss what is not shown.
	maximPush: [],
};

const collections = ['Options', 'Sending Options'];

/**
 * Opens the main form of each node as a newcomer meets it, and measures it in the editor: below the fields two collections and no
 * third, with their buttons in view without scrolling.
 *
 * @param page of the editor, 900 pixels high
 * @param keep called with a name while a form is open, for a picture of it
 * @throws Error naming all that is amiss
 */
export async function measureForms(page, demo, keep = async () => {}) {
	const workflow = await workflowOf(demo);
	const faults = [];
	await openWorkflow(page, demo, workflow.id);
	for (const [name, required] of Object.entries(mainForms)) {
		await nodeOf(page, name).dblclick();
		await page.getByTestId('collection-parameter-add').nth(1).waitFor();
		await settled(page);
		const form = await page.evaluate(measure);
		await keep(`form-${name}`);
		await page.keyboard.press('Escape');
		await page.getByTestId('ndv').waitFor({ state: 'hidden' });
		const wrong = (what) => faults.push(`${name}: ${what}`);
		const headings = form.rows.filter(({ adds }) => adds).map(({ label }) => label);
		if (headings.join() !== collections.join()) wrong(`has the collections ${headings.join(', ')}`);
		if (form.rows.slice(-2).some(({ adds }) => !adds)) wrong('has a field below the collections');
		const marked = form.rows.filter(({ missing }) => missing).map(({ label }) => label);
		if (marked.join() !== required.join()) wrong(`marks as missing: ${marked.join(', ') || 'nothing'}`);
		const hidden = form.rows.filter(({ bottom }) => bottom > form.visible).map(({ label }) => label);
		if (hidden.length > 0) wrong(`needs scrolling for ${hidden.join(', ')}; in view is what ends by ${form.visible}`);
		say(`  ${name}: the form ends at ${form.rows.at(-1)?.bottom} of ${form.visible} pixels in view`);
	}
	if (faults.length > 0) throw new Error(`Of the forms in the editor:\n${faults.join('\n')}`);
}

/** A node of each service with nothing filled in. */
async function workflowOf({ api }) {
	const credentials = await api.credentials();
	const trigger = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', position: [-200, 0] };
	const nodes = Object.keys(mainForms).map((name, index) => {
		const { id, name: account, type } = credentials.find(({ type }) => type === `${name}Api`);
		return {
			name,
			type: `${packageName}.${name}`,
			position: [index * 200, 0],
			credentials: { [type]: { id, name: account } },
		};
	});
	return api.createWorkflow({
		name: 'Forms',
		nodes: [trigger, ...nodes].map((node, index) => ({ id: `form-${index}`, typeVersion: 1, parameters: {}, ...node })),
		connections: {},
		settings: {},
		pinData: {},
	});
}

/** Until nothing moves any more: the panel slides in, and fields come as they are loaded. */
async function settled(page) {
	for (let before = ''; ;) {
		const now = JSON.stringify(await page.evaluate(measure));
		if (now === before) return;
		before = now;
		await page.waitForTimeout(500);
	}
}

/** Runs in the page: the rows of the open form, in pixels of the window, and where the panel is cut. */
function measure() {
	const panel = document.querySelector('[data-test-id="ndv"]');
	const list = panel.querySelector('.parameter-input-list-wrapper');
	return {
		visible: Math.round(Math.min(window.innerHeight, panel.getBoundingClientRect().bottom)),
		rows: [...list.children].map((row) => ({
			label: row.querySelector('[data-test-id="input-label"] label')?.innerText.split('\n')[0].trim(),
			bottom: Math.round(row.getBoundingClientRect().bottom),
			adds: row.querySelector('[data-test-id="collection-parameter-add"]') !== null,
			missing: row.querySelector('[data-test-id="parameter-issues"]') !== null,
		})),
	};
}
