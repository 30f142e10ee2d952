import { randomUUID } from 'node:crypto';

/** Campaign keys: the one that the caller of the webhook gives, and one for each execution. */
export const keyOfCaller = "={{ $('Webhook').first().json.body.key }}";
export const keyOfExecution = '={{ $execution.id }}';

/** A webhook that takes a list of targets, makes an item of each, and hands them to a node. */
function behindWebhook(name, node) {
	const path = `queue-${randomUUID()}`;
	const row = [
		{ name: 'Webhook', type: 'n8n-nodes-base.webhook', typeVersion: 2, webhookId: path, parameters: { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} } },
		{ name: 'Items', type: 'n8n-nodes-base.splitOut', typeVersion: 1, parameters: { fieldToSplitOut: 'body.targets', options: { destinationFieldName: 'regId' } } },
		node,
	];
	return {
		path,
		workflow: {
			name,
			nodes: row.map((one, index) => ({ id: `queue-${index}`, position: [index * 200, 0], ...one })),
			connections: Object.fromEntries(row.slice(1).map((one, index) => [row[index].name, { main: [[{ node: one.name, type: 'main', index: 0 }]] }])),
			settings: { executionOrder: 'v1' },
			pinData: {},
		},
	};
}

const text = { title: 'Spring sale', description: 'Everything is in bloom' };

/** Our node. `sendingOptions` is as the form saves it. */
export const ourSend = ({ credentials }, name, sendingOptions) =>
	behindWebhook(name, {
		name: 'Push',
		type: 'n8n-nodes-china-push.miPush',
		typeVersion: 1,
		parameters: { resource: 'message', operation: 'sendToRegIds', registrationId: '={{ $json.regId }}', ...text, sendingOptions },
		credentials: { miPushApi: credentials.miPushApi, ...(sendingOptions.coordination === 'redis' ? { redis: credentials.redis } : {}) },
	});

/** The HTTP Request node as a user sets it up for the same messages: one request an item, everything else as it comes. */
export const httpSend = ({ credentials, practice, packageName }, name) =>
	behindWebhook(name, {
		name: 'Push',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			url: `${practice.origin}/v3/message/regid`,
			authentication: 'genericCredentialType',
			genericAuthType: 'httpHeaderAuth',
			sendBody: true,
			contentType: 'form-urlencoded',
			bodyParameters: {
				parameters: Object.entries({ registration_id: '={{ $json.regId }}', ...text, pass_through: '0', 'extra.notify_effect': '1', restricted_package_name: packageName }).map(([key, value]) => ({ name: key, value })),
			},
			options: {},
		},
		credentials: { httpHeaderAuth: credentials.httpHeaderAuth },
	});
