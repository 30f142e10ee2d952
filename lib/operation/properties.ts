import type { INodeProperties } from 'n8n-workflow';
import { anchorOf, pageOf } from './documentation';
import type { Field } from './field';
import { conditions, described, fieldProperty } from './fieldProperty';
import type { Operation, Resource, Service } from './operation';
import { withSimplify } from './columns';
import { campaignOperations, campaignResource } from './campaigns';
import { operationFields } from './fileFields';
import { confirmEveryone, isSend, sendingOptions } from './sending';
import { withKeepers } from './wholeExpression';

/**
 * All fields of an operation as the form shows them: its own, then what every operation has. One that reaches
 * everyone only for some values places the confirmation itself, see `confirmEveryoneWhen`.
 */
export function formFields(operation: Operation): readonly Field[] {
	const confirms = operation.fields.some(({ name }) => name === confirmEveryone.name);
	return [
		...(operation.everyone && !confirms ? [confirmEveryone] : []),
		...withSimplify(operationFields(operation)),
		...(isSend(operation) ? [sendingOptions(operation)] : []),
	];
}

/**
 * Merges the field lists of a resource's operations: a field that several of them share becomes one property, and
 * each operation keeps its own order (a stable topological order of all the lists).
 */
function mergedFields(operations: readonly Operation[]): Array<{ field: Field; operations: string[] }> {
	const lists = operations.map((operation) => ({ operation: operation.operation, queue: [...formFields(operation)] }));
	const merged: Array<{ field: Field; operations: string[] }> = [];
	while (lists.some(({ queue }) => queue.length > 0)) {
		const waiting = (field: Field): boolean => lists.some(({ queue }) => queue.indexOf(field) > 0);
		const open = lists.filter(({ queue }) => queue.length > 0);
		const next = open.find(({ queue }) => !waiting(queue[0] as Field)) ?? open[0];
		const field = next?.queue[0] as Field;
		const takers = open.filter(({ queue }) => queue[0] === field);
		for (const { queue } of takers) queue.shift();
		merged.push({ field, operations: takers.map(({ operation }) => operation) });
	}
	return merged;
}

function operationProperty(resource: Resource, operations: readonly Operation[], page: string): INodeProperties {
	const options = operations.map(({ operation, name, action, description }) => ({
		value: operation,
		name,
		action,
		...described(description),
	}));
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		description: `What each of them does, needs and gives: <a href="${page}#${anchorOf(resource.name)}">${resource.name}</a>`,
		noDataExpression: true,
		displayOptions: { show: { resource: [resource.value] } },
		options,
		default: operations[0]?.operation ?? '',
	};
}

/** A field of the top, for some operations. */
function shownFor(
	field: Field,
	top: readonly Field[],
	when: { resource: string[]; operation: string[] },
): INodeProperties {
	const around = { siblings: top, top, nested: false };
	const own = field.show ? conditions(field.show, around) : {};
	return { ...fieldProperty(field, around), displayOptions: { ...own, show: { ...when, ...own.show } } };
}

/** The Campaign resource, which no service knows of. */
function campaignProperties(): INodeProperties[] {
	const resource = [campaignResource.value];
	return [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			description: `What a campaign is, and what each of them gives: <a href="${pageOf('campaigns')}#show-and-clear">Campaign</a>`,
			noDataExpression: true,
			displayOptions: { show: { resource } },
			options: campaignOperations.map(({ value, name, action, description }) => ({ value, name, action, description })),
			default: 'get',
		},
		...campaignOperations.flatMap(({ value, fields }) =>
			fields.map((field) => shownFor(field, fields, { resource, operation: [value] })),
		),
	];
}

/** The whole form of a service's node. */
export function nodeProperties(service: Pick<Service, 'name' | 'resources' | 'operations'>): INodeProperties[] {
	const resourceProperty: INodeProperties = {
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		// Not by the alphabet: the list of actions in the editor has this order, and highlights the first.
		options: [...service.resources, campaignResource].map(({ value, name, description }) => ({
			value,
			name,
			...described(description),
		})),
		default: service.resources[0]?.value ?? '',
	};
	const perResource = service.resources.map((resource) => ({
		resource,
		operations: service.operations.filter((operation) => operation.resource === resource.value),
	}));
	return withKeepers([
		resourceProperty,
		...perResource.map(({ resource, operations }) => operationProperty(resource, operations, pageOf(service.name))),
		...campaignProperties(),
		...perResource.flatMap(({ resource, operations }) => {
			const merged = mergedFields(operations);
			const fields = merged.map(({ field }) => field);
			return merged.map((one) =>
				shownFor(one.field, fields, { resource: [resource.value], operation: one.operations }),
			);
		}),
	]);
}
