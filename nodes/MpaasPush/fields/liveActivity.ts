import { choice, json, themed, time, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import type { Values } from '../../../lib/operation/operation';

/** iOS live activities: user guide 8.2.3 to 8.2.5 and 4.2. */
export const liveActivity: readonly Field[] = themed<Field>('Live Activity', [
	choice('ActivityEvent', 'Event', {
		default: 'update',
		options: [
			{ value: 'end', name: 'End' },
			{ value: 'update', name: 'Update' },
		],
	}),
	json('ActivityContentState', 'Content State', {
		shape: 'object',
		emit: 'text',
		description: "The content-state that the app's live activity expects, a JSON object",
	}),
	time('DismissalDate', 'Dismissal Date', {
		emit: (epoch) => Math.floor(epoch / 1000),
		description:
			'When iOS takes the ended activity off the screen; without it after 4 hours. It counts with the event End only',
	}),
]);

/** @throws InputError for a dismissal date that the service would pass over in silence */
export function checkLiveActivity(values: Values): void {
	if (values.DismissalDate !== undefined && values.ActivityEvent !== 'end')
		throw new InputError('Options > Live Activity: Dismissal Date', 'has no effect unless Live Activity: Event is End');
}
