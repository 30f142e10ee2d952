import { text } from '../../../lib/operation/field';
import { inResource } from '../../../lib/operation/resource';

const base = { source: 'Xiaomi Server API, section 10', kind: 'change', method: 'POST', encoding: 'form' } as const;

const jobId = text('job_id', 'Job ID', {
	identifies: true,
	required: true,
	notBlank: true,
	description: 'The message ID that the scheduled sending returned',
	placeholder: 'e.g. {{ $json.messageId }}',
});

/** Asked whether a message waits, this is an answer. The document says only "not 0 is a failure". */
export const noSuchMessage = '65028';

export const scheduledJob = inResource(
	{ value: 'scheduledJob', name: 'Scheduled Job', description: 'Messages that wait for their time' },
	[
		{
			...base,
			kind: 'query',
			operation: 'exists',
			name: 'Exists',
			action: 'Check whether scheduled job exists',
			description: 'Whether a scheduled message still waits for its time',
			path: '/v2/schedule_job/exist',
			fields: [jobId],
			items: ({ code }, { job_id: id }) => ({ exists: code !== noSuchMessage, jobId: id }),
			columns: { exists: 'boolean', jobId: 'text' },
		},
		{
			...base,
			operation: 'delete',
			name: 'Delete',
			action: 'Delete scheduled job',
			description: 'A scheduled message is not sent',
			path: '/v2/schedule_job/delete',
			fields: [jobId],
			items: (_envelope, { job_id: id }) => ({ deleted: true, jobId: id }),
			columns: { deleted: 'boolean', jobId: 'text' },
		},
	],
);
