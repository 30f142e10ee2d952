// npm start: the real n8n with this package in it, beside a practice server with virtual phones.
// npm run dev: the same, and each change of the sources is brought into it.
// npm start -- --check: npm start unattended; runs the demo workflows and says whether everything arrived.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
	console.error(`This needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
	process.exit(1);
}

const { DemoError, say, step } = await import('./progress.mjs');
const { assertPortsAreFree, owner, portsFromEnvironment, root } = await import('./settings.mjs');
const { killAllNow, stopAll } = await import('./processes.mjs');
const path = await import('node:path');

const known = ['--check', '--dev'];
const unknown = process.argv.slice(2).find((flag) => !known.includes(flag));

let asked = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
	process.on(signal, async () => {
		asked += 1;
		if (asked > 1) {
			killAllNow();
			process.exit(130);
		}
		say();
		await step('Stopping', stopAll).catch(() => {});
		process.exit(process.argv.includes('--check') ? 130 : 0);
	});
}

try {
	if (unknown) throw new DemoError(`Unknown option ${unknown}; the only ones are --check and --dev.`);
	if (process.argv.includes('--check')) {
		// The check looks at the editor with one of these packages.
		await (await import('./install.mjs')).installDevelopmentPackages();
		const { check } = await import('./check.mjs');
		const limit = 45; // minutes, with room for installing on a slow machine
		const expired = new Promise((_, reject) => {
			setTimeout(
				() => reject(new DemoError(`The check was not done within ${limit} minutes.`)),
				limit * 60_000,
			).unref();
		});
		process.exitCode = (await Promise.race([check(), expired])) ? 0 : 1;
	} else {
		await start();
	}
} catch (error) {
	if (asked === 0) {
		console.error(`\n${error instanceof DemoError ? error.message : error.stack}`);
		await stopAll();
		process.exit(1);
	}
}

async function start() {
	const ports = portsFromEnvironment();
	await assertPortsAreFree(ports);
	const { startDemo } = await import('./demo.mjs');
	const follows = process.argv.includes('--dev');
	const demo = await startDemo({ ports, stateFolder: path.join(root, '.demo'), reloads: follows });
	say();
	say(`  Editor          ${demo.n8nOrigin}`);
	say(`  Login           ${owner.email}   ${owner.password}`);
	say(`  Virtual phones  ${demo.sandboxOrigin}`);
	for (const { id, name } of demo.workflows ?? []) say(`  Workflow        ${demo.n8nOrigin}/workflow/${id}   ${name}`);
	if (!demo.workflows)
		say("  The owner's password is not the practice one any more, so the demo workflows were left as they are.");
	say();
	const order = (address) =>
		say(
			`    curl -H 'Content-Type: application/json' -d '{"orderId":"A-1001"}' ${demo.n8nOrigin}/${address}/order-shipped`,
		);
	say('  An order is shipped (the workflow is published, so this is always answered):');
	order('webhook');
	say('  The same seen in the editor: open the workflow "Order shipped", press Execute workflow, then');
	order('webhook-test');
	say();
	say('  Ctrl-C stops everything; what you did is kept in .demo/ for the next start.');
	if (follows) {
		const { followChanges } = await import('./dev.mjs');
		const { restartN8n } = followChanges(demo);
		process.stdin.on('data', restartN8n);
		say('  What you save in nodes/, credentials/, lib/ and sandbox/ is brought in. Enter starts n8n again.');
	}
	await demo.failure;
}
