import { setTimeout as sleep } from 'node:timers/promises';

/** How late the practice server answers, in milliseconds. */
export const delays = [10, 40, 120, 300];

const pollEvery = 2;

/** So long one campaign waits for another at most: both may have ended, or wait for a third. */
const longestWait = 8_000;

async function untilReached(campaign, count, limit = Infinity) {
	for (const giveUp = Date.now() + limit; Date.now() < giveUp && (await campaign.reached()) < count;)
		await sleep(pollEvery);
}

const before = { name: 'before anything is sent', share: undefined };
const first = { name: 'at the first requests', share: () => 0 };
const middle = { name: 'in the middle', share: (chance) => chance.number() * 0.9 };
const end = { name: 'near the end', share: (chance) => 0.9 + chance.number() * 0.1 };

/** Most of a campaign is its middle; a few kills already see every kind. */
const kinds = [middle, first, end, before, middle, middle];

/** When n8n is killed: as seen from the campaign that leads, anywhere for the others. Milliseconds. */
export function momentFor(number, lead, delay, chance) {
	const { name, share } = kinds[(number - 1) % kinds.length];
	const count = share === undefined ? 0 : Math.max(1, Math.ceil(share(chance) * lead.size));
	// Requests come in waves: anywhere between two of them, the moments after an answer more often.
	const later = chance.happens(0.5) ? chance.whole(0, delay) : chance.whole(0, 15);
	const early = chance.whole(0, 500);
	const offset = () => chance.whole(0, 300);
	return {
		name,
		/** Those in Redis take longer, and the kill should find all at work: they start before a lead in SQLite, the others late beside a lead in Redis. */
		startOf: async (campaign, running) => {
			const milliseconds = offset();
			const slow = running.find(({ ledger }) => ledger === 'redis');
			if (campaign.ledger === 'sqlite' && slow)
				await (lead.ledger === 'redis'
					? untilReached(lead, Math.floor(count * 0.85), longestWait)
					: untilReached(slow, 1, longestWait));
			return campaign.startAfter(milliseconds);
		},
		comes: async (started) => {
			if (!(await started)) return;
			if (share === undefined) await sleep(early);
			else await untilReached(lead, count).then(() => sleep(later));
		},
	};
}
