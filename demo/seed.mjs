import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { enterReceiptAddresses, receiptSettings } from './receipts.mjs';
import { packageName, root, sha256 } from './settings.mjs';

/** The stand-in for a language model, as a credential of n8n's own model node. */
const modelCredential = (modelOrigin) => ({
	name: 'Stand-in model',
	type: 'openAiApi',
	data: { apiKey: 'practice', url: `${modelOrigin}/v1` },
});

/** The accounts that the practice server knows, as n8n credentials that lead to it. */
export async function practiceCredentials(sandboxOrigin) {
	const { mipush, mimc, mpaas, xg, tpns, maxim } = JSON.parse(
		await readFile(path.join(root, 'sandbox', 'practice.json'), 'utf8'),
	);
	const baseUrl = sandboxOrigin;
	return [
		{
			name: 'MiPush practice account',
			type: 'miPushApi',
			data: { appSecret: mipush.appSecret, packageName: mipush.packageName, region: 'custom', baseUrl },
		},
		{
			name: 'MIMC practice account',
			type: 'mimcApi',
			data: { appId: mimc.appId, appKey: mimc.appKey, appSecret: mimc.appSecret, baseUrl },
		},
		{
			name: 'mPaaS practice account',
			type: 'mpaasPushApi',
			data: {
				accessKeyId: mpaas.accessKeyId,
				accessKeySecret: mpaas.accessKeySecret,
				appId: mpaas.appId,
				workspaceId: mpaas.workspaceId,
				baseUrl,
			},
		},
		{
			name: 'XG practice account',
			type: 'xgPushApi',
			data: { accessId: xg.accessId, secretKey: xg.secretKey, appId: xg.appId, baseUrl },
		},
		{
			name: 'TPNS practice account',
			type: 'xgPushApi',
			data: {
				service: 'tpns',
				region: 'other',
				authentication: 'hmac',
				accessId: tpns.accessId,
				secretKey: tpns.secretKey,
				baseUrl,
			},
		},
		{
			name: 'MaxIM practice account',
			type: 'maximPushApi',
			data: { accessToken: maxim.accessToken, appId: maxim.appId, baseUrl },
		},
	];
}

/** What stands in the ready workflows, and what of this start of the demo takes its place. */
const standIns = {
	'http://127.0.0.1:4010': 'sandboxOrigin',
	'http://127.0.0.1:5678': 'n8nOrigin',
	'npm start puts the key here': 'mpaasPublicKey',
};
const anyStandIn = new RegExp(Object.keys(standIns).join('|'), 'g');

/** The ready workflows, in the order of their file names; `file` is their text, with the addresses and the key of `actual` in it. */
async function readyWorkflows(actual) {
	const folder = path.join(root, 'workflows');
	const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
	names.sort((one, other) => Number.parseInt(one) - Number.parseInt(other));
	return Promise.all(
		names.map(async (name) => {
			const text = await readFile(path.join(folder, name), 'utf8');
			const file = text.replaceAll(anyStandIn, (found) => actual[standIns[found]]);
			return { name, file, workflow: JSON.parse(file) };
		}),
	);
}

/**
 * Brings the practice credentials and the ready workflows into n8n, and the addresses of their triggers into the practice server;
 * run again, it adds only what is missing. A workflow that the user changed is left alone; an untouched one follows its file.
 * Returns id and name of each.
 */
export async function seed(api, { sandboxOrigin, modelOrigin, n8nOrigin, stateFolder }) {
	const credentials = await seedCredentials(api, [
		...(await practiceCredentials(sandboxOrigin)),
		modelCredential(modelOrigin),
	]);
	const recordFile = path.join(stateFolder, 'seeded.json');
	const record = existsSync(recordFile) ? JSON.parse(await readFile(recordFile, 'utf8')) : {};
	const seeded = [];
	const { mpaasPublicKey } = await receiptSettings(sandboxOrigin);
	const ready = await readyWorkflows({ sandboxOrigin, n8nOrigin, mpaasPublicKey });
	for (const { file, workflow } of ready) {
		const present = (await api.workflowExists(workflow.id)) ? await api.workflow(workflow.id) : undefined;
		const known = record[workflow.id];
		// The checksum is n8n's own over everything that a user can change; the record holds it as we left it.
		const isToBeBrought = !present || (known?.checksum === present.checksum && known.file !== sha256(file));
		if (isToBeBrought) {
			await bring(api, withCredentials(workflow, credentials), present !== undefined);
			const { checksum } = await api.workflow(workflow.id);
			record[workflow.id] = { file: sha256(file), checksum };
			await writeFile(recordFile, JSON.stringify(record));
		}
		seeded.push({ id: workflow.id, name: isToBeBrought ? workflow.name : present.name });
	}
	await enterReceiptAddresses(
		{ sandboxOrigin, n8nOrigin },
		ready.map(({ workflow }) => workflow),
	);
	return seeded;
}

async function seedCredentials(api, wanted) {
	const present = await api.credentials();
	const byName = new Map();
	for (const credential of wanted) {
		const old = present.find(({ name, type }) => name === credential.name && type === credential.type);
		// Written anew each time, because the practice server's port may have moved.
		byName.set(
			credential.name,
			await (old ? api.updateCredential(old.id, credential) : api.createCredential(credential)),
		);
	}
	return byName;
}

/** Writes a workflow into n8n; one with a trigger that waits for something is published too. */
async function bring(api, workflow, isPresent) {
	const { id, ...content } = workflow;
	const saved = await (isPresent ? api.updateWorkflow(id, content) : api.createWorkflow(workflow));
	const waits = workflow.nodes.some(
		({ type }) =>
			['n8n-nodes-base.webhook', 'n8n-nodes-base.scheduleTrigger'].includes(type) ||
			(type.startsWith(`${packageName}.`) && type.endsWith('Trigger')),
	);
	if (waits) await api.publishWorkflow(saved);
}

/** n8n gives each credential an id of its own; the files name them. */
function withCredentials(workflow, credentials) {
	const nodes = workflow.nodes.map((node) => {
		if (!node.credentials) return node;
		const bound = Object.entries(node.credentials).map(([type, { name }]) => {
			const credential = credentials.get(name);
			if (!credential)
				throw new Error(`${workflow.name} wants the credential "${name}", which is not among those of the demo.`);
			return [type, { id: credential.id, name }];
		});
		return { ...node, credentials: Object.fromEntries(bound) };
	});
	return { ...workflow, nodes };
}
