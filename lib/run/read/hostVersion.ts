import { NodeConnectionTypes, type NodeConnectionType } from 'n8n-workflow';

/** The oldest n8n whose libraries (n8n-workflow 1.83) have what nodes of this package are made of; run with n8n-core 1.84 in November 2026. */
export const oldestHost = '1.85';

/**
 * The connection that items travel on.
 * @throws Error with one sentence on an n8n that is too old, where the name does not exist
 */
export function mainConnection(): NodeConnectionType {
	const types = NodeConnectionTypes as typeof NodeConnectionTypes | undefined;
	if (types === undefined)
		throw new Error(`n8n-nodes-china-push needs n8n ${oldestHost} or newer: update n8n, then restart it`);
	return types.Main;
}
