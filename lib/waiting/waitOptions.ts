import { WAIT_INDEFINITELY, type IExecuteFunctions } from 'n8n-workflow';
import { awaitingFields, unitOfTime } from '../operation/awaiting';
import { InputError } from '../operation/inputError';
import type { Operation } from '../operation/operation';
import { nodeError } from '../run/answer/failure';
import { parameterSource } from '../run/read/host';
import { FieldReader } from '../run/read/reader';
import { AtItem, guardRunWide, guardStructure } from '../run/read/runWide';
import type { Ticket } from './parking';

/** What the form says about the waiting; the same for all items. */
export interface WaitOptions {
	waitFor: Ticket['waitFor'];
	/** Milliseconds; absent where there is no limit. */
	limit: number | undefined;
}

/** @throws NodeOperationError for what is no such option, or differs from item to item */
export async function readWaitOptions(
	context: IExecuteFunctions,
	operation: Pick<Operation, 'fields'>,
): Promise<WaitOptions> {
	const own = operation.fields.filter((field) => awaitingFields.includes(field));
	const source = parameterSource(context);
	const now = Date.now();
	try {
		guardStructure(own, source);
		await guardRunWide(own, source, context.getInputData().length, now);
		const values = new FieldReader(own, source, { zone: 'utc', now }).read(0, () => true);
		return {
			waitFor: values.wait_for === 'clicked' ? 'clicked' : 'delivered',
			limit:
				values.limit_wait_time === false
					? undefined
					: Number(values.resume_amount) * (unitOfTime[String(values.resume_unit)] ?? 60_000),
		};
	} catch (error) {
		const fault = error instanceof AtItem ? error.fault : error;
		if (!(fault instanceof InputError)) throw fault;
		throw nodeError(
			context.getNode(),
			{ kind: 'input', error: fault },
			error instanceof AtItem ? error.item : 0,
			'Nothing was sent',
		);
	}
}

export const waitTill = ({ limit }: WaitOptions, now: number): Date =>
	limit === undefined ? WAIT_INDEFINITELY : new Date(now + limit);
