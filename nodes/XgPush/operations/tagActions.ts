import type { Field } from '../../../lib/operation/field';
import type { EntryBatching, Operation } from '../../../lib/operation/operation';
import type { DocumentedRate } from '../../../lib/operation/rate';
import type { OperationEntry } from '../../../lib/operation/resource';
import { pairEntries } from './pairs';

/** What a version has of tags besides the ten numbered operations. */
export interface TagApi {
	/** Stands behind the wording of actions. */
	mark?: string;
	base: Omit<OperationEntry, 'operation' | 'name' | 'action' | 'description' | 'fields'>;
	/** Most devices, and most pairs, of a request. */
	most: { devices: number; pairs: number };
	device: Field;
	devices: Field;
	oneTag: Field;
	severalTags: Field;
	pairs: readonly Field[];
	/** The list of pairs as it travels. */
	emitPairs: NonNullable<EntryBatching['emit']>;
	/** Of calls for one device, and of those for lists; by default the service's. */
	rates?: { single: DocumentedRate; list: DocumentedRate };
	/** Of every operation, behind its own. */
	further: readonly Field[];
	/** Wire names of these. */
	shared: readonly string[];
}

type Words = Pick<Operation, 'operation' | 'name' | 'action' | 'description'>;

/** Official docs, tag API v3, and TPNS, binding and unbinding of tags (2024-01): one path and ten numbered operations. */
export function tagActions(api: TagApi): OperationEntry[] {
	const { base, oneTag, severalTags, further } = api;
	const most = api.most.devices;
	const [single, list] = api.rates ? [{ rate: api.rates.single }, { rate: api.rates.list }] : [{}, {}];
	const entry = (
		type: number,
		words: Words,
		own: Pick<OperationEntry, 'fields'> & Partial<OperationEntry>,
	): OperationEntry => ({
		...base,
		...own,
		...words,
		action: api.mark === undefined ? words.action : `${words.action} (${api.mark})`,
		fixed: { operator_type: type },
	});
	const withDevice = (type: number, words: Words, ...own: Field[]): OperationEntry =>
		entry(type, words, { ...single, fields: [api.device, ...own, ...further], target: 'token_list' });
	/** A further request for the same device would take away what the first has given. */
	const replacing: OperationEntry['distinct'] = {
		parameter: 'Device Token',
		of: ({ token_list: token }) => String(token),
		why: {
			reason: ', and would replace the tags that it gives the device',
			remedy: 'Name all tags of a device in one item, or use Add Tags to Device',
		},
	};
	const withDevices = (type: number, words: Words): OperationEntry =>
		entry(type, words, { ...list, fields: [api.devices, oneTag, ...further], batching: { into: 'token_list' } });
	const withPairs = (type: number, words: Words): OperationEntry =>
		entry(type, words, {
			...list,
			fields: [...api.pairs, ...further],
			batching: {
				into: 'tag_token_list',
				max: api.most.pairs,
				entries: pairEntries,
				shared: api.shared,
				emit: api.emitPairs,
			},
		});
	return [
		withDevice(
			1,
			{
				operation: 'addTag',
				name: 'Add Tag to Device',
				action: 'Add tag to device',
				description: 'One device gets one more tag',
			},
			oneTag,
		),
		withDevice(
			3,
			{
				operation: 'addTags',
				name: 'Add Tags to Device',
				action: 'Add tags to device',
				description: 'One device gets several more tags',
			},
			severalTags,
		),
		withDevices(7, {
			operation: 'addTagToDevices',
			name: 'Add Tag to Devices',
			action: 'Add tag to devices',
			description: `Many devices get one more tag, ${most} in a request`,
		}),
		withPairs(9, {
			operation: 'addPairs',
			name: 'Add Tags and Devices',
			action: 'Add tags by pairs',
			description: `Each pair gives a tag to a device, ${api.most.pairs} in a request`,
		}),
		{
			...withDevice(
				6,
				{
					operation: 'replaceTags',
					name: 'Replace Tags of Device',
					action: 'Replace tags of device',
					description: 'One device has these tags and no others; all of them in one item',
				},
				severalTags,
			),
			distinct: replacing,
		},
		withDevice(
			2,
			{
				operation: 'deleteTag',
				name: 'Delete Tag From Device',
				action: 'Delete tag from device',
				description: 'One device loses one tag',
			},
			oneTag,
		),
		withDevice(
			4,
			{
				operation: 'deleteTags',
				name: 'Delete Tags From Device',
				action: 'Delete tags from device',
				description: 'One device loses several tags',
			},
			severalTags,
		),
		withDevices(8, {
			operation: 'deleteTagFromDevices',
			name: 'Delete Tag From Devices',
			action: 'Delete tag from devices',
			description: `Many devices lose one tag, ${most} in a request`,
		}),
		withPairs(10, {
			operation: 'deletePairs',
			name: 'Delete Tags and Devices',
			action: 'Delete tags by pairs',
			description: `Each pair takes a tag from a device, ${api.most.pairs} in a request`,
		}),
		withDevice(5, {
			operation: 'deleteAllTags',
			name: 'Delete All Tags of Device',
			action: 'Delete all tags of device',
			description: 'One device loses every tag',
		}),
	];
}
