import type { OperationEntry } from '../../../lib/operation/resource';
import { limits } from '../limits';

type Words = 'operation' | 'name' | 'action' | 'description';

/** What a version has of an audience besides the words. */
type Own = Pick<OperationEntry, 'fields'> & Partial<Omit<OperationEntry, Words | 'fields'>>;

/** One path, the audience being a value: version 3 of XG and TPNS. */
export interface PushApi {
	/** As it stands behind the wording of actions. */
	mark: string;
	base: Omit<OperationEntry, Words | 'fields'>;
	device: Own;
	account: Own;
	devices: Own;
	accounts: Own;
	tags: Own;
	everyone: Own;
}

/** What both versions can address, in the order of the form. */
export function pushAudiences(api: PushApi): OperationEntry[] {
	const entry = (type: string, words: Pick<OperationEntry, Words>, own: Own): OperationEntry => ({
		...api.base,
		...own,
		...words,
		action: `${words.action} (${api.mark})`,
		fixed: { audience_type: type },
	});
	return [
		entry(
			'token',
			{
				operation: 'sendToDevice',
				name: 'Send to Device',
				action: 'Send message to device',
				description: 'Push to one device by its token',
			},
			{ target: 'token_list', ...api.device },
		),
		entry(
			'account',
			{
				operation: 'sendToAccount',
				name: 'Send to Account',
				action: 'Send message to account',
				description: 'Push to the devices of one account',
			},
			{ target: 'account_list', ...api.account },
		),
		entry(
			'token_list',
			{
				operation: 'sendToManyDevices',
				name: 'Send to Many Devices',
				action: 'Send message to many devices',
				description: `Push to any number of devices, ${limits.targets} in a request`,
			},
			{ batching: { into: 'token_list' }, ...api.devices },
		),
		entry(
			'account_list',
			{
				operation: 'sendToManyAccounts',
				name: 'Send to Many Accounts',
				action: 'Send message to many accounts',
				description: `Push to any number of accounts, ${limits.targets} in a request`,
			},
			{ batching: { into: 'account_list' }, ...api.accounts },
		),
		entry(
			'tag',
			{
				operation: 'sendToTags',
				name: 'Send to Tags',
				action: 'Send message to tags',
				description: 'Push to the devices with certain tags',
			},
			{ target: 'tag_list', ...api.tags },
		),
		entry(
			'all',
			{
				operation: 'sendToAll',
				name: 'Send to All Devices',
				action: 'Send message to all devices',
				description: 'Push to every device of the app',
			},
			{ everyone: true, ...api.everyone },
		),
	];
}
