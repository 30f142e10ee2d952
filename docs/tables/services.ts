import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeType } from 'n8n-workflow';
import type { Field } from '../../lib/operation/field';
import type { Operation, Service } from '../../lib/operation/operation';
import type { ReceiptSource } from '../../lib/webhook/receiptSource';

export const root = path.join(__dirname, '..', '..');

/** A node that the manifest names, with the service it speaks to. */
export interface Documented {
	name: string;
	/** Also the name of its folder. */
	className: string;
	/** Its newest, as n8n names the folder of its schemas. */
	version: number;
	displayName: string;
	/** The vendor's own document. */
	vendorPage: string;
	service: Service;
}

/** A trigger that the manifest names, with the posts it understands. */
export interface DocumentedTrigger {
	name: string;
	className: string;
	folder: string;
	/** Its newest. */
	version: number;
	displayName: string;
	sources: readonly ReceiptSource[];
}

/** The triggers of the manifest in its order. */
export async function documentedTriggers(): Promise<DocumentedTrigger[]> {
	const { n8n } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { n8n: { nodes: string[] } };
	const found: DocumentedTrigger[] = [];
	for (const built of n8n.nodes.filter((file) => file.endsWith('Trigger.node.js'))) {
		const folder = path.dirname(built).replace(/^dist\//, '');
		const className = path.basename(built, '.node.js');
		const { receipts } = (await import(path.join(root, folder, 'receipts.ts'))) as {
			receipts: ReceiptSource | readonly ReceiptSource[];
		};
		const { [className]: Node } = (await import(path.join(root, folder, `${className}.node.ts`))) as Record<
			string,
			new () => INodeType
		>;
		if (!Node) throw new Error(`${built} has no class ${className}`);
		const { name, displayName, version } = new Node().description;
		found.push({
			name,
			className,
			folder,
			version: Math.max(...[version].flat()),
			displayName,
			sources: [receipts].flat(),
		});
	}
	return found;
}

/** The nodes of the manifest in its order, so that a new vendor is in the tables by itself. Those without a service, such as triggers, are left out. */
export async function documentedServices(): Promise<Documented[]> {
	const { n8n } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { n8n: { nodes: string[] } };
	const found: Documented[] = [];
	for (const built of n8n.nodes) {
		const folder = path.join(root, path.dirname(built).replace(/^dist\//, ''));
		const className = path.basename(built, '.node.js');
		if (className.endsWith('Trigger') || !existsSync(path.join(folder, 'service.ts'))) continue;
		const { service } = (await import(path.join(folder, 'service.ts'))) as { service: Service };
		const { [className]: Node } = (await import(path.join(folder, `${className}.node.ts`))) as Record<
			string,
			new () => INodeType
		>;
		if (!Node) throw new Error(`${built} has no class ${className}`);
		const { name, displayName, version } = new Node().description;
		const codex = JSON.parse(readFileSync(path.join(folder, `${className}.node.json`), 'utf8')) as {
			resources: { primaryDocumentation: Array<{ url: string }> };
		};
		// The first is ours.
		const [, vendor] = codex.resources.primaryDocumentation;
		if (!vendor) throw new Error(`${className}.node.json names no page of the vendor`);
		found.push({
			name,
			className,
			version: Math.max(...[version].flat()),
			displayName,
			vendorPage: vendor.url,
			service,
		});
	}
	return found;
}

export const resourceName = ({ resources }: Service, { resource }: Operation): string =>
	resources.find(({ value }) => value === resource)?.name ?? resource;

/** Every field with a value of its own, with the headings it stands under, "Options > Title", and the fields of these. */
export function* fieldsWithin(
	fields: readonly Field[],
	heading = '',
	above: readonly Field[] = [],
): Generator<{ field: Field; label: string; trail: readonly Field[] }> {
	for (const field of fields) {
		if (field.kind === 'notice') continue;
		const label = heading === '' ? field.label : `${heading} > ${field.label}`;
		const trail = [...above, field];
		yield { field, label, trail };
		if (field.kind === 'collection' || field.kind === 'group') yield* fieldsWithin(field.fields, label, trail);
	}
}
