// The real n8n is killed (SIGKILL, with all it has started) at random moments while nodes with a Campaign Key send, started again, and the same
// workflows run with the same keys. Everything is counted at the practice server: each target must have been reached once or be reported as in
// doubt; none twice, none missing, none called accepted that was not reached; in doubt at most what was under way at a kill.
// node test/e2e/kills.mjs [kills] [sqlite|redis|both] [--seed=<number>]
// With both, each kill hits campaigns of either ledger. A seed repeats what is chosen at random; when a process dies is never quite the same.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { killAllNow } from '../../demo/processes.mjs';
import { DemoError, say } from '../../demo/progress.mjs';
import { whole } from '../queue/verdict.mjs';
import { Chance } from './kills/chance.mjs';
import { KilledCampaign, shapes } from './kills/campaign.mjs';
import { delays, momentFor } from './kills/moments.mjs';
import { N8nToKill } from './kills/n8n.mjs';
import { Toll } from './kills/toll.mjs';

const usualKills = 2;
const ledgersOf = { sqlite: ['sqlite'], redis: ['redis'], both: ['sqlite', 'redis'] };
/** How many campaigns of a ledger are started before each kill. */
const campaignsAtOnce = 2;
/** How often a killed campaign is run again at once, and killed again where it is still at work, instead of being left to end. */
const secondKill = 0.25;
/** How often, with both ledgers, the moment is one of a campaign in the first: those in Redis are at work for longer. */
const leadInFirst = 0.6;

const { kills, ledgers, seed } = readArguments();
const folder = mkdtempSync(path.join(tmpdir(), 'china-push-kills-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
	process.on(signal, () => {
		killAllNow();
		process.exit(130);
	});
}

const n8n = new N8nToKill(folder);
try {
	say(`node test/e2e/kills.mjs ${kills} ${ledgers.length > 1 ? 'both' : ledgers[0]} --seed=${seed}`);
	await n8n.prepare(ledgers);
	const toll = await Promise.race([killAtRandom(), n8n.failure]);
	for (const line of toll.table()) say(line);
	for (const fault of toll.faults) say(`FAILED  ${fault}`);
	say(toll.total());
	process.exitCode = toll.faults.length === 0 ? 0 : 1;
} catch (error) {
	console.error(error instanceof DemoError ? error.message : error.stack);
	process.exitCode = 1;
}
// Nothing of it is kept.
killAllNow();
process.exit();

function readArguments() {
	const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string' } } });
	const [count = String(usualKills), ledger = 'both'] = positionals;
	const given = values.seed ?? String(Date.now() % 1_000_000);
	if (!/^[1-9]\d*$/.test(count) || ledgersOf[ledger] === undefined || !/^\d+$/.test(given) || positionals.length > 2) {
		console.error('Usage: node test/e2e/kills.mjs [kills] [sqlite|redis|both] [--seed=<number>]');
		process.exit(2);
	}
	return { kills: Number(count), ledgers: ledgersOf[ledger], seed: Number(given) };
}

async function late({ name }, lead) {
	await sleep(120_000, undefined, { ref: false });
	throw new Error(`"${name}" did not come; ${lead.name}: ${await lead.describe()}`);
}

/** Each life of n8n ends the campaigns of those before, begins with some, and is killed; the last one ends all. */
async function killAtRandom() {
	const toll = new Toll(ledgers);
	let open = [];
	for (let life = 1; life <= kills + 1; life++) {
		const chance = new Chance(seed, life);
		const delay = chance.among(delays);
		await n8n.start();
		await n8n.practice.delay(delay);
		for (const campaign of open) await campaign.lookBack();
		const again =
			life > kills ? [] : open.filter((campaign) => campaign.isKilled && campaign.chance.happens(secondKill));
		const ending = open.filter((campaign) => !again.includes(campaign) && (life > kills || campaign.isDue));
		await Promise.all(ending.map((campaign) => campaign.runToItsEnd()));
		for (const campaign of ending) toll.add(campaign, await campaign.verdict());
		open = open.filter((campaign) => !ending.includes(campaign));
		if (life > kills) break;

		const leads = chance.happens(leadInFirst) ? ledgers[0] : ledgers.at(-1);
		const fresh = await Promise.all(
			ledgers.flatMap((ledger) =>
				Array.from({ length: campaignsAtOnce }, (_, index) =>
					KilledCampaign.create(n8n, {
						ledger,
						shape: chance.among(Object.keys(shapes)),
						delay,
						chance: new Chance(seed, life, ledger, index),
					}),
				),
			),
		);
		const lead = chance.among(fresh.filter(({ ledger }) => ledger === leads));
		const moment = momentFor(life, lead, delay, chance);
		open.push(...fresh);
		const running = [...fresh, ...again];
		const started = running.map((campaign) => moment.startOf(campaign, running));
		await Promise.race([moment.comes(started[running.indexOf(lead)]), late(moment, lead)]);
		await n8n.kill();
		const starts = await Promise.all(started);
		const hit = running.filter((_, index) => starts[index]);
		for (const campaign of hit) await campaign.wasKilled(life);
		toll.kills += 1;
		say(
			`[${(performance.now() / 1000).toFixed(1).padStart(6)} s] kill ${life}, ${moment.name}, answers after ${delay} ms: ${hit.map((campaign) => `${campaign.name} at ${whole(campaign.reachedAtKill)} of ${whole(campaign.size)}`).join('; ') || 'nothing was running yet'}. ${toll.soFar()}`,
		);
	}
	return toll;
}
