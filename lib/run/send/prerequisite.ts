import type { Prerequisite, Values } from '../../operation/operation';
import type { CallResult } from './callResult';
import type { Call } from '../plan/plan';

type Perform = (values: Values, path?: string) => Promise<CallResult>;

export function without(values: Values, wires: readonly string[] | undefined): Values {
	return wires === undefined
		? values
		: Object.fromEntries(Object.entries(values).filter(([wire]) => !wires.includes(wire)));
}

/** The answer to a list call with the ID of the message that the list got, where it does not name it itself; a lost one, too. */
export function withGivenId(result: CallResult, id: unknown): CallResult {
	if (typeof id !== 'string' || result.notSent) return result;
	const { envelope } = result;
	return envelope && envelope.messageId === undefined
		? { ...result, givenId: id, envelope: { ...envelope, messageId: id } }
		: { ...result, givenId: id };
}

/**
 * One group's prerequisite: the call, or the first list call, whose answer every other call of the group carries.
 * While it is under way the others wait; if it fails, they fail alike, because without it they cannot be sent.
 */
export class PrerequisiteRun {
	private created: Promise<CallResult> | undefined;
	private carried: string | undefined;
	private turn: Promise<unknown> = Promise.resolve();

	constructor(private readonly prerequisite: Prerequisite) {}

	async perform(call: Call, perform: Perform): Promise<CallResult> {
		return this.prerequisite.call ? this.afterCreate(call, perform) : this.afterFirst(call, perform);
	}

	private async afterCreate(call: Call, perform: Perform): Promise<CallResult> {
		const { call: create, carries, omit, read } = this.prerequisite;
		this.created ??= perform(without(call.values, create?.omit), create?.path);
		const created = await this.created;
		const carried = created.outcome === 'accepted' && created.envelope ? read(created.envelope) : undefined;
		if (created.outcome !== 'accepted') {
			// Creating a message reaches nobody: whatever became of it, nothing was sent to these targets.
			const sentence = created.fact ?? created.sentence;
			return created.outcome === 'unknown'
				? {
						...created,
						outcome: 'retryLater',
						...(sentence === undefined ? {} : { sentence }),
						remedy: `Nothing was sent to these targets. ${created.entry?.harmless ?? 'Send again later'}`,
					}
				: created;
		}
		if (carried === undefined)
			return {
				...created,
				outcome: 'rejected',
				sentence: 'The service created the message without naming its ID',
				remedy: 'Send again; nothing has reached these targets',
			};
		return withGivenId(await perform({ ...without(call.values, omit), [carries]: carried }), carried);
	}

	private async afterFirst(call: Call, perform: Perform): Promise<CallResult> {
		const { carries, omit, read } = this.prerequisite;
		const asFollower = async (): Promise<CallResult> =>
			withGivenId(await perform({ ...without(call.values, omit), [carries]: this.carried }), this.carried);
		if (this.carried !== undefined) return asFollower();
		const attempt = this.turn.then(async () => {
			if (this.carried !== undefined) return undefined;
			const result = await perform(call.values);
			if (result.outcome === 'accepted' && result.envelope) this.carried = read(result.envelope);
			return result;
		});
		this.turn = attempt.catch(() => undefined);
		return (await attempt) ?? asFollower();
	}
}
