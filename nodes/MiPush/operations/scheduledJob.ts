import { text } from '../../../lib/operation/field';
import { inResource } from '../../../lib/operation/resource';

const base = { source: 'Xiaomi Server API, section 10', kind: 'change', method: 'POST', encoding: 'form' } as const;

const jobId = text('job_id', 'Job ID', {
	required: true,
	notBlank: true,
	description: 'The message ID that the scheduled sending returned',
	placeholder: 'e.g. {{ $json.messageId }}',
});

const missing = (values: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
	exists: false,
	jobId: values.job_id,
});

export const scheduledJob = inResource(
	{ value: 'scheduledJob', name: 'Scheduled Job', description: 'Messages that wait for their time' },
	[
		{
			...base,
			operation: 'delete',
			name: 'Delete',
			action: 'Delete scheduled job',
			description: 'A scheduled message is not sent',
			path: '/v2/schedule_job/delete',
			fields: [jobId],
			items: (_envelope, { job_id: id }) => ({ deleted: true, jobId: id }),
		},
		{
			...base,
			kind: 'query',
			operation: 'exists',
			name: 'Exists',
			action: 'Check whether scheduled job exists',
			description: 'Whether a scheduled message still waits for its time',
			path: '/v2/schedule_job/exist',
			fields: [jobId],
			items: (_envelope, { job_id: id }) => ({ exists: true, jobId: id }),
			// The document says only "not 0 is a failure"; this code means that there is no such message.
			answersInstead: { '65028': missing },
		},
	],
);
