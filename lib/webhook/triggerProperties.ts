import type { INodeCredentialDescription, INodeProperties, IWebhookDescription } from 'n8n-workflow';
import { eventDescriptions, receiptEvents, type ReceiptEvent } from './receipt';

/** The credential that holds what verifies a post; every trigger works without it. */
export const receiptCredential = 'pushReceiptApi';

/** The query parameter of the address that holds its secret. */
export const secretParameter = 'secret';

/**
 * Which version a trigger starts with. From 2 on, n8n leaves a body alone whose content type it does not know, instead of taking
 * its bytes away.
 */
export const triggerVersion = 2;

export const receiptWebhook = (path: string): IWebhookDescription[] => [
	// Empty, and not left out: n8n answers with the name of its own default otherwise, and not with what the trigger says.
	{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', responseData: '', path },
];

/** The addresses stand in the consoles or in each message, so there is nothing to register. */
export const webhookMethods = {
	default: {
		checkExists: async (): Promise<boolean> => true,
		create: async (): Promise<boolean> => true,
		delete: async (): Promise<boolean> => true,
	},
};

/** The events that start the workflow, all of them by default. */
export function eventsProperty(
	events: readonly ReceiptEvent[],
	displayOptions?: INodeProperties['displayOptions'],
): INodeProperties {
	return {
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		options: events.map((event) => ({
			name: receiptEvents[event],
			value: event,
			description: eventDescriptions[event],
		})),
		default: [...events],
		required: true,
		description: 'Which events start the workflow; the others are acknowledged and start nothing',
		...(displayOptions ? { displayOptions } : {}),
	};
}

/** What the canvas shows below a trigger's name: its events as the form has them. An expression, as n8n wants it. */
export function eventsSubtitle(events: readonly ReceiptEvent[]): string {
	const names = JSON.stringify(Object.fromEntries(events.map((event) => [event, receiptEvents[event]])));
	return `={{ $parameter["events"].length === ${events.length} ? "All events" : $parameter["events"].map((event) => (${names})[event]).join(", ") }}`;
}

/** @param what a post holds, in the singular; for a sentence, and with a capital for a choice */
const outputOf = (what: string, choice: string): INodeProperties => ({
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{ name: `One Item for Each ${choice}`, value: 'each' },
		{
			name: 'One Item for Each Post',
			value: 'together',
			description: `A post can hold many ${what}s; they stand in a list named receipts`,
		},
	],
	default: 'each',
	description: `What the workflow gets of a post that holds several ${what}s`,
});

export const outputProperty = outputOf('receipt', 'Receipt');

/** Of a trigger that gets what people write. */
export const messageOutputProperty = outputOf('message', 'Message');

/** Says which of n8n's two addresses belongs where, and what the service asks of it. */
export const addressNotice = (where: string, hint?: string): INodeProperties => ({
	displayName: `Open <b>Webhook URLs</b> above, copy the <b>Production URL</b> into ${where}, then publish (activate) the workflow. The Test URL works only while this editor listens. With an Address Secret in the credential, add <code>?${secretParameter}=…</code> to the address.${hint === undefined ? '' : ` ${hint}.`}`,
	name: 'addressNotice',
	type: 'notice',
	default: '',
});

export const triggerCredentials: INodeCredentialDescription[] = [{ name: receiptCredential, required: false }];
