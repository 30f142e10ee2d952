/** What became of targets, by what the practice server counted and by what the executions answered. */
export async function verdictOf(devices, executions) {
	const [{ delivered, distinct }, wasReached] = [await devices.count(), await devices.reached()];
	const answers = new Map();
	for (const { targets, answers: given } of executions) {
		targets.forEach((target, index) => {
			if (!answers.has(target)) answers.set(target, []);
			answers
				.get(target)
				.push(
					given[index] === undefined
						? { outcome: 'none' }
						: { ...given[index], outcome: given[index].outcome ?? given[index].details?.outcome ?? 'none' },
				);
		});
	}
	const verdict = {
		targets: answers.size,
		/** Deliveries beyond the first of a target. */
		twice: delivered - distinct,
		once: 0,
		/** Not reached, and an answer says that it may have been. */
		doubtful: 0,
		/** Not reached, and the answers say that certainly nothing was sent. */
		unsent: 0,
		/** Answers of executions: sent by itself, found done by another, in doubt, anything else. */
		answers: { sent: 0, earlier: 0, unknown: 0, other: 0 },
		failed: executions.filter(({ status }) => status !== 'success').length,
		faults: [],
	};
	const lies = { accepted: 0, unsent: 0, twice: 0 };
	for (const [target, all] of answers) {
		const sent = all.filter(({ outcome, earlierRun }) => outcome === 'accepted' && !earlierRun).length;
		const earlier = all.filter(({ outcome, earlierRun }) => outcome === 'accepted' && earlierRun).length;
		const unknown = all.filter(({ outcome }) => outcome === 'unknown').length;
		verdict.answers.sent += sent;
		verdict.answers.earlier += earlier;
		verdict.answers.unknown += unknown;
		verdict.answers.other += all.length - sent - earlier - unknown;
		const reached = wasReached(target);
		if (reached) verdict.once += 1;
		else if (unknown > 0) verdict.doubtful += 1;
		else verdict.unsent += 1;
		if (!reached && sent + earlier > 0) lies.accepted += 1;
		// The execution that died has given no answer; any other one must have told.
		if (reached && sent + earlier + unknown === 0 && all.some(({ outcome }) => outcome !== 'none')) lies.unsent += 1;
		if (sent > 1) lies.twice += 1;
	}
	verdict.once -= Math.min(verdict.twice, verdict.once);
	if (verdict.twice > 0) verdict.faults.push(`${verdict.twice} messages went to a target that had got it`);
	if (lies.accepted > 0) verdict.faults.push(`${lies.accepted} targets are called accepted and were not reached`);
	if (lies.unsent > 0) verdict.faults.push(`${lies.unsent} targets were reached and are called not sent`);
	if (lies.twice > 0) verdict.faults.push(`${lies.twice} targets are called sent by two executions`);
	if (distinct > [...answers.keys()].filter(wasReached).length)
		verdict.faults.push('devices were reached that nobody named');
	return verdict;
}

/** What must hold besides where nothing was disturbed: everybody was reached, and no execution failed. */
export function undisturbed(verdict, executions) {
	const faults = [...verdict.faults];
	if (verdict.once !== verdict.targets)
		faults.push(`of ${whole(verdict.targets)} targets ${whole(verdict.once)} were reached once`);
	faults.push(...failures(executions));
	return faults;
}

/** A sentence where executions failed. */
export function failures(executions) {
	const failed = executions.filter(({ status }) => status !== 'success');
	return failed.length === 0
		? []
		: [`${failed.length} of ${executions.length} executions failed: ${failed[0].status}, ${failed[0].error}`];
}

export const whole = (number) => Math.round(number).toLocaleString('en');

/** For the line of a scenario. */
export function countsOf({ targets, once, twice, doubtful, unsent, failed, answers }) {
	const told = `answers: ${whole(answers.sent)} sent, ${whole(answers.earlier)} sent by another run, ${whole(answers.unknown)} unknown${answers.other > 0 ? `, ${whole(answers.other)} other` : ''}`;
	return `${whole(targets)} targets: once ${whole(once)}, twice ${whole(twice)}, in doubt ${whole(doubtful)}, not sent ${whole(unsent)}; ${told}${failed > 0 ? `; ${failed} executions failed` : ''}`;
}

/** Whether more than one worker took part. */
export const onBoth = (executions) => new Set(executions.map(({ worker }) => worker)).size > 1;

/** Which worker ran how many of the executions. */
export function spread(executions) {
	const by = new Map();
	for (const { worker } of executions) by.set(worker, (by.get(worker) ?? 0) + 1);
	return [...by]
		.map(([worker, count]) => `${worker ?? 'no worker'} ${count}`)
		.sort()
		.join(', ');
}
