/**
 * What an expression may use and still be read for many items in one go: names that mean the same for every item, or that the
 * wrapping gives for each, and methods that change nothing, because expressions of one item share its data there. A name that is
 * missing here costs time only: n8n is asked for each item.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** n8n's own names that stay what they are for a whole run; `$json` and `$itemIndex` come from the wrapping. */
export const values = words(`$json $itemIndex $now $today $runIndex $mode $nodeVersion $nodeId undefined NaN Infinity`);

/** Objects of n8n that are the same for every item, with the members that are. Undefined: any. */
export const objects: ReadonlyMap<string, ReadonlySet<string> | undefined> = new Map([
	['$workflow', words('id name active')],
	['$execution', words('id mode resumeUrl resumeFormUrl')],
	['$prevNode', words('name outputIndex runIndex')],
	['$vars', undefined],
	['$env', undefined],
]);

export const functions = words(`
	parseInt parseFloat isNaN isFinite Number String Boolean
	encodeURIComponent decodeURIComponent encodeURI decodeURI
	$if $ifEmpty $min $max $average $not $jmespath $jmesPath`);

export const staticMethods: ReadonlyMap<string, ReadonlySet<string>> = new Map([
	[
		'Math',
		words(`abs ceil floor round trunc sign sqrt cbrt pow min max log log2 log10 exp hypot random
			sin cos tan asin acos atan atan2`),
	],
	['JSON', words('stringify parse')],
	['Object', words('keys values entries fromEntries')],
	['Array', words('isArray from of')],
	['Number', words('isInteger isSafeInteger isFinite isNaN parseInt parseFloat')],
	['String', words('fromCharCode fromCodePoint')],
	['Date', words('now parse UTC')],
	[
		'DateTime',
		words(`now local utc fromISO fromMillis fromSeconds fromFormat fromJSDate fromObject fromSQL fromRFC2822 fromHTTP
			isDateTime min max`),
	],
	['Duration', words('fromISO fromMillis fromObject')],
	['Interval', words('fromDateTimes')],
]);

export const staticValues: ReadonlyMap<string, ReadonlySet<string>> = new Map([
	['Math', words('PI E LN2 LN10 SQRT2')],
	['Number', words('MAX_SAFE_INTEGER MIN_SAFE_INTEGER MAX_VALUE MIN_VALUE EPSILON')],
]);

export const constructors = words('Date Set');

/** Of texts, numbers, lists, dates and n8n's extensions of them. None changes what it is called on, of whatever kind that is. */
export const methods = words(`
	at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf localeCompare match normalize padEnd padStart
	repeat replace replaceAll search slice split startsWith substr substring toLocaleLowerCase toLocaleUpperCase toLowerCase
	toUpperCase toString trim trimEnd trimStart trimLeft trimRight valueOf isWellFormed toWellFormed
	toFixed toPrecision toExponential toLocaleString
	every filter find findIndex findLast findLastIndex flat flatMap join map reduce reduceRight some toSorted toReversed toSpliced
	test
	getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth getSeconds getTime getTimezoneOffset
	getUTCDate getUTCDay getUTCFullYear getUTCHours getUTCMinutes getUTCMonth getUTCSeconds toDateString toISOString toJSON
	toLocaleDateString toLocaleTimeString toTimeString toUTCString
	toFormat toISO toISODate toISOTime toISOWeekDate toMillis toSeconds toUnixInteger toRelative toRelativeCalendar toSQL toSQLDate
	toSQLTime toHTTP toRFC2822 toObject toHuman toJSDate toUTC toLocal setZone setLocale plus minus diff diffNow startOf endOf
	hasSame equals as shiftTo contains
	isEmpty isNotEmpty toTitleCase toSentenceCase toSnakeCase toDateTime toDate toNumber toInt toFloat toBoolean toWholeNumber
	toDecimalNumber hash removeMarkdown removeTags urlEncode urlDecode quote replaceSpecialChars isDomain isEmail isNumeric isUrl
	extractEmail extractDomain extractUrl extractUrlPath parseJson base64Encode base64Decode toJsonString round floor ceil abs
	isEven isOdd isInteger format unique removeDuplicates first last sum min max average pluck compact smartJoin chunk union
	difference intersection hasField keys values beginningOf endOfMonth extract isBetween isInLast isWeekend isDst diffTo
	diffToNow`);

export const operators = {
	binary: words('+ - * / % ** == != === !== < > <= >= & | ^ << >> >>>'),
	unary: words('! + - ~ typeof void'),
	/** Those of the binary ones that tell an object from its copy. */
	identity: words('== != === !=='),
};

/** The methods that tell an object from its copy. */
export const searches = words('includes indexOf lastIndexOf');

/** What may be asked of another node: for the item that belongs to this one, or for all items alike. */
export const ofNode = { constant: words('first last all'), known: 'isExecuted', item: 'item' };
