import { rateOf } from '../../lib/operation/rate';
import { table } from './markdown';
import { resourceName, type Documented } from './services';

export interface RateWords {
	heading: readonly string[];
	requests: string;
	targets: string;
	none: string;
	unlimited: string;
	everything: string;
	seconds: (seconds: string) => string;
	interval: string;
	/** @param same whether the same message is delivered but once an hour, too */
	hourly: (max: number | undefined, same: boolean) => string;
}

/** What each service is sent at most without being told otherwise, with where the figure is from and of which date. */
export function rateTable(services: readonly Documented[], words: RateWords): string {
	const rows = services.flatMap(({ displayName, service }) => {
		const groups = new Map<string, { row: string[]; resources: Set<string> }>();
		for (const operation of service.operations) {
			const own = rateOf(service, operation);
			const { concurrency, perSecond, counts, source, unlimited } = own.interval === undefined ? own : service.rate;
			const rate =
				perSecond === undefined
					? unlimited
						? words.unlimited
						: words.none
					: `${perSecond} ${counts === 'targets' ? words.targets : words.requests}`;
			const row = [String(concurrency), rate, source];
			const group = groups.get(row.join('|')) ?? { row, resources: new Set() };
			group.resources.add(resourceName(service, operation));
			groups.set(row.join('|'), group);
		}
		const all = [...groups.values()].map(({ row, resources }) => [
			displayName,
			groups.size === 1 ? words.everything : [...resources].join(', '),
			...row,
		]);
		const slow = service.operations.flatMap((operation) =>
			operation.rate?.interval === undefined
				? []
				: [
						[
							displayName,
							`${resourceName(service, operation)}: ${operation.name}`,
							'',
							words.seconds(String(operation.rate.interval / 1000)),
							operation.beyondDocument ?? words.interval,
						],
					],
		);
		const bounds = service.operations.flatMap((operation) => {
			const { hourly } = operation;
			return hourly
				? [
						[
							displayName,
							`${resourceName(service, operation)}: ${operation.name}`,
							'',
							words.hourly(hourly.max, hourly.distinct !== undefined),
							hourly.source,
						],
					]
				: [];
		});
		return [...all, ...slow, ...bounds];
	});
	return table(words.heading, rows);
}
