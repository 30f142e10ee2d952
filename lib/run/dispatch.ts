import type { RequestContext } from '../operation/operation';
import type { Pace } from '../transport/pace';
import { performCall, type CallResult, type CallSetting } from './call';
import { LeadRun } from './lead';
import type { Call, Group } from './plan';

export interface DispatchOptions {
	concurrency: number;
	pace: Pace;
	/** Claim no further request once one has failed. */
	stopAtFailure: boolean;
	onResult: (call: Call, result: CallResult) => void;
}

/**
 * Runs requests with bounded concurrency, in order of claiming.
 * @returns the calls that were not begun: after a failure, or because the execution was cancelled
 */
export async function dispatch(calls: readonly Call[], setting: CallSetting, contextOf: (item: number) => RequestContext, options: DispatchOptions): Promise<Call[]> {
	const leads = new Map<Group, LeadRun>();
	let next = 0;
	let stopped = false;
	const notBegun: Call[] = [];

	const perform = async (call: Call): Promise<CallResult> => {
		const context = contextOf(call.items[0] ?? 0);
		const paced = async (values: Call['values'], path?: string): Promise<CallResult> => options.pace.run(async () => performCall(values, context, setting, path), setting.signal);
		const lead = setting.operation.fold?.lead;
		if (!lead || lead.when?.(call.values) === false) return paced(call.values);
		let run = leads.get(call.group);
		if (!run) leads.set(call.group, (run = new LeadRun(lead)));
		return run.perform(call, paced);
	};

	const worker = async (): Promise<void> => {
		while (next < calls.length) {
			const call = calls[next++] as Call;
			if (stopped || setting.signal?.aborted) {
				notBegun.push(call);
				continue;
			}
			let result: CallResult;
			try {
				result = await perform(call);
			} catch (error) {
				// Only the wait for a turn ends this way: nothing of this call was sent.
				if (!setting.signal?.aborted) throw error;
				notBegun.push(call);
				continue;
			}
			if (result.cancelled && result.notSent) {
				notBegun.push(call);
				continue;
			}
			if (options.stopAtFailure && result.outcome !== 'accepted' && result.outcome !== 'deadTarget') stopped = true;
			options.onResult(call, result);
		}
	};
	await Promise.all(Array.from({ length: Math.min(options.concurrency, calls.length) }, worker));
	return notBegun;
}
