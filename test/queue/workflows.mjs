import { randomUUID } from 'node:crypto';

/** Campaign keys: the one that the caller of the webhook gives, and one for each execution. */
export const keyOfCaller = "={{ $('Webhook').first().json.body.key }}";
export const keyOfExecution = '={{ $execution.id }}';

/** Sending options with a Campaign Key whose marks are in Redis. */
export const campaign = (key, more = {}) => ({ campaignKey: key, coordination: 'redis', keepDays: 7, ...more });

/** Makes an item of each target that the caller gives. */
const items = {
	name: 'Items',
	type: 'n8n-nodes-base.splitOut',
	typeVersion: 1,
	parameters: { fieldToSplitOut: 'body.targets', options: { destinationFieldName: 'regId' } },
};

/** Reads the file whose name the caller gives. */
const file = {
	name: 'File',
	type: 'n8n-nodes-base.readWriteFile',
	typeVersion: 1,
	parameters: { operation: 'read', fileSelector: '={{ $json.body.file }}', options: {} },
};

/** A webhook that hands what its caller gives to nodes in a row. */
function behindWebhook(name, ...nodes) {
	const path = `queue-${randomUUID()}`;
	const row = [
		{
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: path,
			parameters: { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
		},
		...nodes,
	];
	return {
		path,
		workflow: {
			name,
			nodes: row.map((one, index) => ({ id: `queue-${index}`, position: [index * 200, 0], ...one })),
			connections: Object.fromEntries(
				row.slice(1).map((one, index) => [row[index].name, { main: [[{ node: one.name, type: 'main', index: 0 }]] }]),
			),
			settings: { executionOrder: 'v1' },
			pinData: {},
		},
	};
}

const text = { title: 'Spring sale', text: 'Everything is in bloom' };

/** Goes on where an item fails: then a target in doubt leaves the others their answers. */
const ourNode = ({ credentials }, sendingOptions, parameters) => ({
	name: 'Push',
	onError: 'continueRegularOutput',
	type: 'n8n-nodes-china-push.miPush',
	typeVersion: 1,
	parameters: {
		resource: 'message',
		operation: 'sendToRegIds',
		options: { simplify: false },
		...parameters,
		...text,
		sendingOptions,
	},
	credentials: {
		miPushApi: credentials.miPushApi,
		...(sendingOptions.coordination === 'redis' ? { redis: credentials.redis } : {}),
	},
});

/** Our node. `sendingOptions` is as the form saves it. */
export const ourSend = (stack, name, sendingOptions) =>
	behindWebhook(name, items, ourNode(stack, sendingOptions, { registrationId: '={{ $json.regId }}' }));

/** Our node with a file of targets, one a line. */
export const ourFile = (stack, name, sendingOptions) =>
	behindWebhook(name, file, ourNode(stack, { ...sendingOptions, targetsFrom: 'file', confirmLargeAudience: true }));

/** The HTTP Request node as a user sets it up for the same messages: one request an item, everything else as it comes. */
export const httpSend = ({ credentials, practice, packageName }, name) =>
	behindWebhook(name, items, {
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
				parameters: Object.entries({
					registration_id: '={{ $json.regId }}',
					title: text.title,
					description: text.text,
					pass_through: '0',
					'extra.notify_effect': '1',
					restricted_package_name: packageName,
				}).map(([key, value]) => ({ name: key, value })),
			},
			options: {},
		},
		credentials: { httpHeaderAuth: credentials.httpHeaderAuth },
	});
