import type { DocumentedRate } from '../../lib/operation/rate';

/** Figures of MaxIM's server API document, section 4 (push), read November 2026, in one place. */
export const limits = {
	/** Section 4.2: tags, aliases, user IDs or push tokens in one request. */
	targets: 500,
	/** Section 4.3 and the user chapter give no limit for these lists; chosen here with care. */
	tasks: 100,
	tags: 100,
	/** Apple's limit for the header of that name; MaxIM's document gives none. */
	collapseIdBytes: 64,
} as const;

export const rate: DocumentedRate = { concurrency: 10, source: 'MaxIM publishes no rates, November 2026' };
