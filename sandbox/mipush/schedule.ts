import { ok, Refusal } from './answers';
import type { Operation, Routes } from './operation';

const unknownJob = (job: string): Refusal =>
	new Refusal(
		65028,
		'未查询到相应消息',
		`There is no scheduled message ${job}: it never was, has been sent, or has been deleted.`,
	);

/** Whether a scheduled message still waits (table 10-1). */
const exist: Operation = (form, _call, { messages }) => {
	form.only(['job_id'], 'table 10-1');
	const id = form.need('job_id', 'table 10-1');
	if (!messages.jobs.has(id)) throw unknownJob(id);
	return ok(undefined, { summary: `${id} waits` });
};

/** Deletes a scheduled message (table 10-1). */
const remove: Operation = (form, _call, { delivery }) => {
	form.only(['job_id'], 'table 10-1');
	const id = form.need('job_id', 'table 10-1');
	if (!delivery.cancel(id)) throw unknownJob(id);
	return ok(undefined, { summary: `${id} deleted` });
};

/** The same by job key: in the SDK, not in the document. */
const removeByJobKey: Operation = (form, _call, { delivery, messages }) => {
	form.only(['jobkey'], 'the official SDK');
	const jobKey = form.need('jobkey', 'the official SDK');
	const jobs = [...messages.jobs.values()].filter((job) =>
		job.parts.some((part) => part.message.extras.jobKey === jobKey),
	);
	if (jobs.length === 0) throw unknownJob(jobKey);
	for (const { id } of jobs) delivery.cancel(id);
	return ok(undefined, { summary: `${jobs.length} deleted` });
};

export const scheduleRoutes: Routes = [
	['POST', '/v2/schedule_job/exist', exist],
	['POST', '/v2/schedule_job/delete', remove],
	['POST', '/v3/schedule_job/delete', removeByJobKey],
];
