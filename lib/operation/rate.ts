/** Documented rates, kept as dated data. */
export interface DocumentedRate {
	/** Requests under way at once. */
	concurrency: number;
	/** Requests per second; undefined when the service publishes none. */
	perSecond?: number;
	/** Milliseconds between two requests, where the service says it so. */
	interval?: number;
	/** What the rate counts, requests unless told: a request that names 100 targets may count as 100. */
	counts?: 'requests' | 'targets';
	/** Operations of another budget do not share the rate. */
	budget?: string;
	/** Whether the document says that there is no limit, rather than nothing. */
	unlimited?: boolean;
	/** Where the figures are from and of which date. */
	source: string;
}

/** The operation's own, or the service's. */
export const rateOf = (service: { rate: DocumentedRate }, operation: { rate?: DocumentedRate }): DocumentedRate =>
	operation.rate ?? service.rate;

/** Requests per second; Infinity where none are published. */
export const perSecondOf = ({ perSecond, interval }: DocumentedRate): number =>
	interval === undefined ? (perSecond ?? Infinity) : 1000 / interval;
