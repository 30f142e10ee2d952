import { notice } from '../../../lib/operation/field';
import { writeJson } from '../../../lib/operation/numeral';
import type { Hourly, Operation, Values } from '../../../lib/operation/operation';
import { allInterval, limits, rate } from '../limits';

const notCounted =
	'What goes out otherwise is not counted: by other processes and workers of n8n, before a restart, or from the XG console.';

/**
 * Guide, reasons why a push fails, "suspended pushes" (2018-08-27), and frequently asked questions (2018-04-16): of messages to all
 * devices, 30 an hour and the same content once an hour; what comes beyond is accepted and not delivered.
 */
export const everyoneNotice = notice(
	'everyoneNotice',
	`XG delivers ${limits.everyoneHourly} messages an hour to all devices, and the same content once an hour; what goes beyond it accepts and holds back for good. The node sends no such message and says when to send it instead. ${notCounted}`,
);

/** Guide, REST API v3, limits: tag pushes are limited, too; later documents give the same figure. */
export const tagNotice = notice(
	'tagNotice',
	`XG limits messages to tags in version 3, too, to about ${limits.tagsHourly} an hour; what goes beyond may be accepted and held back. The node sends no more, and says when to send the others. ${notCounted}`,
);

/** Both versions count together: they reach the same devices. The same content twice would be accepted twice and delivered once. */
export function heldBack(
	withMessage: (values: Values) => Values,
): Required<Pick<Operation, 'distinct' | 'rate' | 'hourly'>> {
	const content = (values: Values): string => writeJson(withMessage(values).message);
	return {
		distinct: {
			parameter: 'Message',
			of: content,
			why: {
				reason: '; XG holds back the same content to all devices within an hour',
				remedy: 'Switch on Execute Once in the settings of the node, or give each item a message of its own',
			},
		},
		rate: { ...rate, interval: allInterval, budget: 'sendToAll' },
		hourly: {
			max: limits.everyoneHourly,
			to: 'everyone',
			distinct: content,
			source: 'Tencent XG guide, suspended pushes, 2018-03-29 and 2018-08-27',
		},
	};
}

export const tagsHourly: Hourly = {
	max: limits.tagsHourly,
	to: 'tags',
	source:
		'Tencent XG guide, REST API v3, limits, 2018-08-27, which gives no figure; the figure is that of later documents',
};
