import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { Mimc } from '../../nodes/Mimc/Mimc.node';
import { service } from '../../nodes/Mimc/service';
import type { JournalEntry } from '../../sandbox/journal';
import practiceData from '../../sandbox/practice.json';
import { EnginePractice, startAround } from '../engine/practice';

/** Secrets that must turn up nowhere but in the body on the wire. */
export const { appId, appKey, appSecret } = practiceData.mimc;

/** What a message needs besides its receiver. */
export const text = { fromAccount: 'shop', msg: '{"type":"TEXT","payload":"Hello"}' } as const;

/** The same on the wire, as the document's parameter list has it; the type of plain text is the empty text. */
export const wire = { appId, appKey, appSecret, ...text, fromResource: 'server', msgType: '' };

/** A group of practice.json; its ID is above 2^53. */
export const group = '9223372036854770001';
export const otherGroup = '9223372036854770002';

export interface Sent {
	method: string;
	path: string;
	contentType: string | undefined;
	/** The body as it came, so that big numerals can be looked at. */
	raw: string;
	body: Record<string, unknown>;
	verdict: JournalEntry['verdict'];
	reason: string | undefined;
	warnings: readonly string[];
}

function sent({ method, path, headers, body = '', verdict, reason, warnings }: JournalEntry): Sent {
	return {
		method,
		path,
		contentType: headers['content-type'],
		raw: body,
		body: JSON.parse(body) as Record<string, unknown>,
		verdict,
		reason,
		warnings,
	};
}

/** The practice server with the node under test. */
export class Practice extends EnginePractice<Sent> {
	constructor() {
		super(Mimc, service, sent);
	}

	override credential(own: IDataObject = {}): ICredentialDataDecryptedObject {
		return { appId, appKey, appSecret, baseUrl: this.sandbox.url, ...own };
	}
}

export const usePractice = (): Practice => startAround(new Practice());

export { errorOutput, goOn, jsonOf } from '../engine/practice';
