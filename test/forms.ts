import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
	NodeHelpers,
	type ICredentialType,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import type { Service } from '../lib/operation/operation';

/** The forms of all nodes and credentials that the manifest names, as n8n shows them. */

const root = path.join(__dirname, '..');
export const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
	name: string;
	engines: Record<string, string>;
	n8n: { nodes: string[]; credentials: string[] };
};

/** `dist/nodes/MiPush/MiPush.node.js` -> the class it is built from. */
const source = (built: string): string => path.join(root, built.replace(/^dist\//, '').replace(/\.js$/, ''));

function load(built: string): unknown {
	const file = source(built);
	const name = path.basename(file).replace(/\.(node|credentials)$/, '');
	const exported = jest.requireActual<Record<string, new () => unknown>>(file);
	const Class = exported[name];
	if (!Class) throw new Error(`${file} does not export ${name}`);
	return new Class();
}

const all = manifest.n8n.nodes.map((built) => {
	const node = load(built) as INodeType;
	return { name: node.description.name, node, folder: path.dirname(source(built)), file: source(built) };
});
const isTrigger = ({ node }: { node: INodeType }): boolean => node.description.group.includes('trigger');
/** Those that send. */
export const nodes = all.filter((one) => !isTrigger(one));
export const triggers = all.filter(isTrigger);
export const allCredentials = new Map(
	manifest.n8n.credentials.map((built) => {
		const credential = load(built) as ICredentialType;
		return [credential.name, { credential, folder: path.dirname(source(built)) }] as const;
	}),
);
/** Those that sign what is sent; the others only check what comes. */
export const credentials = new Map([...allCredentials].filter(([, { credential }]) => credential.authenticate));

/** What each credential is for. */
export const services = new Map(
	nodes.map(({ folder }) => {
		const { service } = jest.requireActual<{ service: Service }>(path.join(folder, 'service'));
		return [service.credential, service] as const;
	}),
);

export type Property = INodeProperties;

const isProperty = (option: unknown): option is Property =>
	typeof option === 'object' && option !== null && 'type' in option;
const isValues = (option: unknown): option is INodePropertyCollection =>
	typeof option === 'object' && option !== null && 'values' in option;

/** The properties directly inside a collection or a fixed collection. */
export const inside = (property: Property): Property[] =>
	(property.options ?? []).flatMap((option) => (isValues(option) ? option.values : isProperty(option) ? [option] : []));

export interface Placed {
	property: Property;
	/** Those on the same level. */
	siblings: readonly Property[];
	/** From the top level down. */
	trail: string;
	nested: boolean;
}

export function* walk(properties: readonly Property[], trail = '', nested = false): Generator<Placed> {
	for (const property of properties) {
		const here = trail === '' ? property.name : `${trail}.${property.name}`;
		yield { property, siblings: properties, trail: here, nested };
		yield* walk(inside(property), here, true);
	}
}

export const choicesOf = (property: Property): INodePropertyOptions[] =>
	property.type === 'options' || property.type === 'multiOptions'
		? ((property.options ?? []) as INodePropertyOptions[])
		: [];

/** Whether a property belongs to an operation, whatever else decides whether it is shown. */
function belongs(property: Property, resource: string, operation: string): boolean {
	const { show = {} } = property.displayOptions ?? {};
	const fits = (name: string, value: string): boolean => show[name] === undefined || show[name].includes(value);
	return fits('resource', resource) && fits('operation', operation);
}

export const ofOperation = (node: INodeType, resource: string, operation: string): Property[] =>
	node.description.properties.filter((property) => belongs(property, resource, operation));

/** Parameters of a node, filled with their defaults; only what the form shows. */
export function filledIn(description: INodeTypeDescription, parameters: INodeParameters): INodeParameters {
	const node = { id: 'n', name: 'N', type: 'n', typeVersion: 1, position: [0, 0] as [number, number], parameters };
	return NodeHelpers.getNodeParameters(description.properties, parameters, true, false, node, description) ?? {};
}
