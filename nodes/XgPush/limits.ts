/**
 * Figures of the XG guide with the date of their page, in one place.
 * "Guide" is Tencent's document of the server API as printed in 2019; "official docs" are those at xg.qq.com of the same time.
 */
export const limits = {
	/** Guide, Android messages (2018-04-16): the JSON of `message`, in bytes. */
	androidBytes: 4096,
	/** Guide, iOS messages (2018-04-16): the payload in bytes, `accept_time` not counted. */
	iosBytes: 800,
	/** Guide, REST API v3, limits (2018-08-27): 4 KB for `message`. */
	messageBytesV3: 4096,
	/** Seconds, 3 days: guide, every push table. */
	expireTime: 259_200,
	/** Guide, batch accounts (2018-04-16). */
	accounts: 100,
	/** Guide, batch devices and advanced batch accounts (2019-03-06), and `*_list` of v3. */
	targets: 1000,
	/** Official docs, limits of the push API. */
	tags: 50,
	/** Guide, tag management (2018-04-16). */
	pairs: 20,
	tagBytes: 50,
	/** Official docs, tag API v3. */
	tagLengthV3: 50,
	deviceTagListV3: 20,
	/** Characters of a token: guide, return codes, 14 (2018-04-16), and "accounts and devices not bound" (2018-08-27). */
	androidToken: 40,
	appleToken: 64,
	/** TPNS, XG's successor, push API and tag API (2024-01): at most 36; package upload (2024-01): those that count have 36. */
	successorToken: 36,
	/** TPNS, product limits (2024-01): 4 KB for `message`, on both platforms. */
	messageBytesTpns: 4096,
	/** Characters of all tags of one message together: TPNS, push API (2024-01). */
	tagCharactersTpns: 512,
	/** TPNS, binding and unbinding of tags (2024-01): tags, tokens or pairs of a request. */
	tagListTpns: 500,
	/** TPNS, binding and unbinding of accounts (2024-01): tokens of a request. */
	boundTokensTpns: 20,
	/** Bytes of a package: TPNS, upload of a token package (2024-01). */
	packageBytesTpns: 100 * 2 ** 20,
	/** Lines of a package that are made from items, so that it stays below that: none has more than 100 characters of 4 bytes. */
	packageTargets: 250_000,
	/** Pushes in one answer: TPNS, query of all pushes of a time (2024-01). */
	recordPageTpns: 200,
	/** Characters of a plan's name and description: TPNS, creating a push plan (2024-01). */
	planNameTpns: 60,
	planDescriptionTpns: 300,
	/** Characters of an account: TPNS, upload of an account package (2024-01). */
	shortestAccountTpns: 2,
	longestAccountTpns: 100,
	/** Bytes of an attribute's name, and of its value: TPNS, user attributes (2024-01). */
	attributeBytesTpns: 50,
	/** Seconds: TPNS, push API (2024-01). What is kept shorter is kept so long; 0 is for phones that are online. */
	shortestKept: 800,
	expireTimeTpns: 86_400,
	/** Days ahead: TPNS, push API, `send_time` and `loop_param` (2024-01). */
	daysAhead: 90,
	/** Messages a second: TPNS, push API, `push_speed` (2024-01). */
	slowest: 1000,
	fastest: 50_000,
	/** TPNS, push API, `badge_type` on Android (2024-01): below 100. */
	badgeAndroid: 99,
	/** What an `int` of the tables and of Android holds. */
	smallestInt32: -(2 ** 31),
	largestInt32: 2 ** 31 - 1,
	/** Guide, all devices and tags (2019-03-06). */
	loopTimes: 15,
	loopInterval: 14,
	loopDays: 14,
	/** Messages in an hour: guide, "suspended pushes" (2018-03-29). */
	everyoneHourly: 30,
	/** Guide, REST API v3, limits (2018-08-27), without a figure; this one is that of later documents. */
	tagsHourly: 30,
	/** Seconds: guide, common parameters (2018-11-16). */
	validTime: 600,
	/** Official docs, query of the tags of an app: advised as the most for one call. */
	tagPage: 200,
	/** Not documented; keeps one query to a size that an address or a form can carry. */
	statuses: 100,
} as const;

/** Guide, all devices (2019-03-06): at least 3 seconds between two calls; a little more, because requests may overtake time on their way. Milliseconds. */
export const allInterval = 3100;

/** TPNS, push API (2024-01): to everyone, to tags and to packages one a second, which they share; a little more, because requests may overtake time on their way. */
export const broadcastRateTpns = {
	concurrency: 10,
	interval: 1050,
	budget: 'tpnsBroadcast',
	source: 'TPNS, push API, 2024-01',
} as const;

/**
 * TPNS, binding and unbinding of tags (2024-01): one call after the other, the next when the answer is there; of lists no two within
 * a second. Of accounts nothing is said; what comes later shall win there, too.
 */
export const oneByOneTpns = {
	concurrency: 1,
	budget: 'tpnsTags',
	source: 'TPNS, binding and unbinding of tags, 2024-01',
} as const;

export const listByListTpns = { ...oneByOneTpns, interval: 1050 } as const;

/** Guide, frequently asked questions (2018-03-29): only sending to all devices is limited; in version 3 to tags as well. Those limits stand with the operations. */
export const rate = {
	concurrency: 10,
	unlimited: true,
	source: 'Tencent XG guide, frequently asked questions, 2018-03-29',
} as const;
