import { randomUUID } from 'node:crypto';
import type { CampaignRun, Ledger } from '../../lib/ledger/ledger';
import { SharedState } from '../../lib/run/campaign/coordination';
import { engine } from './harness';

/** What goes wrong with a ledger; asked before each of its actions. */
export type LedgerFaults = (action: 'join' | 'statuses' | 'begin' | 'settle' | 'leave') => void;

/** The real ledger, which fails where it is told to. */
function failing(ledger: Ledger, fault: () => LedgerFaults): Ledger {
	const before = async <T>(action: Parameters<LedgerFaults>[0], act: () => Promise<T>): Promise<T> => {
		fault()(action);
		return act();
	};
	const within = (run: CampaignRun): CampaignRun => ({
		resumed: run.resumed,
		warnings: run.warnings,
		statuses: async (marks) => before('statuses', async () => run.statuses(marks)),
		begin: async (marks, options) => before('begin', async () => run.begin(marks, options)),
		settle: async (marks, statuses) => before('settle', async () => run.settle(marks, statuses)),
		leave: async () => before('leave', async () => run.leave()),
	});
	return {
		join: async (name, options) => before('join', async () => within(await ledger.join(name, options))),
		list: async (...args) => ledger.list(...args),
		clear: async (...args) => ledger.clear(...args),
	};
}

/** Campaigns on the real ledger of this machine. Each test is a workflow of its own, so that none finds another's. */
export function useCampaigns(): { fault: LedgerFaults } {
	const control: { fault: LedgerFaults } = { fault: () => undefined };
	const real = Reflect.get(SharedState.prototype, 'ledger') as SharedState['ledger'];
	beforeEach(() => {
		engine.workflow = `workflow-${randomUUID()}`;
		control.fault = () => undefined;
		jest.spyOn(SharedState.prototype, 'ledger').mockImplementation(async function (this: SharedState) {
			return failing(await Reflect.apply(real, this, []), () => control.fault);
		});
	});
	return control;
}
