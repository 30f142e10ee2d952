import { regionOf } from '../../../credentials/MiPushApi.credentials';
import { InputError } from '../../../lib/operation/inputError';
import type { RequestContext, Values } from '../../../lib/operation/operation';
import { isInnerHost } from '../../../lib/transport/innerHost';

/** Where receipts go: what cannot work is found before the message goes out, because its receipts do not come a second time. */

/**
 * A gateway of one's own may reach what Xiaomi's hosts cannot.
 *
 * @throws InputError for an address that only this network has
 */
export function checkCallback(callback: unknown, { credential }: Pick<RequestContext, 'credential'>): void {
	if (typeof callback !== 'string' || regionOf(credential) === 'custom' || !URL.canParse(callback)) return;
	const { hostname } = new URL(callback);
	if (isInnerHost(hostname))
		throw new InputError(
			'Options > Receipts: Callback URL',
			`leads to ${hostname.slice(0, 60)}, where Xiaomi cannot report anything; it must be an address that can be reached from the internet`,
			"Set n8n's WEBHOOK_URL to the address at which it can be reached; the Production URL of the trigger begins with it then",
		);
}

/** How n8n begins the path of a Test URL. */
const testPath = /^https?:\/\/[^/?#]+\/(?:[^?#]*\/)?webhook-test\//i;

/** What the user should know of a message although it can be sent. */
export const callbackWarnings = ({ 'extra.callback': callback }: Values): string[] =>
	typeof callback === 'string' && testPath.test(callback)
		? [
				'Receipts: Callback URL is a Test URL, which takes one receipt while the editor listens; receipts that come later need the Production URL',
			]
		: [];
