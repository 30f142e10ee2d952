import type { IExecuteFunctions } from 'n8n-workflow';
import {
	LedgerError,
	status,
	type BeginOptions,
	type CampaignRun,
	type Status,
	type Statuses,
	type Ledger,
} from '../../ledger/ledger';
import { countOf, type Marks } from '../../ledger/mark';
import { InputError } from '../../operation/inputError';
import type { Operation, Service } from '../../operation/operation';
import type { Outcome } from '../../operation/outcome';
import type { CallResult } from '../send/callResult';

/** What the form says about remembering. */
export interface CampaignOptions {
	/** What of the form asks for it; Campaign Key unless told. */
	label?: string;
	/** What the user can do where it cannot be, rather than what the ledger says. */
	remedy?: string;
	key: string;
	/** Whether those in doubt are sent to again. */
	again: boolean;
	/** Milliseconds. */
	keepFor: number;
}

const statusOf: Record<Outcome, Status> = {
	accepted: status.accepted,
	deadTarget: status.dead,
	unknown: status.doubtful,
	// Certainly not sent.
	retryLater: status.open,
	rejected: status.open,
};

/** What is to be said of messages for which this run has waited in vain. */
export const underWayElsewhere = 'Not sent by this run; another run of this campaign had it under way';

/** The ledger's fault as that of the option that wants it. */
export const asInputError = (label: string, error: unknown, remedy?: string): unknown =>
	error instanceof LedgerError ? new InputError(label, error.message, remedy ?? error.remedy) : error;

/** The part of a campaign that one execution of a node plays. */
export class Campaign {
	/** Why no further request may begin. */
	private fault: LedgerError | undefined;

	/** Messages whose status could not be recorded. */
	unrecorded = 0;

	private constructor(
		private readonly run: CampaignRun,
		private readonly label: string,
		readonly again: boolean,
	) {}

	/** @throws InputError when the ledger cannot be used */
	static async join(
		ledger: Ledger,
		context: IExecuteFunctions,
		service: Pick<Service, 'name'>,
		operation: Pick<Operation, 'resource' | 'operation'>,
		{ label = 'Campaign Key', remedy, key, again, keepFor }: CampaignOptions,
	): Promise<Campaign> {
		const name = {
			workflow: workflowOf(context, label, remedy),
			service: service.name,
			operation: `${operation.resource}.${operation.operation}`,
			key,
		};
		try {
			return new Campaign(
				await ledger.join(name, { keepFor, signal: context.getExecutionCancelSignal?.() }),
				label,
				again,
			);
		} catch (error) {
			throw asInputError(label, error, remedy);
		}
	}

	/** Whether an earlier run, or one beside this, has used the campaign. */
	get resumed(): boolean {
		return this.run.resumed;
	}

	get warnings(): readonly string[] {
		return this.run.warnings;
	}

	/** @throws InputError when the ledger fails */
	async statuses(marks: Marks): Promise<Statuses> {
		try {
			return await this.run.statuses(marks);
		} catch (error) {
			throw asInputError(this.label, error);
		}
	}

	/**
	 * Before a request leaves. Of the marks that are not open, nothing may be sent; see {@link CampaignRun.begin}.
	 *
	 * @param waited whether another run had some of it under way
	 */
	async begin(
		marks: Marks,
		waited: boolean,
		options: Pick<BeginOptions, 'whole' | 'unseen'> = {},
	): Promise<Statuses | CallResult> {
		try {
			if (this.fault) throw this.fault;
			return await this.run.begin(marks, { ...options, again: this.again });
		} catch (error) {
			if (!(error instanceof LedgerError)) throw error;
			// What has failed for one would keep each of ten thousand waiting.
			this.fault ??= error;
			if (error.fault === 'cancelled')
				return {
					outcome: 'retryLater',
					notSent: true,
					cancelled: true,
					tries: 0,
					sentence: 'The execution was cancelled',
					remedy: 'Nothing was sent',
				};
			return {
				outcome: 'retryLater',
				notSent: true,
				tries: 0,
				sentence: `${this.label} ${error.message}`,
				remedy: `${waited ? underWayElsewhere : 'Nothing was sent'}. ${error.remedy}, and run the workflow again`,
			};
		}
	}

	/** What became of marks that `begin` has let through. Where it cannot be recorded, they are in doubt for later runs. */
	settle(marks: Marks, outcomes: readonly Outcome[]): void {
		const statuses = Uint8Array.from(outcomes, (outcome) => statusOf[outcome]);
		this.record(
			marks,
			statuses,
			statuses.reduce((sum, one) => sum + (one === status.doubtful ? 0 : 1), 0),
		);
	}

	settleAll(marks: Marks, outcome: Outcome): void {
		const one = statusOf[outcome];
		this.record(marks, new Uint8Array(countOf(marks)).fill(one), one === status.doubtful ? 0 : countOf(marks));
	}

	/** @param told how many of them are not in doubt, which needs no record */
	private record(marks: Marks, statuses: Statuses, told: number): void {
		void this.run.settle(marks, statuses).catch(() => (this.unrecorded += told));
	}

	/** Waits until all is recorded. */
	async leave(): Promise<void> {
		try {
			await this.run.leave();
		} catch (error) {
			if (!(error instanceof LedgerError)) throw error;
		}
	}
}

/** @throws InputError for a workflow that was never saved */
export function workflowOf(
	context: Pick<IExecuteFunctions, 'getWorkflow'>,
	label = 'Campaign Key',
	instead?: string,
): string {
	const id = context.getWorkflow().id;
	if (id === undefined || String(id) === '')
		throw new InputError(
			label,
			'needs a saved workflow',
			instead === undefined
				? 'Save the workflow, then run it'
				: `Save the workflow, then run it; or ${instead.charAt(0).toLowerCase()}${instead.slice(1)}`,
		);
	return String(id);
}
