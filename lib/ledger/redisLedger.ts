import { hash, randomUUID } from 'node:crypto';
import {
	type CampaignCounts,
	type CampaignName,
	type CampaignRun,
	type CampaignScope,
	type JoinOptions,
	type Ledger,
	LedgerError,
	runDiesAfter,
} from './ledger';
import type { RedisReply } from './redisClient';
import type { RedisConnection } from './redisConnection';
import { unusable } from './redisFault';
import { clearScript, countsScript, joinScript, membersScript } from './redisScripts';
import { RedisRun, type RunKeys } from './redisRun';
import type { Patience } from './runOperation';

/** So long a connection that has just been lost is waited for, in milliseconds, before anything was sent. */
const patience = 3_000;

/** Campaigns asked for at once. */
const atOnce = 200;

/**
 * A ledger that all workers share. All keys of a workflow and service have one hash tag, names in them are hashed: they may hold anything.
 *
 * @param connection stays the caller's, to be released when every run has left
 * @param runPatience how long a run waits for a connection that is lost while it is at work
 */
export function openRedisLedger(
	connection: RedisConnection,
	runPatience: Patience = { begin: 15_000, settle: 30_000 },
): Ledger {
	return new RedisLedger(connection, runPatience);
}

class RedisLedger implements Ledger {
	constructor(
		private readonly connection: RedisConnection,
		private readonly runPatience: Patience,
	) {}

	async join(name: CampaignName, { keepFor, signal }: JoinOptions): Promise<CampaignRun> {
		const member = memberOf(name);
		const keys = keysOf(name, member);
		const token = randomUUID();
		const text = JSON.stringify([name.workflow, name.service, name.operation, name.key]);
		const reply = await this.connection.evaluate(
			joinScript,
			[indexOf(name), keys.marks, keys.campaign, keys.runs],
			[member, text, token, runDiesAfter, keepFor],
			{ patience, signal },
		);
		const [number, resumed, isSound] = Array.isArray(reply) ? reply.map(Number) : [];
		if (number === undefined || isSound !== 1) {
			throw unusable(
				this.connection.server,
				'has lost some of what it kept of this campaign',
				'Set its maxmemory-policy to noeviction. Clear the campaign or take another Campaign Key; then its targets are sent to again',
			);
		}
		return new RedisRun(this.connection, keys, number, token, resumed === 1, keepFor, signal, this.runPatience);
	}

	async list(scope: CampaignScope, signal?: AbortSignal): Promise<CampaignCounts[]> {
		const index = indexOf(scope);
		const found: CampaignCounts[] = [];
		const members = await this.members(scope, signal);
		for (let from = 0; from < members.length; from += atOnce) {
			const replies = await Promise.all(
				members.slice(from, from + atOnce).map(async (member) => {
					const { campaign, runs } = keysOf(scope, member);
					return this.connection.evaluate(countsScript, [index, campaign, runs], [member], { patience, signal });
				}),
			);
			found.push(...replies.flatMap(countsOf).filter(({ key }) => scope.key === undefined || scope.key === key));
		}
		return found;
	}

	async clear(scope: CampaignScope, signal?: AbortSignal): Promise<number> {
		const members =
			scope.key === undefined ? await this.members(scope, signal) : (await this.list(scope, signal)).map(memberOf);
		const keys = members
			.map((member) => keysOf(scope, member))
			.flatMap(({ marks, campaign, runs }) => [marks, campaign, runs]);
		const cleared = Number(
			await this.connection.evaluate(clearScript, [indexOf(scope), ...keys], members, { patience, signal }),
		);
		if (cleared < 0)
			throw new LedgerError(
				'busy',
				'cannot be cleared, because a run of it is at work',
				'Wait until it has ended, or stop it; a run that was killed counts as ended after half a minute',
			);
		return cleared;
	}

	private async members(scope: CampaignScope, signal: AbortSignal | undefined): Promise<string[]> {
		const reply = await this.connection.evaluate(membersScript, [indexOf(scope)], [], { patience, signal });
		return Array.isArray(reply) ? reply.map(String) : [];
	}
}

function countsOf(reply: RedisReply): CampaignCounts[] {
	if (!Array.isArray(reply)) return [];
	const [workflow = '', service = '', operation = '', key = ''] = JSON.parse(String(reply[0])) as string[];
	const [begun = 0, last = 0, accepted = 0, dead = 0, doubtful = 0, underWay = 0, runs = 0] = reply
		.slice(1)
		.map(Number);
	return [
		{
			workflow,
			service,
			operation,
			key,
			accepted,
			dead,
			doubtful,
			underWay,
			runs,
			begun: Math.floor(begun / 1000),
			last: Math.floor(last / 1000),
		},
	];
}

const digest = (parts: readonly string[]): string => hash('sha256', JSON.stringify(parts)).slice(0, 32);

const scopeOf = ({ workflow, service }: CampaignScope): string => `push-ledger:{${digest([workflow, service])}}`;

const memberOf = ({ operation, key }: CampaignName): string => digest([operation, key]);

const indexOf = (scope: CampaignScope): string => `${scopeOf(scope)}:campaigns`;

function keysOf(scope: CampaignScope, member: string): RunKeys {
	const start = `${scopeOf(scope)}:${member}`;
	return { marks: `${start}:marks`, campaign: `${start}:campaign`, runs: `${start}:runs` };
}
