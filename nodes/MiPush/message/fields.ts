import { awaitingFields } from '../../../lib/operation/awaiting';
import { choice, type Field } from '../../../lib/operation/field';
import { content } from './content';
import { options, optionsWithoutReceipts, schedule } from './options';

const v2or3 = choice('api_version', 'API Version', {
	local: true,
	default: 'v3',
	description: "Which of Xiaomi's paths to call",
	options: [
		{ value: 'v3', name: 'V3', description: 'Takes several package names' },
		{ value: 'v2', name: 'V2', description: 'Takes one package name' },
	],
});

/** Fields below the target, for single sends with a choice of version. */
export const versionedMessageFields: readonly Field[] = [...content, options(v2or3, ...schedule)];
/** The same where only v2 exists. */
export const messageFields: readonly Field[] = [...content, options(...schedule)];
/** The same for calls that carry a message for every target, where the time belongs to the whole call. */
export const entryFields: readonly Field[] = [...content, options()];
/** The same for a message whose receipts the node itself asks for, and waits for. */
export const awaitedMessageFields: readonly Field[] = [...content, ...awaitingFields, optionsWithoutReceipts(v2or3)];
