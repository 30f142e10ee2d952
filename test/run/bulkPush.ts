import type { IDataObject } from 'n8n-workflow';
import type { EngineRun } from '../engine/harness';
import type { PushSetting } from '../engine/practice';
import { text, usePractice } from '../mipush/practice';

/** Pushes to many, each item naming its registration ID as `regId`; all of bulk- IDs exist, and the practice server counts what reached them. */
export function useBulkPush() {
	const practice = usePractice();
	let began = 0;
	beforeEach(() => {
		began = Date.now();
	});
	return {
		practice,
		send: async (parameters: IDataObject, items: IDataObject[], more: PushSetting = {}): Promise<EngineRun> =>
			practice.push(
				'message.sendToRegIds',
				{ registrationId: '={{ $json.regId }}', ...text, ...parameters },
				{ items, ...more },
			),
		delivered: () =>
			practice.sandbox.bulk.counters().find(({ vendor }) => vendor === 'mipush') ?? {
				delivered: 0,
				distinct: 0,
				duplicates: 0,
			},
		/** Of this test: one that an earlier test has cancelled may be answered, and noted, seconds later. */
		requests: (): number => practice.sandbox.journal.list().filter(({ time }) => time >= began).length,
	};
}

export const bulk = (count: number, from = 0): IDataObject[] =>
	Array.from({ length: count }, (_, index) => ({ regId: `bulk-${from + index}` }));
