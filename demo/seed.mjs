import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { root, sha256 } from './settings.mjs';

/** The accounts that the practice server knows, as n8n credentials that lead to it. */
export async function practiceCredentials(sandboxOrigin) {
	const { mipush, mimc, mpaas, xg, maxim } = JSON.parse(await readFile(path.join(root, 'sandbox', 'practice.json'), 'utf8'));
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
			data: { accessKeyId: mpaas.accessKeyId, accessKeySecret: mpaas.accessKeySecret, appId: mpaas.appId, workspaceId: mpaas.workspaceId, baseUrl },
		},
		{
			name: 'XG practice account',
			type: 'xgPushApi',
			data: { accessId: xg.accessId, secretKey: xg.secretKey, appId: xg.appId, baseUrl },
		},
		{
			name: 'MaxIM practice account',
			type: 'maximPushApi',
			data: { accessToken: maxim.accessToken, appId: maxim.appId, baseUrl },
		},
	];
}

/** The ready workflows, in the order of their file names; `file` is the text as it stands. */
export async function readyWorkflows() {
	const folder = path.join(root, 'workflows');
	const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
	return Promise.all(
		names.map(async (name) => {
			const file = await readFile(path.join(folder, name), 'utf8');
			return { name, file, workflow: JSON.parse(file) };
		}),
	);
}

/**
 * Brings the practice credentials and the ready workflows into n8n; run again, it adds only what
 * is missing. A workflow that the user changed is left alone; an untouched one follows its file.
 * Returns the workflows as n8n holds them.
 */
export async function seed(api, { sandboxOrigin, stateFolder }) {
	const credentials = await seedCredentials(api, await practiceCredentials(sandboxOrigin));
	const recordFile = path.join(stateFolder, 'seeded.json');
	const record = existsSync(recordFile) ? JSON.parse(await readFile(recordFile, 'utf8')) : {};
	const seeded = [];
	for (const { file, workflow } of await readyWorkflows()) {
		const saved = await seedWorkflow(api, withCredentials(workflow, credentials), record[workflow.id], sha256(file));
		record[workflow.id] = { file: sha256(file), versionId: saved.versionId };
		await writeFile(recordFile, JSON.stringify(record));
		seeded.push(saved);
	}
	return seeded;
}

async function seedCredentials(api, wanted) {
	const present = await api.credentials();
	const byName = new Map();
	for (const credential of wanted) {
		const old = present.find(({ name, type }) => name === credential.name && type === credential.type);
		// Written anew each time, because the practice server's port may have moved.
		byName.set(credential.name, await (old ? api.updateCredential(old.id, credential) : api.createCredential(credential)));
	}
	return byName;
}

async function seedWorkflow(api, workflow, record, file) {
	if (!(await api.workflowExists(workflow.id))) return publish(api, workflow, await api.createWorkflow(workflow));
	const saved = await api.workflow(workflow.id);
	const isUntouched = record?.versionId === saved.versionId;
	if (!isUntouched || record.file === file || saved.isArchived) return saved;
	const { id, ...content } = workflow;
	return publish(api, workflow, await api.updateWorkflow(id, content));
}

async function publish(api, workflow, saved) {
	const waits = workflow.nodes.some(({ type }) => ['n8n-nodes-base.webhook', 'n8n-nodes-base.scheduleTrigger'].includes(type));
	return waits ? api.publishWorkflow(saved) : saved;
}

/** n8n gives each credential an id of its own; the files name them. */
function withCredentials(workflow, credentials) {
	const nodes = workflow.nodes.map((node) => {
		if (!node.credentials) return node;
		const bound = Object.entries(node.credentials).map(([type, { name }]) => {
			const credential = credentials.get(name);
			if (!credential) throw new Error(`${workflow.name} wants the credential "${name}", which is not among the practice credentials.`);
			return [type, { id: credential.id, name }];
		});
		return { ...node, credentials: Object.fromEntries(bound) };
	});
	return { ...workflow, nodes };
}
