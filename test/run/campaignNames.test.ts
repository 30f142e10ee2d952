import type { IDataObject } from 'n8n-workflow';
import { useCampaigns } from '../engine/ledger';
import { goOn, jsonOf, text, usePractice } from '../mipush/practice';

/** A campaign remembers what was sent, target by target, also where an item's targets are spread over several requests. */
const practice = usePractice();

useCampaigns();

test('a target that another request failed to reach is not taken for sent', async () => {
	practice.sandbox.bulk.add({ prefix: 'bulk-', count: 3000 });
	// The last item names one target of the first request, and one of its own that travels in the second.
	const items = [
		...Array.from({ length: 1000 }, (_, index) => ({ id: `bulk-${index}` })),
		{ id: ['bulk-0', 'bulk-2000'] },
	] as IDataObject[];
	const send = async () => {
		practice.sandbox.journal.clear();
		const run = await practice.push(
			'message.sendToRegIds',
			{ registrationId: '={{ $json.id }}', ...text, sendingOptions: { campaignKey: 'spring', concurrency: 1 } },
			{ items, settings: goOn },
		);
		return {
			answers: jsonOf(run),
			sent: practice.requests().flatMap(({ fields }) => (fields.registration_id ?? '').split(',')),
		};
	};

	practice.sandbox.dials.set({ fault: 'code', code: 10008, times: 1 });
	const first = await send();
	expect(first.sent).toHaveLength(1001);
	expect(first.answers[0]).toMatchObject({ details: { outcome: 'rejected' } });
	expect(first.answers.at(-1)).toMatchObject({
		outcome: 'accepted',
		target: ['bulk-0', 'bulk-2000'],
		deadTargets: [],
		otherTargets: { 'bulk-0': { outcome: 'rejected' } },
	});

	const second = await send();
	expect(new Set(second.sent)).toEqual(new Set(Array.from({ length: 1000 }, (_, index) => `bulk-${index}`)));
	expect(second.answers[0]).toMatchObject({ outcome: 'accepted', target: 'bulk-0' });

	expect((await send()).sent).toEqual([]);
});
