import type { Marks } from './mark';

/** What the ledger says of a mark. */
export const status = {
	/** Nothing was sent. */
	open: 0,
	/** A run that is at work has begun with it. */
	underWay: 1,
	accepted: 2,
	/** The service said that the target is gone. */
	dead: 3,
	/** It may have been sent: the answer is lost, or the run that had begun with it has died. */
	doubtful: 4,
} as const;

export type Status = (typeof status)[keyof typeof status];

/** One status a byte, in the order of the marks. */
export type Statuses = Uint8Array;

/** What a campaign is known by; it is another one when any part differs. */
export interface CampaignName {
	/** ID of the workflow. */
	workflow: string;
	service: string;
	operation: string;
	/** As the user gave it: 1 to 200 characters of any kind. */
	key: string;
}

/** What a campaign has come to. */
export interface CampaignCounts extends CampaignName {
	accepted: number;
	dead: number;
	doubtful: number;
	/** Begun by runs that are at work. */
	underWay: number;
	/** Runs at work. */
	runs: number;
	/** When the first run began, and when the last change was made; milliseconds since 1970. */
	begun: number;
	last: number;
}

/** Which campaigns: of a workflow and service, or those of them with a key. */
export interface CampaignScope {
	workflow: string;
	service: string;
	key?: string;
}

export interface JoinOptions {
	/** Forgotten when unchanged for so long, in milliseconds. */
	keepFor: number;
	/** Ends waits for a lock or a connection. */
	signal?: AbortSignal | undefined;
}

export interface BeginOptions {
	/** Doubtful ones may be begun with as well. */
	again?: boolean;
	/** All of them or none. */
	whole?: boolean;
	/** The caller has made sure that this run has not begun with any of them before, and names each of them once. Saves time where nobody else is at work. */
	unseen?: boolean;
}

/**
 * One execution of a node within a campaign. As long as it is at work, what it has begun is under way; when it has died
 * without settling it, that is doubtful. All changes are atomic over all runs, whatever process or machine they are in.
 *
 * Every method throws a {@link LedgerError}, and then nothing was changed, or what was changed is doubtful.
 */
export interface CampaignRun {
	/** Whether a run before this one, or beside it, has used the campaign. */
	readonly resumed: boolean;
	/** What the user should know of the ledger, in sentences. */
	readonly warnings: readonly string[];
	statuses(marks: Marks): Promise<Statuses>;
	/**
	 * To be called, and waited for, before a request leaves.
	 *
	 * @returns `open` for each mark that this run has begun with now; for the others what they are, and they are left alone. With
	 * `whole` one other than open (or doubtful, with `again`) keeps all from being begun with: then the statuses are as they stand
	 */
	begin(marks: Marks, options?: BeginOptions): Promise<Statuses>;
	/**
	 * Ends what this run has begun: accepted, dead, doubtful, or `open` when certainly nothing was sent. What was doubtful before
	 * it was begun with again is doubtful again, not open. Marks that this run has not begun with stay as they are.
	 *
	 * It may be called without waiting: a later `begin` of the same run is never kept without it.
	 */
	settle(marks: Marks, statuses: Statuses): Promise<void>;
	/** Waits for all that was settled. What is still begun with becomes doubtful. More than once does no harm. */
	leave(): Promise<void>;
}

/** Remembers, across executions, processes and machines, what became of each message to each target of a campaign. */
export interface Ledger {
	/** @throws LedgerError when the ledger cannot be used; nothing may be sent then */
	join(name: CampaignName, options: JoinOptions): Promise<CampaignRun>;
	/** In the order in which they were begun. */
	list(scope: CampaignScope, signal?: AbortSignal): Promise<CampaignCounts[]>;
	/**
	 * @returns how many campaigns were forgotten
	 * @throws LedgerError `busy` when a run of one of them is at work; then none is forgotten
	 */
	clear(scope: CampaignScope, signal?: AbortSignal): Promise<number>;
}

/** `unusable`: not before somebody mends something. `unreachable`: may pass by itself. `busy`: others are at it. */
export type LedgerFault = 'unusable' | 'unreachable' | 'busy' | 'cancelled';

/** Why a ledger cannot do what it should. The message is a predicate, such as "cannot be kept, because the disk is full"; no full stop. */
export class LedgerError extends Error {
	override readonly name = 'LedgerError';

	constructor(
		readonly fault: LedgerFault,
		message: string,
		/** What the user can do, one sentence without a full stop. */
		readonly remedy: string,
	) {
		super(message);
	}
}

/** A run that has given no sign for so long has died. Milliseconds. */
export const runDiesAfter = 30_000;

/** How often a run gives a sign. Milliseconds. */
export const signOfLifeEvery = 5_000;
