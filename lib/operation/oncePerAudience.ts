import type { Distinct, Moments } from './distinct';
import { inOrder } from './json';
import { writeJson } from './numeral';
import type { RequestContext, Values } from './operation';

/**
 * For an audience whose members nobody counts, such as everyone, a topic or tags: the same message for each of many items would
 * reach everybody in it as often.
 *
 * @param of audience and content: what makes it the same; undefined where single targets are named
 * @param moments when it goes out, and what else is a moment: at another one it is meant
 */
export const oncePerAudience = (
	of: (values: Values, context: RequestContext) => unknown,
	moments?: (values: Values, context: RequestContext) => Moments,
): Distinct => ({
	parameter: 'Message',
	of: (values, context) => {
		const same = of(values, context);
		return same === undefined ? undefined : writeJson(inOrder(same));
	},
	...(moments ? { moments } : {}),
	why: {
		reason: ', and so is the audience; everybody in it would get it as often',
		remedy: 'Switch on Execute Once in the settings of the node, or give each item a message or an audience of its own',
	},
});

/** The values but for what makes it no other message. */
export const allBut = (values: Values, wires: ReadonlySet<string>): Values =>
	Object.fromEntries(Object.entries(values).filter(([wire]) => !wires.has(wire)));
