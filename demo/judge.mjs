/** Sentences for what is not as it should be. */
export const unless = (good, sentence) => (good ? [] : [sentence]);

/** The last node gave so many items, all of them accepted. */
export const accepted = (count) => (items) => {
	const other = items.find(({ outcome }) => outcome !== 'accepted');
	return unless(
		items.length === count && !other,
		`n8n should have given ${count} accepted items, not ${items.length}${other ? `; one is ${JSON.stringify(other).slice(0, 300)}` : ''}`,
	);
};

/** The manual trigger of the ready workflows. */
export const byHand = 'Execute workflow';

/** The owners of the virtual phones. */
export const three = ['Li Lei', 'Han Meimei', 'Wang Wei'];
