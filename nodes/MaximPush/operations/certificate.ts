import { boolean, choice } from '../../../lib/operation/field';
import { isObject } from '../../../lib/operation/json';
import { inResource } from '../../../lib/operation/resource';
import { actAs, actAsHeaders } from '../actAs';

/** What of a certificate anybody may read; whatever else the service adds one day is taken for a secret. */
const open = new Set(['app_id', 'name']);

function redacted(certificate: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(certificate).map(([name, value]) => [
			name,
			open.has(name) || value === null || value === '' ? value : '***',
		]),
	);
}

export const certificate = inResource(
	{ value: 'certificate', name: 'Certificate', description: 'What MaxIM pushes with at a phone maker' },
	[
		{
			operation: 'get',
			name: 'Get',
			action: 'Get push certificate',
			description: 'What MaxIM pushes with at a phone maker; the secrets in it are hidden unless you ask for them',
			source: 'MaxIM server API, section 4.1',
			kind: 'query',
			method: 'GET',
			path: '/push/certificate',
			encoding: 'query',
			headers: actAsHeaders,
			fields: [
				choice('provider', 'Provider', {
					default: 1,
					description: 'Whose certificate',
					options: [
						{ value: 1, name: 'Apple (APNs)' },
						{ value: 7, name: 'Google (FCM)' },
						{ value: 2, name: 'Huawei' },
						{ value: 4, name: 'Meizu' },
						{ value: 6, name: 'OPPO' },
						{ value: 5, name: 'Vivo' },
						{ value: 3, name: 'Xiaomi' },
					],
				}),
				choice('environment', 'Environment', {
					default: 1,
					description: 'Which of the two sets of certificates',
					options: [
						{ value: 0, name: 'Development' },
						{ value: 1, name: 'Production' },
					],
				}),
				boolean('include_secrets', 'Include Secrets', {
					default: false,
					on: true,
					off: false,
					local: true,
					description:
						'Whether keys, secrets and the certificate come out readable. They are then stored with the execution, where others may read them',
				}),
				actAs,
			],
			items: ({ data }, { include_secrets: readable }) => (isObject(data) && readable !== true ? redacted(data) : data),
			columns: {
				name: 'text',
				appId: { type: 'text', from: 'app_id' },
				appKey: { type: 'text', from: 'app_key' },
				appSecret: { type: 'text', from: 'app_secret' },
				certificate: 'text',
			},
		},
	],
);
