import type { Operation, Resource, Service } from './operation';

/** An operation as it is written down: its resource is the one it stands in. */
export type OperationEntry = Omit<Operation, 'resource'>;

/** A resource of the form with its operations; the first one is what the form shows first. */
export interface ResourceOperations {
	resource: Resource;
	operations: readonly Operation[];
}

export const inResource = (resource: Resource, operations: readonly OperationEntry[]): ResourceOperations => ({
	resource,
	operations: operations.map((operation) => ({ ...operation, resource: resource.value })),
});

/** What a service offers, in the order of its resources. */
export const offering = (all: readonly ResourceOperations[]): Pick<Service, 'resources' | 'operations'> => ({
	resources: all.map(({ resource }) => resource),
	operations: all.flatMap(({ operations }) => operations),
});
