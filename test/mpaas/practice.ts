import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { MpaasPush } from '../../nodes/MpaasPush/MpaasPush.node';
import { service } from '../../nodes/MpaasPush/service';
import type { JournalEntry } from '../../sandbox/journal';
import { decodeForm, EnginePractice, startAround } from '../engine/practice';

/** A secret that must turn up nowhere but in signatures, and there only as what was made with it. */
export const secret = 'practice-access-key-secret';

/** Rows of the form. */
export const rows = (pairs: Record<string, string>): IDataObject => ({
	values: Object.entries(pairs).map(([key, value]) => ({ key, value })),
});

const order = rows({ name: 'Li Lei', order: '17' });

/** What each kind of push needs at least; the phones are in practice.json. */
export const simple = {
	targetMsgkey: 'lilei',
	title: 'Shipped',
	content: 'It arrives tomorrow',
} as const;

export const fromTemplate = {
	targetMsgkey: 'lilei',
	templateName: 'practice_order',
	templateKeyValue: order,
} as const;

export const many = {
	target: 'lilei',
	templateName: 'practice_order',
	templateKeyValue: order,
} as const;

export const toAll = {
	confirmEveryone: true,
	templateName: 'practice_news',
	templateKeyValue: rows({ content: 'Open on Sunday' }),
} as const;

/** Set by the signature, different for every request. */
const system = new Set([
	'AccessKeyId',
	'Signature',
	'SignatureMethod',
	'SignatureNonce',
	'SignatureVersion',
	'Timestamp',
	'SecurityToken',
	'Format',
]);

/** A request as the sandbox got it, decoded by hand so that our encoder is not its own judge. */
export interface Sent {
	action: string | undefined;
	version: string | undefined;
	contentType: string | undefined;
	authorization: string | undefined;
	/** Of the body; without those of the signature. */
	fields: Record<string, string>;
	raw: string;
	verdict: JournalEntry['verdict'];
	reason: string | undefined;
	warnings: readonly string[];
}

export function sent({ headers, query, body, verdict, reason, warnings }: JournalEntry): Sent {
	if (query !== '') throw new Error(`parameters in the address: ${query}`);
	const all = decodeForm(body ?? '');
	const { Action, Version, ...rest } = all;
	const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
	return {
		action: text(headers['x-acs-action']) ?? Action,
		version: text(headers['x-acs-version']) ?? Version,
		contentType: headers['content-type'],
		authorization: headers.authorization,
		fields: Object.fromEntries(Object.entries(rest).filter(([name]) => !system.has(name))),
		raw: body ?? '',
		verdict,
		reason,
		warnings,
	};
}

/** The practice server with the node under test. */
export class Practice extends EnginePractice<Sent> {
	constructor() {
		super(MpaasPush, service, sent);
	}

	override credential(own: IDataObject = {}): ICredentialDataDecryptedObject {
		return {
			accessKeyId: 'practice-access-key-id',
			accessKeySecret: secret,
			securityToken: '',
			appId: 'ONEX000000000001',
			workspaceId: 'practice',
			tenantId: '',
			regionId: '',
			baseUrl: this.sandbox.url,
			apiVersion: '2020-10-28',
			signatureMethod: 'acs3',
			...own,
		};
	}

	/** What stands on a phone, oldest first. */
	shade(owner: string): Array<{
		title: string;
		text: string;
		channel: string | undefined;
		messageId: string;
		silent: boolean | undefined;
	}> {
		return (this.sandbox.phones.get(owner)?.shade ?? []).map(({ title, text, channel, messageId, silent }) => ({
			title,
			text,
			channel,
			messageId,
			silent,
		}));
	}
}

export const usePractice = (): Practice => startAround(new Practice());

export { errorOutput, goOn, jsonOf, joined } from '../engine/practice';
