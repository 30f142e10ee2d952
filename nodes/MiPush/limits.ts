/**
 * Figures of Xiaomi's documents with their date, in one place.
 * "Server API" is the page "服务器API地址以及参数" of 2025-02-19.
 */
const day = 86_400_000;

export const limits = {
	/** Server API, table 1-1: length below 50. */
	title: 49,
	/** Server API, table 1-1: length below 128. */
	description: 127,
	/** Older documents; the page of 2025 gives none. */
	payloadBytes: 4096,
	notifyId: 2_147_483_647,
	/** Since 2024-09-03 (pId 1854): 10 days for private messages, 1 day for public ones. */
	timeToLive: 10 * day,
	/** Server API, table 1-1. */
	schedule: 7 * day,
	/** Server API, note 1 below table 1-1. */
	extraPairs: 10,
	/** Older documents: key and value at most 1024 characters. */
	extraCharacters: 1024,
	jobKey: 20,
	callbackParamBytes: 256,
	/** Public clients and pId 1656 agree on it; the page states it for subscriptions (tables 5-1, 5-2). */
	targets: 1000,
	topics: 5,
	/** Server API, table 4-3. */
	statistics: 100,
	/** No document bounds the lists of what is to be stopped, nor names their separator; as its other ID lists, November 2026. */
	stopped: 100,
	/** pId 2314 of 2026-06-02: at most 9 variables in a template, each of 1 to 128 characters. */
	templateVariable: 128,
	templateVariables: 9,
} as const;

/**
 * What no template variable may hold (pId 2314 of 2026-06-02): emoji, the Unicode class So, and characters that are not
 * assigned. A mark that only becomes an emoji with the variation selector, such as U+203C, is none without it.
 */
export const notInTemplate = {
	without: /[\p{Emoji_Presentation}\p{So}\p{Cn}\p{Cs}\ufe0f\u20e3]/u,
	withoutMeaning: 'an emoji, a symbol such as ℃ or ★, or an unassigned character',
} as const;

/** pId 2367 of 2026-10-22: v3 recall calls exist for three kinds of targets; all v1 and v2 ones end at this moment (Beijing). */
export const recallSwitch = Date.parse('2026-12-01T00:00:00+08:00');

/** pId 1656: the lowest class, apps with fewer than 100,000 reachable users; others may raise it in Sending Options. */
export const rate = {
	concurrency: 10,
	perSecond: 500,
	source: 'Xiaomi developer documentation pId 1656, read November 2026',
} as const;
