import { memberOf, textOf } from '../../lib/operation/json';

export const planPath = '/v3/push/plan/add_plan_push';

/** The ID of a plan that was made, as text; undefined where the answer gives none. TPNS, creating a push plan (2024-01): `result.planId`. */
export function planIdIn(result: unknown): string | undefined {
	const id = textOf(memberOf(result, 'planId'));
	return id === '0' ? undefined : id;
}
