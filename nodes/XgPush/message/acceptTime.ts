import { group, text, type GroupField, type ShowWhen } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { isObject } from '../../../lib/operation/json';
import type { Values } from '../../../lib/operation/operation';

/** Guide, message bodies of both platforms and both versions: `accept_time` is a list of spans of the day. */
interface TimeOfDay {
	hour: string;
	min: string;
}

const label = 'Accept Time';

const timeOfDay = (wire: string, name: string, placeholder: string) =>
	text(wire, name, {
		required: true,
		placeholder,
		pattern: /^\s*([01]?\d|2[0-3]):[0-5]\d\s*$/,
		patternMeaning: 'a time of day from 00:00 to 23:59, such as 09:30',
		encode: (clock): TimeOfDay => {
			const [hour = '', min = ''] = clock.trim().split(':');
			return { hour: hour.padStart(2, '0'), min };
		},
	});

const minutes = ({ hour, min }: TimeOfDay): number => Number(hour) * 60 + Number(min);

function inOrder(spans: unknown): unknown {
	for (const { start, end } of spans as Array<{ start: TimeOfDay; end: TimeOfDay }>) {
		if (minutes(end) > minutes(start)) continue;
		throw new InputError(
			label,
			`ends at ${end.hour}:${end.min}, not after its start at ${start.hour}:${start.min}; a span must end later on the same day`,
			'Split a span at midnight: 22:00 to 23:59, and 00:00 to 07:00',
		);
	}
	return spans;
}

const written = (value: unknown): TimeOfDay | undefined => {
	const { hour, min } = isObject(value) ? value : {};
	if (typeof hour !== 'string' || typeof min !== 'string') return undefined;
	// The guide's sample has blanks around the numbers.
	const clock: TimeOfDay = { hour: hour.trim(), min: min.trim() };
	return /^([01]?\d|2[0-3])$/.test(clock.hour) && /^[0-5]?\d$/.test(clock.min) ? clock : undefined;
};

/**
 * The same rules for a list that the user wrote.
 *
 * @throws InputError
 */
export function checkSpans({ accept_time: spans }: Values): void {
	if (spans === undefined) return;
	const form = 'each entry must be {"start": {"hour": "09", "min": "00"}, "end": {"hour": "21", "min": "30"}}';
	if (!Array.isArray(spans)) throw new InputError('Message', `holds an "accept_time" that is no list; ${form}`);
	inOrder(
		spans.map((span: unknown, index) => {
			const [start, end] = isObject(span) ? [written(span.start), written(span.end)] : [];
			if (!start || !end)
				throw new InputError('Message', `holds no span of the day in entry ${index} of "accept_time"; ${form}`);
			return { start, end };
		}),
	);
}

export const acceptTime = (show: ShowWhen): GroupField =>
	group('body.accept_time', label, {
		name: 'acceptTime',
		many: true,
		itemLabel: 'Time Span',
		fields: [timeOfDay('start', 'Start', 'e.g. 09:00'), timeOfDay('end', 'End', 'e.g. 21:30')],
		emit: inOrder,
		show,
		description:
			'Times of day at which the message may appear; at any time when there are none. XG advises fewer than 10',
	});
