import { campaignOperations, campaignResource } from './campaigns';
import type { Service } from './operation';

/**
 * What the canvas shows below a node's name: the name of the chosen operation as the form has it, and its action where the
 * name alone could be that of several ("Get"). An expression, as n8n wants it.
 */
export function subtitle({ operations }: Pick<Service, 'operations'>): string {
	const all = [
		...operations,
		...campaignOperations.map((one) => ({ ...one, resource: campaignResource.value, operation: one.value })),
	];
	const words = all.map(({ resource, operation, name, action }) => [
		`${resource}.${operation}`,
		all.filter((other) => other.name === name).length === 1 ? name : action,
	]);
	return `={{ (${JSON.stringify(Object.fromEntries(words))})[$parameter["resource"] + "." + $parameter["operation"]] }}`;
}
