import { campaignOperations, campaignResource } from '../../lib/operation/campaigns';
import { columnsOf, schemaOf } from '../../lib/operation/columns';
import type { Service } from '../../lib/operation/operation';

/** n8n's place for each operation's schema of an item, below `__schema__/v<version>`: it shows them before the first run. */
export const schemasOf = ({ operations }: Pick<Service, 'operations'>): ReadonlyMap<string, object> =>
	new Map([
		...operations.map(
			(operation) => [`${operation.resource}/${operation.operation}.json`, schemaOf(columnsOf(operation))] as const,
		),
		...campaignOperations.map(
			({ value, columns }) => [`${campaignResource.value}/${value}.json`, schemaOf(columns)] as const,
		),
	]);
