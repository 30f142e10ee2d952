import { invalid, ok, Refusal } from './answers';
import type { Device } from './devices';
import { commonNames } from './message';
import type { Operation } from './operation';
import type { Parameters } from './parameters';
import { pageOf } from './queries';
import { placeholders, type Template, type Templates } from './templates';

/** Operations beyond the guide: SDKs for 2020-10-28, document_detail/2882067 (templates) and 2926886 (device state). */
const nameLength = 200;

const view = (template: Template): object => ({
	Id: template.id,
	Name: template.name,
	Title: template.title,
	Content: template.content,
	DescInfo: template.descInfo,
	Uri: template.uri,
	PushStyle: template.pushStyle,
	ShowStyle: template.showStyle,
	Action: template.action,
	IconUrls: template.iconUrls,
	ImageUrls: template.imageUrls,
	Variables: placeholders(template).join(','),
	GmtCreate: String(template.created),
	GmtModified: String(template.created),
});

export const createTemplate: Operation = {
	style: 'plain',
	run: (parameters, { core, templates }) => {
		parameters.only([
			...commonNames,
			'TemplateName',
			'Title',
			'Content',
			'DescInfo',
			'Uri',
			'Variables',
			'ShowStyle',
			'PushStyle',
			'JumpAction',
			'IconUrls',
			'ImageUrls',
		]);
		const name = parameters.need('TemplateName', 3037);
		if (name.includes(',') || name.length > nameLength)
			throw new Refusal(3038, `A template name has at most ${nameLength} characters and no comma (6.3.1).`);
		const template = {
			name,
			title: parameters.need('Title', 3040),
			content: parameters.need('Content', 3039),
			descInfo: parameters.need('DescInfo', 3041),
			uri: parameters.get('Uri') ?? '',
			showStyle: String(parameters.oneOf('ShowStyle', [0, 1]) ?? 0),
			pushStyle: String(parameters.oneOf('PushStyle', [0, 1, 2]) ?? 0),
			action: String(parameters.oneOf('JumpAction', [0, 1]) ?? 0),
			iconUrls: JSON.stringify(parameters.texts('IconUrls') ?? {}),
			imageUrls: JSON.stringify(parameters.texts('ImageUrls') ?? {}),
			created: core.now(),
		};
		const named = (parameters.get('Variables') ?? '').split(',').filter((one) => one !== '');
		const used = placeholders(template);
		if (used.some((one) => !named.includes(one)) || named.some((one) => !used.includes(one)))
			throw invalid(
				'Variables',
				`names ${named.join(',') || 'nothing'}; the texts hold ${used.join(',') || 'nothing'}.`,
			);
		const created = templates.create(template);
		return ok('plain', { Data: created.id }, `template ${name}`);
	},
};

/** By name, or by ID where there is none. */
function namedTemplate(
	parameters: Parameters,
	templates: Templates,
): { id: string | undefined; found: Template | undefined } {
	const id = parameters.get('TemplateId');
	const name = parameters.get('TemplateName');
	if (id === undefined && name === undefined) throw invalid('TemplateName', 'or TemplateId is required.');
	return { id, found: name === undefined ? templates.withId(id ?? '') : templates.need(name) };
}

export const getTemplate: Operation = {
	style: 'plain',
	run: (parameters, { templates }) => {
		parameters.only([...commonNames, 'TemplateName', 'TemplateId']);
		const { id, found } = namedTemplate(parameters, templates);
		if (!found) throw new Refusal(3022, `There is no template with the ID ${id ?? ''}.`);
		return ok('plain', { Data: view(found) }, found.name);
	},
};

/** The page names both parameters, and not which one counts when they differ. */
export const deleteTemplate: Operation = {
	style: 'plain',
	run: (parameters, { templates }) => {
		parameters.only([...commonNames, 'TemplateName', 'TemplateId']);
		const { id, found } = namedTemplate(parameters, templates);
		if (!found || (id !== undefined && found.id !== id))
			throw new Refusal(3022, `There is no template with the ID ${id ?? ''}.`);
		templates.delete(found.name);
		return ok('plain', { Data: true }, `${found.name} is gone`);
	},
};

export const listTemplates: Operation = {
	style: 'plain',
	run: (parameters, { templates }) => {
		parameters.only([...commonNames, 'CurrentPage', 'PageSize']);
		const all = templates.list();
		const page = pageOf(parameters, all, ['CurrentPage', 'PageSize']);
		return ok(
			'plain',
			{
				Data: page.map(view),
				CurrentPage: parameters.whole('CurrentPage') ?? 1,
				PageSize: parameters.whole('PageSize') ?? 100,
				TotalSize: all.length,
			},
			`${all.length} template(s)`,
		);
	},
};

export const bind: Operation = {
	style: 'push',
	publicOnly: true,
	run: (parameters, { core, devices }) => {
		parameters.only([...commonNames, 'UserId', 'DeliveryToken', 'OsType', 'PhoneNumber']);
		const userId = parameters.need('UserId', 3012);
		const token = parameters.need('DeliveryToken', 3001);
		parameters.need('OsType', 3008);
		const osType = parameters.whole('OsType') ?? 0;
		if (osType < 1 || osType > 100) throw new Refusal(3008, 'OsType must be a number from 1 to 100.');
		const device = devices.withToken(token);
		if (!device) throw new Refusal(3054, `There is no device with the token ${token}.`);
		Object.assign(device, { userId, phoneNumber: parameters.get('PhoneNumber'), since: core.now() });
		return ok('push', undefined, `${userId} is bound to ${device.phone.id}`);
	},
};

export const unbind: Operation = {
	style: 'push',
	publicOnly: true,
	run: (parameters, { core, devices }) => {
		parameters.only([...commonNames, 'UserId', 'DeliveryToken']);
		const userId = parameters.need('UserId', 3012);
		const device = devices.withToken(parameters.need('DeliveryToken', 3001));
		if (!device || device.userId !== userId)
			throw new Refusal(3054, `${userId} is not bound to a device with this token.`);
		Object.assign(device, { userId: undefined, since: core.now() });
		return ok('push', undefined, `${userId} is no longer bound to ${device.phone.id}`);
	},
};

const stateOf = ({ userId, token, platform, channel, phone }: Device): object => ({
	UserId: userId ?? '',
	DeviceId: token,
	DeliveryToken: token,
	ThirdToken: channel === 'android' ? '' : `practice-third-${token}`,
	Platform: platform,
	Manufacturer: channel,
	Statue: platform === 'android' ? (phone.online ? 'ONLINE' : 'OFFLINE') : 'UNKNOW',
});

export const deviceState: Operation = {
	style: 'plain',
	run: (parameters, { devices }) => {
		parameters.only([...commonNames, 'TargetType', 'Target']);
		parameters.need('TargetType', 3028);
		const type = parameters.oneOf('TargetType', [1, 2]);
		const target = parameters.need('Target', 3021);
		const found = type === 1 ? devices.withToken(target) : devices.find(3, target)[0];
		return ok('plain', { Data: found ? stateOf(found) : {} }, found ? found.phone.id : 'no such device');
	},
};
