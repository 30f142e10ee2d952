import { maximPushScheme, type MaximPushCredential } from '../../credentials/MaximPushApi.credentials';
import { memberOf, parseObject, textOf } from '../../lib/operation/json';
import type { Envelope, Operation, Service } from '../../lib/operation/operation';
import { offering } from '../../lib/operation/resource';
import type { HttpAnswer } from '../../lib/transport/http';
import { errorTable } from './errors';
import { rate } from './limits';
import { resources } from './operations';

/** Every answer comes with HTTP 200; the code in the body tells. `data` is an object with the task, in older samples just true. */
function read(answer: HttpAnswer, { resource }: Operation): Envelope | undefined {
	const body = parseObject(answer.text);
	const code = textOf(body?.code);
	if (!body || code === undefined) return undefined;
	const { data, ...rest } = body;
	// A certificate holds secrets of the phone makers: it is in no error and no raw answer.
	const envelope: Envelope = {
		ok: code === '200',
		code,
		body: resource === 'certificate' ? rest : body,
		data,
	};
	const message = textOf(body.message);
	if (message !== undefined) envelope.message = message;
	const taskId = textOf(memberOf(data, 'task_id'));
	if (taskId !== undefined) envelope.messageId = taskId;
	return envelope;
}

export const service: Service<MaximPushCredential> = {
	name: 'maxim',
	displayName: 'MaxIM',
	credential: 'maximPushApi',
	...offering(resources),
	scheme: maximPushScheme,
	appOf: (_values, { appId }) => appId,
	signedPlainly: ['app_id'],
	read,
	errors: errorTable,
	statistics:
		'the message statistics (operation Task: Get Statistics, or the MaxIM console where there is no messageId)',
	rate,
	// `setting.request_id`, section 4.2.
	dedupes: ({ kind }) => kind === 'send',
};
