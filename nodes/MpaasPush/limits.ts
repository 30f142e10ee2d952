/**
 * Figures of the Message Push Service user guide (Ant Group, "消息推送 使用指南", read November 2026), in one
 * place; numbers are its sections.
 */
export const dayMs = 86_400_000;

export const limits = {
	/** 8.2.3 and 8.2.4: pairs in TargetMsgkey. */
	targets: 10,
	/** 8.2.5: entries in TargetMsg. */
	messages: 100,
	/** 6.2.1 and 6.2.2, custom message ID; the API chapters give none. */
	messageKey: 64,
	/** 6.2.1 and 6.2.2, validity of a message; results 3020 and 3026 say that the API has bounds too. */
	expiredSecondsMin: 180,
	expiredSecondsMax: 72 * 3600,
	/** 6.3.1. */
	templateName: 200,
	/** 8.2.12, result 3035. */
	extendedParams: 20,
	/** 8.2.12, result 3049: "fewer than 10". */
	targetExtendedParams: 9,
	/** 8.2.3, StrategyContent: the end lies at most so many days after today. */
	scheduleDays: 180,
	/** 8.2.3: timed and repeated pushes of an app that have not gone out, unless the service has allowed more. */
	waitingPushes: 100,
	/** Of an app: document_detail/2882067 of Alibaba Cloud; the guide has only result 3056. */
	templates: 100,
	/** 8.2.9. */
	cancelIds: 30,
	/** 8.2.8: from start to end. */
	statisticsDays: 90,
	/** 8.2.8 and 8.2.9: used by the service when the page size is not given. */
	pageSize: 500,
	/** Section 9: the whole message, on Android and iOS channels. */
	messageBytes: 2048,
	/** 4.2, Live Activity: what is pushed to one. */
	liveActivityBytes: 4096,
} as const;

/** Neither the guide nor Alibaba Cloud's pages publish a rate for these operations. */
export const rate = { concurrency: 10, source: 'No rate is published (user guide, read November 2026)' } as const;
