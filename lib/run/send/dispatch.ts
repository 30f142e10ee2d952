import type { RequestContext } from '../../operation/operation';
import { isAnswered } from '../../operation/outcome';
import { performCall } from './call';
import type { CallResult, CallSetting } from './callResult';
import { performPages } from './pages';
import { PrerequisiteRun, withGivenId } from './prerequisite';
import type { Call, Group } from '../plan/plan';

export interface DispatchOptions<C extends Call> {
	concurrency: number;
	/** Claim no further request once one has failed. */
	stopAtFailure: boolean;
	/** What a call counts as in the rate; 1 unless told. */
	weigh?: (call: Call) => number;
	/** Before the first byte of a call: what of it may be sent. */
	begin?: (call: C) => Admitted<C> | undefined | Promise<Admitted<C> | undefined>;
	onResult: (call: C, result: CallResult) => void | Promise<void>;
	/** A fault of our own ends the run: nothing more is begun. */
	onBreak?: () => void;
}

/** What may be sent of a call, the whole of it or a part; a result stands for it, which is then not made. Undefined when nothing is to be sent. */
export interface Admitted<C extends Call = Call> {
	call: C;
	result?: CallResult;
}

/** A fault of our own while a request was made: nobody knows how far it had come. */
function endedWithin(error: unknown, { operation, service, mask }: CallSetting): CallResult {
	const send = operation.kind === 'send';
	return {
		outcome: send ? 'unknown' : 'rejected',
		tries: 1,
		sentence: `The request ended without a result: ${mask(error instanceof Error ? error.message : String(error))}`,
		remedy: send
			? `The message may have been sent: look into ${service.statistics} before sending again, and report this`
			: 'Report this',
	};
}

/**
 * Runs requests with bounded concurrency, in order of claiming.
 * @returns the calls that were not begun: after a failure, or because the execution was cancelled
 */
export async function dispatch<C extends Call>(
	calls: Iterable<C> | AsyncIterable<C>,
	setting: CallSetting,
	contextOf: (item: number, part?: number, share?: string) => RequestContext,
	options: DispatchOptions<C>,
): Promise<C[]> {
	const prerequisites = new Map<Group, PrerequisiteRun>();
	const source: Iterator<C, undefined> | AsyncIterator<C, undefined> =
		Symbol.asyncIterator in calls ? calls[Symbol.asyncIterator]() : calls[Symbol.iterator]();
	let stopped = false;
	let broken = false;
	const notBegun: C[] = [];

	const perform = (call: Call): Promise<CallResult> => {
		const context = contextOf(call.items[0] ?? 0, call.part, call.share);
		const { paging } = setting.operation;
		if (paging) return performPages(call.values, context, setting, paging);
		const weight = options.weigh?.(call) ?? 1;
		const prerequisite = setting.operation.batching?.prerequisite;
		if (!prerequisite) return performCall(call.values, context, setting, { weight });
		if (prerequisite.when?.(call.values) === false)
			return performCall(call.values, context, setting, { weight }).then((result) =>
				withGivenId(result, call.values[prerequisite.carries]),
			);
		let run = prerequisites.get(call.group);
		if (!run) prerequisites.set(call.group, (run = new PrerequisiteRun(prerequisite)));
		return run.perform(call, async (values, path) => performCall(values, context, setting, { path, weight }));
	};

	const worker = async (): Promise<void> => {
		for (;;) {
			if (broken) return;
			// Claimed one at a time, so that a stream of calls is never read further than it is sent. Awaited only where there is a promise,
			// here and below: each costs a turn for every one of many thousand requests.
			const next = source.next();
			const { done, value: claimed } = next instanceof Promise ? await next : next;
			if (done === true) return;
			if (stopped || broken || setting.signal?.aborted) {
				notBegun.push(claimed);
				continue;
			}
			const beginning = options.begin ? options.begin(claimed) : { call: claimed };
			const admitted = beginning instanceof Promise ? await beginning : beginning;
			if (!admitted) continue;
			const { call } = admitted;
			let { result } = admitted;
			try {
				result ??= await perform(call);
			} catch (error) {
				result = endedWithin(error, setting);
			}
			if (result.cancelled && result.notSent) {
				notBegun.push(call);
				continue;
			}
			if (options.stopAtFailure && !isAnswered(result.outcome, setting.operation)) stopped = true;
			const told = options.onResult(call, result);
			if (told instanceof Promise) await told;
		}
	};
	const leave = setting.rateLimiter?.enter(setting.limits ?? {});
	// A fault of our own ends the run, but not before what is under way has been answered and told.
	const ends = await Promise.allSettled(
		Array.from({ length: options.concurrency }, async () => {
			try {
				await worker();
			} catch (error) {
				broken = true;
				options.onBreak?.();
				throw error;
			}
		}),
	);
	leave?.();
	const fault = ends.find((end) => end.status === 'rejected');
	if (fault) throw fault.reason;
	return notBegun;
}
