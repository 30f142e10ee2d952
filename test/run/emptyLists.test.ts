import type { IDataObject } from 'n8n-workflow';
import { userId, usePractice as useMaxim } from '../maxim/practice';
import { regId, usePractice as useMiPush } from '../mipush/practice';
import { usePractice as useMpaas } from '../mpaas/practice';
import { jsonOf, usePractice as useXg } from '../xg/practice';

/** A list that the answer gives as null, or leaves out, holds nothing: no item stands for it. */
const mipush = useMiPush();
const maxim = useMaxim();
const mpaas = useMpaas();
const xg = useXg();

interface Case {
	practice: Pick<typeof mipush, 'push' | 'pushSimplified' | 'sandbox'>;
	parameters: IDataObject;
	empty: object[];
}

const ofMiPush = (...data: unknown[]): object[] =>
	data.map((inside) => ({
		result: 'ok',
		code: 0,
		description: '成功',
		...(inside === undefined ? {} : { data: inside }),
	}));

const lists = ofMiPush({ list: [] }, { list: null }, {}, null, undefined);
const period = { beginTime: '2026-11-01T00:00:00Z', endTime: '2026-11-02T00:00:00Z' };
const days = { startTime: '2026-11-01T00:00:00Z', endTime: '2026-11-02T00:00:00Z' };
const ofMpaas = (data: unknown): object => ({ RequestId: 'r', ResultCode: 'OK', ResultContent: { Data: data } });
const ofXg = (...results: unknown[]): object[] => results.map((result) => ({ ret_code: 0, err_msg: 'ok', result }));

const cases: Array<[string, () => Case]> = [
	['device.getAliases', () => ({ practice: mipush, parameters: { registrationId: regId }, empty: lists })],
	['device.getTopics', () => ({ practice: mipush, parameters: { registrationId: regId }, empty: lists })],
	['device.getRegIds', () => ({ practice: mipush, parameters: { userAccount: 'lilei', appId: '7' }, empty: lists })],
	[
		'statistics.getByTime',
		() => ({
			practice: mipush,
			parameters: period,
			empty: ofMiPush({ data: '[]' }, { data: [] }, { data: '' }, { data: null }, {}, null, undefined),
		}),
	],
	[
		'statistics.getByMessages',
		() => ({
			practice: mipush,
			parameters: { jobKeys: 'op335013' },
			empty: ofMiPush({ data: {} }, { data: null }, { data: '' }, {}, null, undefined),
		}),
	],
	[
		'tag.getByUser',
		() => ({
			practice: maxim,
			parameters: { userId },
			empty: [[], null, undefined].map((data) => ({ code: 200, message: null, data })),
		}),
	],
	[
		'task.getStatistics',
		() => ({
			practice: maxim,
			parameters: { list: '7' },
			empty: [[], null, undefined].map((data) => ({ code: 200, message: null, data })),
		}),
	],
	[
		'schedule.getMany',
		() => ({
			practice: mpaas,
			parameters: days,
			empty: [{ TotalCount: 0, List: [] }, { TotalCount: 0, List: null }, { TotalCount: 0 }, {}, null].map(ofMpaas),
		}),
	],
	[
		'task.getMany',
		() => ({ practice: mpaas, parameters: { startTime: days.startTime }, empty: [[], null, undefined].map(ofMpaas) }),
	],
	[
		'tag.getMany',
		() => ({ practice: xg, parameters: {}, empty: ofXg({ total: 0, tags: [] }, { total: 0 }, {}, '', undefined) }),
	],
	[
		'account.getDevices',
		() => ({ practice: xg, parameters: { account: 'lilei' }, empty: ofXg({ tokens: null }, {}, '', undefined) }),
	],
	[
		'task.getStatus',
		() => ({ practice: xg, parameters: { pushIds: '7' }, empty: ofXg({ list: [] }, { list: null }, {}, undefined) }),
	],
];

test.each(cases)('%s', async (operation, of) => {
	const { practice, parameters, empty } = of();
	const found: Array<[string, unknown]> = [];
	for (const body of empty) {
		for (const push of ['push', 'pushSimplified'] as const) {
			practice.sandbox.dials.clear();
			practice.sandbox.dials.set({
				fault: 'http',
				status: 200,
				contentType: 'application/json',
				body: JSON.stringify(body),
			});
			const run = await practice[push](operation, parameters);
			found.push([`${push} ${JSON.stringify(body)}`, run.error?.message ?? jsonOf(run)]);
		}
	}
	expect(found.filter(([, items]) => JSON.stringify(items) !== '[]')).toEqual([]);
});
