import { targets } from '../../../lib/operation/field';
import { confirmEveryone } from '../../../lib/operation/sending';
import { inResource } from '../../../lib/operation/resource';
import { asList } from '../../../lib/operation/targets';
import { limits, listByListTpns, oneByOneTpns } from '../limits';
import { namedPairs, tpnsPairFields } from './pairs';
import { tagActions } from './tagActions';
import { tags } from './tagV3';
import { tpnsDevices } from './targets';

const beyondDocument = "Tencent's pages of TPNS, binding and unbinding of tags, 2024-01";

const base = {
	source: 'TPNS, binding and unbinding of tags (/v3/device/tag), 2024-01',
	beyondDocument,
	kind: 'change',
	method: 'POST',
	path: '/v3/device/tag',
	encoding: 'json',
} as const;

const most = limits.tagListTpns;

export const tagTpns = inResource({ value: 'tagTpns', name: 'Tag (TPNS)', description: 'Tags of devices with TPNS' }, [
	...tagActions({
		mark: 'TPNS',
		base,
		most: { devices: most, pairs: most },
		device: tpnsDevices(1),
		devices: tpnsDevices(most),
		oneTag: tags('Tag', 1, {
			description: `At most ${limits.tagLengthV3} characters, without spaces; what stands before a colon is its class`,
		}),
		severalTags: tags('Tags', most, {
			description: 'Replacing "level:3" takes the place of the tags of the class "level" only; all others stay',
		}),
		pairs: tpnsPairFields,
		emitPairs: namedPairs,
		rates: { single: oneByOneTpns, list: listByListTpns },
		further: [],
		shared: [],
	}),
	{
		...base,
		beyondDocument: "Tencent's pages of TPNS, deleting a tag of all devices, 2024-01",
		source: 'TPNS, deleting a tag of all devices (/v3/device/tag/delete_all_device), 2024-01',
		path: '/v3/device/tag/delete_all_device',
		operation: 'deleteFromEveryone',
		name: 'Delete Tags From All Devices',
		action: 'Delete tags from all devices (TPNS)',
		description: 'Every device of the app loses these tags; there is no way back',
		fields: [
			{
				...confirmEveryone,
				label: 'Confirm Deleting From Everyone',
				description:
					'Whether every device of the app shall really lose these tags. Nothing is deleted while this is off',
			},
			targets('tag_list', 'Tags', {
				required: true,
				max: most,
				noun: 'tag',
				each: { maxLength: limits.tagLengthV3, pattern: /^\S+$/, patternMeaning: 'without spaces' },
				emit: asList,
				placeholder: 'e.g. vip',
			}),
		],
		target: 'tag_list',
		everyone: true,
	},
]);
