import { followChanges } from '../../demo/dev.mjs';

/** `npm run dev` without n8n: follows the sources of one folder, and says when the practice server would be started again. */
const [from, userFolder] = process.argv.slice(2);
const demo = {
	userFolder,
	restartSandbox: async () => process.stdout.write('practice server started again\n'),
	restartN8n: async () => process.stdout.write('n8n started again\n'),
};
const { restartN8n } = followChanges(demo, from);
process.stdin.on('data', restartN8n);
process.stdin.on('end', () => process.exit(0));
process.stdout.write('following\n');
