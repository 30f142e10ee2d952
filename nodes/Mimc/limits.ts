import type { DocumentedRate } from '../../lib/operation/rate';

/** Figures of Xiaomi's MIMC push document (admin.mimc.chat.xiaomi.net/docs/08-push.html), in one place. */
export const limits = {
	/** No version of the document (2018 to 2026) bounds the lists; chosen here with care, November 2026. */
	targets: 100,
} as const;

const source = 'MIMC push document; of its two versions the lower figures, read November 2026';

/**
 * The document counts users times messages, and groups times messages, in a second, so a request to many counts as many.
 * One version says 50 and 20, the other 1000 and 1000; the lower ones stand until the service is seen to take more.
 */
export const userRate: DocumentedRate = { concurrency: 10, perSecond: 50, counts: 'targets', budget: 'user', source };
export const groupRate: DocumentedRate = { concurrency: 10, perSecond: 20, counts: 'targets', budget: 'group', source };
