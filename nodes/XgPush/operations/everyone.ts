import { notice } from '../../../lib/operation/field';
import { writeJson } from '../../../lib/operation/numeral';
import type { Operation, Values } from '../../../lib/operation/operation';

/**
 * Guide, reasons why a push fails, "suspended pushes" (2018-08-27), and frequently asked questions (2018-04-16): of messages to all
 * devices, 30 an hour and the same content once an hour; what comes beyond is accepted and not delivered.
 */
export const everyoneNotice = notice('everyoneNotice', 'XG delivers 30 messages an hour to all devices, and the same content once an hour. What goes beyond it accepts and holds back for good: look at Task > Get Status.');

/** Guide, REST API v3, limits: tag pushes are limited, too; later documents give the same figure. */
export const tagNotice = notice('tagNotice', 'XG limits messages to tags in version 3 as well, to about 30 an hour. What goes beyond it may be accepted and held back.');

/** The same content twice in a run would be accepted twice and delivered once. */
export const onceAnHour = (withMessage: (values: Values) => Values): NonNullable<Operation['distinct']> => ({
	parameter: 'Message',
	of: (values) => writeJson(withMessage(values).message),
	why: { reason: '; XG holds back the same content to all devices within an hour', remedy: 'Switch on Execute Once in the settings of the node, or give each item a message of its own' },
});
