import type { IDataObject } from 'n8n-workflow';
import { XgPush } from '../../nodes/XgPush/XgPush.node';
import { startVendor, type Received } from '../credentials/n8nHost';
import { jsonOf } from '../engine/practice';
import { runInEngine, type EngineRun, type EngineSetting } from '../engine/harness';

/** The node with a credential of TPNS against a server that answers what it is told. */

export const secret = 'canary-tpns-secret';
export const token = 'a'.repeat(35) + '1';
export const otherToken = 'a'.repeat(35) + '2';

export const ok = { seq: 0, environment: 'product', ret_code: 0, push_id: '3895624686', err_msg: '', result: '[0]' };

export interface Sent {
	run: EngineRun;
	bodies: Array<Record<string, unknown>>;
	received: Received[];
}

/** "resource.operation", or an operation of pushing. */
const named = (operation: string): IDataObject => {
	const [resource = '', name] = operation.split('.');
	return name === undefined ? { resource: 'pushTpns', operation } : { resource, operation: name };
};

/** One run of the node against a server that gives these answers, the last one again and again. */
export async function send(
	operation: string,
	parameters: IDataObject = {},
	own: Partial<EngineSetting> & { answers?: unknown[]; credential?: IDataObject } = {},
): Promise<Sent> {
	const { answers = [ok], credential = {}, ...setting } = own;
	let next = 0;
	const vendor = await startVendor(() => ({
		status: 200,
		type: 'application/json',
		body: answers[Math.min(next++, answers.length - 1)],
	}));
	try {
		const run = await runInEngine({
			node: new XgPush(),
			parameters: {
				...named(operation),
				...parameters,
				options: { simplify: false, ...(parameters.options as IDataObject | undefined) },
			},
			credential: {
				service: 'tpns',
				region: 'other',
				authentication: 'hmac',
				accessId: '1500001048',
				secretKey: secret,
				baseUrl: vendor.origin,
				...credential,
			},
			...setting,
		});
		expect(JSON.stringify(run.outputs)).not.toContain(secret);
		return {
			run,
			received: vendor.received,
			bodies: vendor.received
				.filter(({ headers }) => headers['content-type'] === 'application/json')
				.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
		};
	} finally {
		await vendor.close();
	}
}

export const refused = ({ run }: Sent): unknown => jsonOf(run)[0]?.error;
