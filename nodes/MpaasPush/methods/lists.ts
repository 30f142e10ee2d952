import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	ResourceMapperFields,
} from 'n8n-workflow';
import { isObject, type JsonObject } from '../../../lib/operation/json';
import type { Envelope } from '../../../lib/operation/operation';
import { localTime } from '../../../lib/operation/time';
import { lookUp } from '../../../lib/run/lookup';
import { dayMs, limits } from '../limits';
import { placeholdersIn } from '../placeholders';
import { service } from '../service';

const text = (value: unknown): string =>
	typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

const recordsOf = ({ data }: Envelope): JsonObject[] => {
	const list = isObject(data) ? data.list : data;
	return Array.isArray(list) ? list.filter(isObject) : [];
};

/** A full page may have a successor; its number is the token that n8n hands back. */
const pageSize = 100;

const nextPage = (found: readonly unknown[], page: number): { paginationToken?: string } =>
	found.length < pageSize ? {} : { paginationToken: String(page + 1) };

const pageOf = (token: unknown): number =>
	typeof token === 'number' ? token : typeof token === 'string' && /^\d+$/.test(token) ? Number(token) : 1;

const matching = (items: INodeListSearchItems[], filter: string | undefined): INodeListSearchItems[] =>
	filter === undefined || filter === ''
		? items
		: items.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(filter.toLowerCase()));

/** A moment as the workflow's clock shows it. */
const moment = (value: unknown, zone: string): string =>
	typeof value === 'number' && value > 0 && value <= 8.64e15 ? localTime(zone)(value).slice(0, 16) : '';

/** What tells an entry from others, without what the service leaves empty. */
const named = (...parts: string[]): string => parts.filter((part) => part !== '').join(' · ');

/** App and workspace that the node names instead of the credential. */
function scope(context: ILoadOptionsFunctions): JsonObject {
	const chosen = context.getCurrentNodeParameter('options') as IDataObject | undefined;
	const given = (name: string): string => text(chosen?.[name]);
	return {
		...(given('appId') === '' || given('appId').startsWith('=') ? {} : { AppId: given('appId') }),
		...(given('workspaceId') === '' || given('workspaceId').startsWith('=')
			? {}
			: { WorkspaceId: given('workspaceId') }),
	};
}

export async function searchTasks(
	this: ILoadOptionsFunctions,
	filter?: string,
	token?: string,
): Promise<INodeListSearchResult> {
	const page = pageOf(token);
	const found = recordsOf(
		await lookUp(this, service, 'task', 'getMany', {
			StartTime: Date.now() - 30 * dayMs,
			PageNumber: page,
			PageSize: pageSize,
			...scope(this),
		}),
	);
	const items = found.map(({ taskId, taskName, gmtCreate }) => ({
		name: named(text(taskName), text(taskId), moment(gmtCreate, this.getTimezone())),
		value: text(taskId),
	}));
	return { results: matching(items, filter), ...nextPage(found, page) };
}

export async function searchSchedules(
	this: ILoadOptionsFunctions,
	filter?: string,
	token?: string,
): Promise<INodeListSearchResult> {
	const page = pageOf(token);
	const now = Date.now();
	const found = recordsOf(
		await lookUp(this, service, 'schedule', 'getMany', {
			StartTime: now,
			EndTime: now + (limits.scheduleDays + 1) * dayMs,
			PageNumber: page,
			PageSize: pageSize,
			...scope(this),
		}),
	);
	// One date of a repeated push has an ID of its own, the whole push that of its parent.
	const single = this.getCurrentNodeParameter('type') === 1;
	const items = new Map<string, INodeListSearchItems>();
	for (const { uniqueId, parentId, pushTitle, pushTime } of found) {
		const value = text(single ? uniqueId : (parentId ?? uniqueId));
		if (!items.has(value))
			items.set(value, {
				name: named(text(pushTitle), moment(pushTime, this.getTimezone()), value),
				value,
			});
	}
	return { results: matching([...items.values()], filter), ...nextPage(found, page) };
}

export async function searchTemplates(
	this: ILoadOptionsFunctions,
	filter?: string,
	token?: string,
): Promise<INodeListSearchResult> {
	const page = pageOf(token);
	const found = recordsOf(
		await lookUp(this, service, 'template', 'getMany', { CurrentPage: page, PageSize: pageSize, ...scope(this) }),
	);
	const items = found.map(({ name, descInfo }) => ({
		name: text(name),
		value: text(name),
		...(text(descInfo) === '' ? {} : { description: text(descInfo) }),
	}));
	return { results: matching(items, filter), ...nextPage(found, page) };
}

/** The placeholders of the chosen template, as fields to map. */
export async function getTemplateFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const name = text(this.getCurrentNodeParameter('templateName', { extractValue: true }));
	if (name === '' || name.startsWith('='))
		return { fields: [], emptyFieldsNotice: 'Choose a template first; an expression cannot be looked up' };
	const { data } = await lookUp(this, service, 'template', 'get', { TemplateName: name, ...scope(this) });
	const template = isObject(data) ? data : {};
	const declared = text(template.variables)
		.split(/[,，]/)
		.map((part) => part.trim())
		.filter((part) => part !== '');
	const placeholders = [...new Set([...declared, ...placeholdersIn([template.title, template.content, template.uri])])];
	return {
		fields: placeholders.map((id) => ({
			id,
			displayName: id,
			required: true,
			defaultMatch: false,
			display: true,
			type: 'string' as const,
			canBeUsedToMatch: false,
		})),
		...(placeholders.length === 0 ? { emptyFieldsNotice: 'This template has no placeholders' } : {}),
	};
}
