import { createHash, createHmac, randomUUID } from 'node:crypto';

const form = 'application/x-www-form-urlencoded';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Calls an operation of the practice server's mPaaS with a signature made by hand (ACS3); gives the answer's PushResult. */
export async function callMpaas(
	url: string,
	action: string,
	fields: Record<string, string | number>,
): Promise<unknown> {
	const body = new URLSearchParams(
		Object.entries({ AppId: 'ONEX000000000001', WorkspaceId: 'practice', ...fields }).map(
			([name, value]): [string, string] => [name, String(value)],
		),
	).toString();
	const headers: Record<string, string> = {
		'content-type': form,
		host: new URL(url).host,
		'x-acs-action': action,
		'x-acs-version': '2020-10-28',
		'x-acs-date': `${new Date().toISOString().slice(0, 19)}Z`,
		'x-acs-signature-nonce': randomUUID(),
		'x-acs-content-sha256': sha256(body),
	};
	const names = Object.keys(headers).sort();
	const canonical = `POST\n/\n\n${names.map((name) => `${name}:${headers[name] ?? ''}\n`).join('')}\n${names.join(';')}\n${sha256(body)}`;
	const signature = createHmac('sha256', 'practice-access-key-secret')
		.update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
		.digest('hex');
	const { host: _host, ...sent } = headers;
	const response = await fetch(`${url}/`, {
		method: 'POST',
		body,
		headers: {
			...sent,
			authorization: `ACS3-HMAC-SHA256 Credential=practice-access-key-id,SignedHeaders=${names.join(';')},Signature=${signature}`,
		},
	});
	const { PushResult: result } = (await response.json()) as { PushResult?: { Success?: boolean } };
	if (result?.Success !== true) throw new Error(`${action} was refused: ${JSON.stringify(result)}`);
	return result;
}

/** A simple push: message keys by target. */
export const pushSimple = async (
	url: string,
	keys: Record<string, string>,
	more: Record<string, string | number> = {},
): Promise<unknown> =>
	callMpaas(url, 'PushSimple', {
		TaskName: 'receipts',
		DeliveryType: 3,
		ExpiredSeconds: 3600,
		PushStyle: 0,
		Title: 'Shipped',
		Content: 'It arrives tomorrow',
		TargetMsgkey: JSON.stringify(keys),
		...more,
	});
