import { packageName } from '../demo/settings.mjs';

/** Registration IDs as long as real ones, with the characters that must be escaped; the practice server takes them by rule. */
export const regIdRule = { prefix: 'BenchRegId/With+Real/Length/And+Chars', width: 7, count: 10_000_000 };
/** Tokens of 40 characters. */
export const tokenRule = { prefix: 'be2c0000be2c0000be2c0000be2c00000', width: 7, count: 10_000_000 };

export const idOf = ({ prefix, width }, number) => prefix + String(number).padStart(width, '0');

/**
 * The parameters of a signed push to one device (Tencent XG, API version 2).
 * Its text also stands in the Code node, so it uses nothing but its arguments.
 */
export function xgParameters(index, { token, timestamp, createHash, host, accessId, secretKey }) {
	const message = JSON.stringify({
		title: `Hello Customer ${index}`,
		content: `You have ${index * 5} points. Today they count double.`,
		builder_id: 0,
	});
	const parameters = { access_id: accessId, device_token: token, message, message_type: '1', timestamp };
	const text = Object.keys(parameters)
		.sort()
		.map((name) => `${name}=${parameters[name]}`)
		.join('');
	const sign = createHash('md5').update(`POST${host}/v2/push/single_device${text}${secretKey}`).digest('hex');
	return { ...parameters, sign };
}

/** A workflow of nodes in a row. */
function chain(name, nodes) {
	const row = [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} }, ...nodes];
	return {
		name,
		nodes: row.map((node, index) => ({ id: `bench-${index}`, position: [index * 220, 0], ...node })),
		connections: Object.fromEntries(
			row.slice(1).map((node, index) => [row[index].name, { main: [[{ node: node.name, type: 'main', index: 0 }]] }]),
		),
		settings: { executionOrder: 'v1' },
	};
}

const code = (jsCode) => ({ name: 'Items', type: 'n8n-nodes-base.code', typeVersion: 2, parameters: { jsCode } });

const customers = (count, more = '') =>
	code(`
const items = [];
for (let index = 0; index < ${count}; index++) {
	items.push({ json: { regid: '${regIdRule.prefix}' + String(index).padStart(${regIdRule.width}, '0'), name: 'Customer ' + index, points: index * 5${more} } });
}
return items;`);

const oneCustomer = {
	name: 'Items',
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: { mode: 'raw', jsonOutput: JSON.stringify({ regid: idOf(regIdRule, 1), name: 'Customer 1', points: 5 }) },
};

/** The HTTP Request node as a user sets it up: a form whose fields are texts and expressions, everything else as it comes. */
const httpRequest = (url, fields, credentials) => ({
	name: 'Push',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		method: 'POST',
		url,
		...(credentials ? { authentication: 'genericCredentialType', genericAuthType: 'httpHeaderAuth' } : {}),
		sendBody: true,
		contentType: 'form-urlencoded',
		bodyParameters: { parameters: Object.entries(fields).map(([name, value]) => ({ name, value })) },
		options: {},
	},
	...(credentials ? { credentials } : {}),
});

const ours = (node, parameters, credentials) => ({
	name: 'Push',
	type: `${packageName}.${node}`,
	typeVersion: 1,
	parameters,
	credentials,
});

const pick = (credentials, type) => ({ [type]: credentials[type] });

const sameText = { title: 'Your parcel is on its way', text: 'It arrives tomorrow between 9 and 12.' };
const personal = {
	title: '=Hello {{ $json.name }}',
	text: '=You have {{ $json.points }} points. Today they count double.',
};

/** As users write them: methods, fallbacks, arithmetic, a ternary. */
const methods = {
	title: '=Hello {{ $json.name.toUpperCase() }}',
	text: "=You have {{ $json.points + 1 }} points{{ $json.points > 1000 ? ', and a gift' : '' }}.",
	target: '={{ $json.nick || $json.regid }}',
};
/** From a node further up. */
const earlier = {
	title: "=Hello {{ $('Items').item.json.name }}",
	text: "=You have {{ $('Items').item.json.points }} points. Today they count double.",
	target: "={{ $('Items').item.json.regid }}",
};

/** The fields that the MiPush node sends beside the target and the text. */
const mipushForm = ({ title, text }, practice) => ({
	registration_id: '={{ $json.regid }}',
	title,
	description: text,
	pass_through: '0',
	'extra.notify_effect': '1',
	restricted_package_name: practice.mipush.packageName,
});

/** The same pushes by the HTTP Request node and by ours: workflows by side, for a number of items. */
export const work = {
	mipush: (text, operation) => ({
		http: ({ origin, practice, credentials }, count) =>
			chain(`HTTP Request, ${operation}, ${count}`, [
				count === 1 ? oneCustomer : customers(count),
				httpRequest(`${origin}/v3/message/regid`, mipushForm(text, practice), pick(credentials, 'httpHeaderAuth')),
			]),
		ours: ({ credentials }, count) =>
			chain(`Ours, ${operation}, ${count}`, [
				count === 1 ? oneCustomer : customers(count),
				ours('miPush', { ...operations[operation], ...text }, pick(credentials, 'miPushApi')),
			]),
	}),
	/** What expressions cost: the same push with others, and with plain paths beside it; a node between, so that one is further up. */
	expressions: (text, beside) => ({
		...(beside
			? {
					http: ({ origin, practice, credentials }, count) => {
						const { target, ...texts } = text;
						return chain(`HTTP Request, ${text.target}, ${count}`, [
							customers(count),
							between,
							httpRequest(
								`${origin}/v3/message/regid`,
								{ ...mipushForm(texts, practice), registration_id: target },
								pick(credentials, 'httpHeaderAuth'),
							),
						]);
					},
				}
			: {}),
		ours: ({ credentials }, count) =>
			chain(`Ours, ${text.target}, ${count}`, [customers(count), between, each(text, credentials)]),
		plain: ({ credentials }, count) =>
			chain(`Ours, plain paths, ${count}`, [customers(count), between, each(personal, credentials)]),
	}),
	/** The same items through one text, a text each, and a node that does nothing. */
	sizes: {
		same: ({ credentials }, count) =>
			chain(`Ours, same text, ${count}`, [
				customers(count),
				ours(
					'miPush',
					{ ...operations.sendToRegIds, ...sameText, sendingOptions: crowd },
					pick(credentials, 'miPushApi'),
				),
			]),
		personal: ({ credentials }, count) =>
			chain(`Ours, personal, ${count}`, [customers(count), each(personal, credentials)]),
		n8n: (_, count) =>
			chain(`n8n alone, ${count}`, [
				customers(count),
				{ name: 'Push', type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} },
			]),
	},
	xg: (concurrency) => ({
		http: ({ origin, practice }, count) =>
			chain(`HTTP Request, XG, ${count}`, [
				signedCustomers(count, origin, practice),
				httpRequest(`${origin}/v2/push/single_device`, {
					access_id: practice.xg.accessId,
					timestamp: '={{ $json.timestamp }}',
					device_token: '={{ $json.token }}',
					message_type: '1',
					message:
						'={"title":"Hello {{ $json.name }}","content":"You have {{ $json.points }} points. Today they count double.","builder_id":0}',
					sign: '={{ $json.sign }}',
				}),
			]),
		ours: ({ origin, practice, credentials }, count) =>
			chain(`Ours, XG, ${count}`, [
				signedCustomers(count, origin, practice),
				ours(
					'xgPush',
					{
						resource: 'push',
						operation: 'sendToDevice',
						deviceToken: '={{ $json.token }}',
						title: personal.title,
						content: personal.text,
						sendingOptions: { concurrency },
					},
					pick(credentials, 'xgPushApi'),
				),
			]),
	}),
	file: {
		ours: ({ credentials }, file) =>
			chain(`Ours, ${file}`, [
				{
					name: 'File',
					type: 'n8n-nodes-base.readWriteFile',
					typeVersion: 1,
					parameters: { operation: 'read', fileSelector: file, options: {} },
				},
				ours(
					'miPush',
					{
						resource: 'message',
						operation: 'sendToRegIds',
						...sameText,
						sendingOptions: { confirmLargeAudience: true, targetsFrom: 'file' },
					},
					pick(credentials, 'miPushApi'),
				),
			]),
	},
};

const between = { name: 'Between', type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };

const crowd = { confirmLargeAudience: true };

const each = (text, credentials) =>
	ours('miPush', { ...operations.sendEachToRegIds, ...text, sendingOptions: crowd }, pick(credentials, 'miPushApi'));

const operations = {
	sendToRegIds: { resource: 'message', operation: 'sendToRegIds', registrationId: '={{ $json.regid }}' },
	sendEachToRegIds: { resource: 'personalizedMessage', operation: 'sendEachToRegIds', target: '={{ $json.regid }}' },
};

/** Both sides get the same items, also what only one of them needs. */
function signedCustomers(count, origin, { xg }) {
	const context = { timestamp: '', host: new URL(origin).hostname, accessId: xg.accessId, secretKey: xg.secretKey };
	return code(`
const { createHash } = require('crypto');
${xgParameters.toString()}
const items = [];
const context = { ...${JSON.stringify(context)}, createHash, timestamp: String(Math.floor(Date.now() / 1000)) };
for (let index = 0; index < ${count}; index++) {
	const token = '${tokenRule.prefix}' + String(index).padStart(${tokenRule.width}, '0');
	const { timestamp, sign } = xgParameters(index, { ...context, token });
	items.push({ json: { token, timestamp, sign, name: 'Customer ' + index, points: index * 5 } });
}
return items;`);
}

export const texts = { sameText, personal, methods, earlier };
