import { whole } from '../../queue/verdict.mjs';

const none = () => ({
	campaigns: 0,
	kills: new Set(),
	hits: 0,
	killedTwice: 0,
	targets: 0,
	reached: 0,
	inDoubt: 0,
	doubtReached: 0,
	twice: 0,
	missing: 0,
});

/** What all kills have come to. */
export class Toll {
	kills = 0;
	faults = [];
	#rows;

	constructor(ledgers) {
		this.#rows = new Map(ledgers.map((ledger) => [ledger, none()]));
	}

	add(campaign, { faults, targets, twice, doubtful, unsent, answers }) {
		const row = this.#rows.get(campaign.ledger);
		row.campaigns += 1;
		row.hits += campaign.killedBy.length;
		if (campaign.killedBy.length > 1) row.killedTwice += 1;
		for (const kill of campaign.killedBy) row.kills.add(kill);
		row.targets += targets;
		row.reached += targets - doubtful - unsent;
		row.inDoubt += answers.unknown;
		row.doubtReached += answers.unknown - doubtful;
		row.twice += twice;
		row.missing += unsent;
		this.faults.push(
			...faults.map(
				(fault) =>
					`${campaign.name}, ${whole(targets)} targets, killed by ${campaign.killedBy.join(' and ') || 'none'}: ${fault}`,
			),
		);
	}

	/** A line for each ledger. A kill counts for it when an execution of it was at work. */
	table() {
		return [...this.#rows].map(
			([ledger, { campaigns, kills, hits, killedTwice, ...counts }]) =>
				`${ledger}: ${campaigns} campaigns, hit by ${kills.size} of the kills while at work (${hits} executions killed; ${killedTwice} campaigns more than once); ${countsOf(counts)}`,
		);
	}

	soFar() {
		const { campaigns, targets, twice, inDoubt, missing } = this.#sum();
		return `${campaigns} campaigns ended so far: targets ${whole(targets)}, twice ${whole(twice)}, in doubt ${whole(inDoubt)}, missing ${whole(missing)}`;
	}

	total() {
		return `kills: ${this.kills}, ${countsOf(this.#sum())}`;
	}

	#sum() {
		const sum = none();
		for (const row of this.#rows.values())
			for (const name of ['campaigns', 'targets', 'reached', 'inDoubt', 'doubtReached', 'twice', 'missing'])
				sum[name] += row[name];
		return sum;
	}
}

const countsOf = ({ targets, reached, twice, inDoubt, doubtReached, missing }) =>
	`targets ${whole(targets)}, reached ${whole(reached)}, twice ${whole(twice)}, in doubt ${whole(inDoubt)} (${whole(doubtReached)} of them reached), missing ${whole(missing)}`;
