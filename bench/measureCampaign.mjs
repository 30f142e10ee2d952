import { once } from 'node:events';
import path from 'node:path';
import { cleanEnvironment } from '../demo/demo.mjs';
import { nodeForN8n } from '../demo/install.mjs';
import { startServer, stop } from '../demo/processes.mjs';
import { step } from '../demo/progress.mjs';
import { root } from '../demo/settings.mjs';
import { delay } from './practice.mjs';

/** A row of what a Campaign Key costs, in a process of its own (campaign.ts). @returns of each number of targets what each place took */
export async function measureCampaign({ id, campaign: { work, counts } }, { runs, scale, folder }) {
	const order = { work, counts: counts.map((count) => count / scale), runs, delay };
	const process = startServer({
		name: 'The bench of campaigns',
		node: nodeForN8n(),
		parameters: ['--import', 'tsx', 'bench/campaign.ts', JSON.stringify(order)],
		cwd: root,
		environment: cleanEnvironment(),
		logFile: path.join(folder, `campaign-${id}.log`),
	});
	const [result] = await step(`Row ${id}: ${runs} runs`, () =>
		Promise.race([once(process.child, 'message'), process.failure]),
	);
	await stop(process.child);
	return result;
}
