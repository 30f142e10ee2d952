import type { IDataObject } from 'n8n-workflow';
import { InputError } from '../../operation/inputError';
import type { Failure } from './answer';

/** Why an item has no message: refused here before the network, by the service, or with the run as a whole. */
export type ItemFault =
	{ kind: 'input'; error: Error } | { kind: 'call'; failure: Failure } | { kind: 'run'; facts: FaultFacts };

/** All that is said of such an item, whatever shape it leaves the node in. */
export interface FaultFacts {
	sentence: string;
	remedy?: string | undefined;
	/** With the outcome; without the sentence. */
	details: IDataObject;
}

export function factsOf(fault: ItemFault, item: number): FaultFacts {
	if (fault.kind === 'run') return fault.facts;
	if (fault.kind === 'call') return fault.failure;
	const { error } = fault;
	if (!(error instanceof InputError))
		return { sentence: error.message, details: { outcome: 'rejected', whoMustAct: 'you' } };
	const { parameter, remedy } = error;
	return {
		sentence: error.sentence(item),
		remedy,
		details: { outcome: 'rejected', parameter, ...(remedy === undefined ? {} : { remedy }), whoMustAct: 'you' },
	};
}
