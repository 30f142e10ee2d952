import { collection, text, themed, type CollectionField, type Field } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import type { RequestContext, Values } from '../../../lib/operation/operation';

/** As the credential is read; white space alone leaves it to the credential. */
const encode = (id: string): unknown => id.trim() || undefined;

/** Every operation belongs to an app and a workspace. The credential names them; one access key may serve several. */
export const app: readonly Field[] = themed<Field>('App', [
	text('AppId', 'App ID', {
		encode,
		description: "Instead of the credential's",
		placeholder: 'e.g. ONEX000000000001',
	}),
	text('TenantId', 'Tenant ID', {
		encode,
		description: "Instead of the credential's",
		beyondDocument: "Alibaba Cloud's SDKs and document_detail/2882067",
	}),
	text('WorkspaceId', 'Workspace ID', {
		encode,
		description: "Instead of the credential's",
		placeholder: 'e.g. default',
	}),
]);

/** The options of an operation; each has those of the app. */
export const options = (...own: readonly Field[]): CollectionField =>
	collection('options', 'Options', [...own, ...app]);

/** Where there are no others. */
export const appOptions = options();

/** @throws InputError when neither the item nor the credential names the app or the workspace */
export function needApp(values: Values, { credential }: Pick<RequestContext, 'credential'>): void {
	for (const [wire, name, label] of [
		['AppId', 'appId', 'App ID'],
		['WorkspaceId', 'workspaceId', 'Workspace ID'],
	] as const) {
		const fallback = credential[name];
		if (values[wire] === undefined && (typeof fallback !== 'string' || fallback.trim() === ''))
			throw new InputError(`Options > App: ${label}`, 'is empty; set it in the credential or in Options');
	}
}

/** Values that say so. */
export const appWires = ['AppId', 'WorkspaceId'] as const;

/**
 * Whose devices are meant, whether the item names it or the credential. Not the tenant: the guide names an app by its ID and workspace
 * alone, so that a Tenant ID that is added or left out makes it no other.
 */
export function appOf(values: Values, credential: RequestContext['credential']): unknown[] {
	const ofCredential = (name: string): unknown => {
		const value = credential[name];
		return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
	};
	return [values.AppId ?? ofCredential('appId'), values.WorkspaceId ?? ofCredential('workspaceId')];
}

/** The finance cloud has an API version of its own, which lacks some parameters. */
export const inFinanceCloud = ({ credential }: Pick<RequestContext, 'credential'>): boolean =>
	credential.apiVersion === '2020-07-10';
