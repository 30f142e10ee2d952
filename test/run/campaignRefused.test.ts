import type { IDataObject } from 'n8n-workflow';
import type { EnginePractice } from '../engine/practice';
import { useCampaigns } from '../engine/ledger';
import { goOn, jsonOf } from '../engine/practice';
import * as mipush from '../mipush/practice';
import * as mpaas from '../mpaas/practice';

/**
 * An item that is refused and mended before the next run: it must be told apart from the one behind it by all that says who is
 * meant, or the message of that one would be sent twice.
 */
useCampaigns();

interface Case {
	name: string;
	operation: string;
	parameters: IDataObject;
	/** The first as it is refused, and as it is mended; and its neighbour. */
	refused: IDataObject;
	mended: IDataObject;
	neighbour: IDataObject;
	/** What the mended one comes out as. */
	first: IDataObject;
}

const sendingOptions = { campaignKey: 'spring' };
const sent = { outcome: 'accepted', earlierRun: undefined };
const shop = 'com.example.shop';

const withKey = (msgKey: string): IDataObject => ({
	target: 'lilei',
	msgKey,
	templateKeyValue: { name: 'Li Lei', order: '17' },
});

const listed = (title: string, app?: string): IDataObject => ({
	target: 'lilei',
	message: { title, description: mipush.text.text, ...(app ? { restricted_package_name: app } : {}) },
});

const cases = (practice: EnginePractice<unknown>, all: Case[]): void => {
	test.each(all)('$name', async ({ operation, parameters, refused, mended, neighbour, first }) => {
		const push = async (one: IDataObject) => {
			const run = await practice.push(
				operation,
				{ ...parameters, sendingOptions },
				{ items: [one, neighbour], settings: goOn },
			);
			return jsonOf(run).map(({ outcome, earlierRun }) => ({ outcome, earlierRun }));
		};
		expect(await push(refused)).toEqual([{ outcome: undefined, earlierRun: undefined }, sent]);
		expect(await push(mended)).toEqual([first, { outcome: 'accepted', earlierRun: true }]);
	});
};

describe('MiPush', () => {
	const title = '={{ $json.title }}';
	const own = { title: 'one' };
	const neighbour = { title: 'two' };
	cases(mipush.usePractice(), [
		{
			name: 'another package',
			operation: 'message.sendToAliases',
			parameters: { ...mipush.text, title, alias: 'lilei', options: { restrictedPackageName: '={{ $json.app }}' } },
			refused: { title: '', app: 'com.example.other' },
			mended: { ...own, app: 'com.example.other' },
			neighbour: { ...neighbour, app: shop },
			// The practice server knows no other app.
			first: { outcome: undefined, earlierRun: undefined },
		},
		{
			name: 'another package of a message of its own',
			operation: 'personalizedMessage.sendEachToAliases',
			parameters: { ...mipush.text, title, target: 'lilei', options: { restrictedPackageName: '={{ $json.app }}' } },
			refused: { title: '', app: 'com.example.other' },
			mended: { ...own, app: 'com.example.other' },
			neighbour: { ...neighbour, app: shop },
			first: { outcome: undefined, earlierRun: undefined },
		},
		{
			name: 'another package of a list in JSON',
			operation: 'personalizedMessage.sendEachToAliases',
			parameters: { messagesFrom: 'json', messages: '={{ $json.list }}' },
			refused: { list: [listed('', 'com.example.other')] },
			mended: { list: [listed('one', 'com.example.other')] },
			neighbour: { list: [listed('two')] },
			first: { outcome: undefined, earlierRun: undefined },
		},
		{
			name: 'the same target in a list in JSON',
			operation: 'personalizedMessage.sendEachToAliases',
			parameters: { messagesFrom: 'json', messages: '={{ $json.list }}' },
			refused: { list: [listed('')] },
			mended: { list: [listed('one')] },
			neighbour: { list: [listed('two', shop)] },
			first: sent,
		},
		{
			name: 'refused for a choice that says nothing of who is meant',
			operation: 'message.sendToAliases',
			parameters: { ...mipush.text, title, alias: 'lilei', notifyEffect: '={{ $json.effect }}' },
			refused: { ...own, effect: 'none' },
			mended: { ...own, effect: '1' },
			neighbour: { ...neighbour, effect: '1' },
			first: sent,
		},
	]);
});

describe('mPaaS', () => {
	const keys = { msgKey: '={{ $json.key }}' };
	cases(mpaas.usePractice(), [
		{
			name: 'a message of its own',
			operation: 'push.sendMany',
			parameters: { ...mpaas.many, options: keys },
			refused: { key: ' ' },
			mended: { key: 'one' },
			neighbour: { key: 'two' },
			first: sent,
		},
		{
			name: 'a list in JSON',
			operation: 'push.sendMany',
			parameters: { ...mpaas.many, messagesFrom: 'json', targetMsg: '={{ $json.list }}' },
			refused: { list: [withKey(' ')] },
			mended: { list: [withKey('one')] },
			neighbour: { list: [withKey('two')] },
			first: sent,
		},
		{
			name: 'another workspace',
			operation: 'push.sendSimple',
			parameters: { ...mpaas.simple, title: '={{ $json.title }}', options: { workspaceId: '={{ $json.space }}' } },
			refused: { title: '', space: 'stage' },
			mended: { title: 'one', space: 'stage' },
			neighbour: { title: 'two', space: 'practice' },
			// The practice server knows no other workspace.
			first: { outcome: undefined, earlierRun: undefined },
		},
	]);
});
