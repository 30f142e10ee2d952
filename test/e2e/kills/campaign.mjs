import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { N8nApi } from '../../../demo/n8nApi.mjs';
import { verdictOf } from '../../queue/verdict.mjs';

/** A hang ends here, a slow machine does not. Milliseconds. */
const patience = 240_000;
/** What a run in Redis had under way is in doubt when it has given no sign for 30 s: until then a second run waits. Milliseconds. */
const redisForgetsAfter = 31_000;

/** How the targets come and leave: `waves` is how often all lanes are filled. */
export const shapes = {
	'a request each': { batch: 1, lanes: [40, 60], waves: [8, 30] },
	'1,000 a request': { batch: 1_000, lanes: [1, 4], waves: [3, 8], most: 8 },
	'a file': { batch: 1_000, lanes: [2, 8], waves: [3, 10], most: 24, isFile: true },
};

/** About so long the sending takes. Milliseconds. */
const wantedDuration = 2_000;

/** A workflow that sends to targets of its own under a key of its own, run as often as n8n is killed under it, and once more. */
export class KilledCampaign {
	#n8n;
	#devices;
	#workflow;
	#execution;
	#killedAt = 0;
	/** Kills that may have come while it was at work. */
	#doubtfulKills = 0;
	#faults = [];
	/** Numbers of the kills that certainly did. */
	killedBy = [];
	wasRunning = false;
	isKilled = false;
	reachedAtKill = 0;

	static async create(n8n, { ledger, shape, delay, chance }) {
		const campaign = new KilledCampaign();
		campaign.#n8n = n8n;
		campaign.ledger = ledger;
		campaign.shape = shape;
		campaign.chance = chance;
		const {
			batch,
			lanes,
			waves: [fewest, most],
			most: mostRequests = Infinity,
		} = shapes[shape];
		campaign.lanes = chance.whole(...lanes);
		const waves = Math.max(fewest, Math.min(most, Math.round(wantedDuration / Math.max(delay, 60))));
		// The last request may be a small one.
		campaign.size =
			Math.min(campaign.lanes * waves, mostRequests) * batch - (batch > 1 ? chance.whole(0, batch - 1) : 0);
		campaign.#devices = await n8n.practice.devices();
		campaign.targets = campaign.#devices.list(campaign.size);
		const file = path.join(n8n.filesFolder, `${campaign.#devices.prefix}.csv`);
		await writeFile(file, `regId\n${campaign.targets.join('\n')}\n`);
		campaign.#workflow = await n8n.api.createWorkflow(campaign.#describe(file));
		return campaign;
	}

	get name() {
		return `${this.ledger}, ${this.shape}, ${this.lanes} at once`;
	}

	/** What may be in doubt: what was under way at each kill. */
	get mostInDoubt() {
		return this.#doubtfulKills * this.lanes * shapes[this.shape].batch;
	}

	/** Whether a further run would not have to wait. */
	get isDue() {
		return this.ledger !== 'redis' || this.killedBy.length === 0 || Date.now() - this.#killedAt > redisForgetsAfter;
	}

	/** For who must find out why nothing happens. */
	async describe() {
		const status =
			this.#execution === undefined ? 'not started' : (await this.#n8n.api.execution(this.#execution)).status;
		return `${await this.reached()} of ${this.size} reached, execution ${status}`;
	}

	async reached() {
		return (await this.#devices.count()).distinct;
	}

	/** @returns whether n8n was asked to run it while it lived */
	async startAfter(milliseconds) {
		await sleep(milliseconds);
		this.#execution = undefined;
		if (!this.#n8n.isAlive) return false;
		try {
			this.#execution = await this.#n8n.api.runWorkflow(this.#workflow.id, 'Start');
		} catch (error) {
			// Killed before it has answered.
			if (this.#n8n.isAlive) throw error;
		}
		return true;
	}

	async wasKilled(number) {
		this.reachedAtKill = await this.reached();
		this.#killedAt = Date.now();
		this.#doubtfulKills += 1;
		this.killedBy.push(number);
		this.wasRunning = true;
	}

	/** After n8n has started again: whether the execution was still at work when the kill came. */
	async lookBack() {
		if (!this.wasRunning) return;
		const execution = this.#execution && (await this.#n8n.api.execution(this.#execution));
		const endedBefore = ['success', 'error'].includes(execution?.status);
		this.isKilled = execution !== undefined && !endedBefore;
		if (!this.isKilled) this.killedBy.pop();
		if (endedBefore) this.#doubtfulKills -= 1;
		if (execution?.status === 'error')
			this.#faults.push(`a run that was not killed ended with: ${N8nApi.errorOf(execution)}`);
		this.#execution = undefined;
		this.wasRunning = false;
	}

	async runToItsEnd() {
		this.#execution = await this.#n8n.api.runWorkflow(this.#workflow.id, 'Start');
		this.last = await this.#n8n.api.finishedExecution(this.#execution, patience);
	}

	/** What became of the targets, by the count at the practice server and by what the last run says. */
	async verdict() {
		const { status } = this.last;
		const error = status === 'success' ? '' : N8nApi.errorOf(this.last);
		const answers = status === 'success' ? this.#answers() : [];
		const verdict = await verdictOf(this.#devices, [{ targets: this.targets, answers, status }]);
		const faults = [...this.#faults, ...verdict.faults];
		if (error !== '') faults.push(`the last run ended with ${status}: ${error}`);
		if (verdict.answers.other > 0)
			faults.push(`${verdict.answers.other} answers of the last run say neither accepted nor unknown`);
		if (verdict.unsent > 0) faults.push(`${verdict.unsent} targets were not reached and are not called in doubt`);
		if (verdict.answers.unknown > this.mostInDoubt)
			faults.push(`${verdict.answers.unknown} targets are in doubt, and ${this.mostInDoubt} at most were under way`);
		return { ...verdict, faults };
	}

	/** One for each target. */
	#answers() {
		const outputs = N8nApi.outputsOf(this.last);
		const pushed = (outputs.Push ?? []).flat().map(({ json }) => json);
		if (!shapes[this.shape].isFile) return pushed;
		const summary = pushed[0]?.details ?? pushed[0] ?? {};
		const rows = new Map((outputs.List ?? []).flat().map(({ json }) => [json.target, json]));
		const counts = [summary.accepted + (summary.acceptedEarlier ?? 0), summary.unknown];
		const listed = [...rows.values()].filter(({ outcome }) => outcome === 'unknown').length;
		// A summary that its list does not bear out says nothing of anybody.
		if (counts[0] !== this.size - listed || counts[1] !== listed) return [];
		return this.targets.map((target) => rows.get(target) ?? { outcome: 'accepted', earlierRun: true });
	}

	#describe(file) {
		const { isFile, batch } = shapes[this.shape];
		const { miPushApi, redis } = this.#n8n.credentials;
		const inRedis = this.ledger === 'redis';
		const csv = { type: 'n8n-nodes-base.extractFromFile', typeVersion: 1 };
		const start = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} };
		const read = {
			name: 'File',
			type: 'n8n-nodes-base.readWriteFile',
			typeVersion: 1,
			parameters: { operation: 'read', fileSelector: file, options: {} },
		};
		const items = { name: 'Items', ...csv, parameters: { operation: 'csv', options: {} } };
		const push = {
			name: 'Push',
			type: 'n8n-nodes-china-push.miPush',
			typeVersion: 1,
			// What is in doubt is a failure of its item.
			onError: 'continueRegularOutput',
			parameters: {
				resource: 'message',
				operation: 'sendToRegIds',
				options: { simplify: false },
				...(isFile ? {} : { registrationId: '={{ $json.regId }}' }),
				title: 'Spring sale',
				text: 'Everything is in bloom',
				sendingOptions: {
					campaignKey: 'spring-sale',
					concurrency: this.lanes,
					...(batch === 1 ? { batching: 'single' } : {}),
					...(isFile
						? { targetsFrom: 'file', fileFormat: 'csv', fileColumn: 'regId', confirmLargeAudience: true }
						: {}),
					...(inRedis ? { coordination: 'redis' } : {}),
				},
			},
			credentials: { miPushApi, ...(inRedis ? { redis } : {}) },
		};
		// Where all were accepted there is no list.
		const list = {
			name: 'List',
			...csv,
			onError: 'continueRegularOutput',
			parameters: { operation: 'csv', binaryPropertyName: 'notAccepted', options: {} },
		};
		const row = isFile ? [start, read, push, list] : [start, read, items, push];
		return {
			name: this.name,
			nodes: row.map((node, index) => ({ id: `kill-${index}`, position: [index * 200, 0], ...node })),
			connections: Object.fromEntries(
				row.slice(1).map(({ name }, index) => [row[index].name, { main: [[{ node: name, type: 'main', index: 0 }]] }]),
			),
			settings: { executionOrder: 'v1' },
			pinData: {},
		};
	}
}
