import type { ICredentialType, INodeProperties, Icon } from 'n8n-workflow';

/** What the triggers check a receipt by. Nothing is called with it, so there is nothing to test or to sign. */
export class PushReceiptApi implements ICredentialType {
	name = 'pushReceiptApi';

	displayName = 'Push Receipt API';

	icon: Icon = { light: 'file:../nodes/PushReceipt/receipt.svg', dark: 'file:../nodes/PushReceipt/receipt.dark.svg' };

	documentationUrl = 'https://example.com/n8n-nodes-china-push/blob/main/README.md#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Address Secret',
			name: 'addressSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'A long random text, such as 32 letters and digits; posts are taken only from the address that ends in ?secret= and this text',
		},
		{
			displayName: 'Callback User Name',
			name: 'callbackUser',
			type: 'string',
			default: '',
			description: 'Of Huawei and HarmonyOS: the user name that you entered in the console beside the receipt address',
		},
		{
			displayName: 'Callback Key',
			name: 'callbackSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Of Huawei and HarmonyOS: the key that the console shows or takes beside the receipt address',
		},
	];
}
