import type { ShowWhen } from '../../operation/field';
import { isOneOf } from '../../operation/scalar';
import type { Parameter } from './parameters';

/** Whether a field is shown: decided once where what decides it is the same for every item. */
export type Shown = boolean | ((item: number) => boolean);

/** @param outer whether what it stands in is shown */
export function compileShow(show: ShowWhen | undefined, find: (name: string) => Parameter, outer: Shown): Shown {
	if (!show || outer === false) return outer;
	const conditions = Object.entries(show).map(
		([name, values]): { parameter: Parameter; values: readonly unknown[] } => ({ parameter: find(name), values }),
	);
	const open = conditions.filter(({ parameter, values }) => !(parameter.fixed && isOneOf(values, parameter.value)));
	if (open.some(({ parameter }) => parameter.fixed)) return false;
	if (open.length === 0) return outer;
	return (item) =>
		(outer === true || outer(item)) &&
		open.every(({ parameter, values }) => isOneOf(values, parameter.fixed ? parameter.value : parameter.read(item)));
}
