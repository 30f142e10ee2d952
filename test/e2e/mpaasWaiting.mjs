// Send and Wait for Receipt of mPaaS, whose receipts come to a trigger node of the same n8n.
import { N8nApi } from '../../demo/n8nApi.mjs';
import { step } from '../../demo/progress.mjs';
import { items } from './practice.mjs';
import { ReceiptHost } from './receiptHost.mjs';

const [liLei, hanMeimei] = ['lilei', 'hanmeimei'].map((name) => `practice-adtoken-${name}`);

export async function mpaasSteps({ demo, practice, begin, behind, expect, fates, statusOf, sandbox, until }) {
	const settings = await sandbox('receipts', undefined, 'GET');
	const hook = await new ReceiptHost(demo, '').trigger('mpaasPushTrigger', {
		parameters: { publicKey: settings.mpaasPublicKey },
	});
	const address = `${demo.n8nOrigin}/webhook/${hook.place}`;
	await sandbox('receipts', { mpaas: address, dials: { delayMs: 0, lost: 0 } }, 'PUT');
	const to = (node) => ({ main: [[{ node, type: 'main', index: 0 }]] });
	const push = (parameters) =>
		practice.pushNode('Push', 'mpaasPush', 'mpaasPushApi', {
			resource: 'push',
			operation: 'sendAndWait',
			deliveryType: 1,
			targetMsgkey: '={{ $json.token }}',
			title: 'Shipped',
			content: 'It arrives tomorrow',
			// The self-built channel: reported when the app has it.
			options: { notifyType: 'transparent' },
			...parameters,
		});
	const start = (tokens, parameters = {}) =>
		begin(
			[
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
				items(tokens.map((token) => ({ token, of: `of ${token}` }))),
				push(parameters),
				behind,
			],
			{ Start: to('Items'), Items: to('Push'), Push: to('After') },
		);
	const told = (token, receipt) => [`of ${token}`, 'accepted', receipt];
	const phone = async (token, state) => {
		const all = await sandbox('phones', undefined, 'GET');
		return sandbox(`phones/${all.find((one) => one.practice.mpaas?.token === token).id}`, state);
	};
	const log = async () => (await sandbox('receipts/log', undefined, 'GET')).filter(({ source }) => source === 'mpaas');
	const nextReceipt = async (act) => {
		const before = (await log()).at(-1)?.id ?? 0;
		await act();
		await until(async () => ((await log()).at(-1)?.id ?? 0) > before, 'mPaaS has reported');
		expect('the trigger answers', (await log()).at(-1).status, 200);
	};
	const nothing = 'practice-adtoken-nobody';

	await phone(hanMeimei, { online: false });
	const limited = await start([hanMeimei], { resumeAmount: 2 });
	expect('it waits for a phone that is switched off', await statusOf(limited), 'waiting');

	await step('mPaaS: receipts that come while it sends, and a phone without the app', async () => {
		await phone(liLei, { online: true });
		const id = await start([liLei, nothing]);
		expect('delivered and gone', await fates(id), [told(liLei, 'delivered'), told(nothing, 'failed')]);
	});

	await step('mPaaS: forged receipts end nothing', async () => {
		await phone(liLei, { online: false });
		const id = await start([liLei]);
		const { msgKey } = await sandbox('journal?count=1', undefined, 'GET').then(async ([{ id: entry }]) => {
			const { body } = await sandbox(`journal/${entry}`, undefined, 'GET');
			return { msgKey: JSON.parse(new URLSearchParams(body).get('TargetMsgkey'))[liLei] };
		});
		const body = JSON.stringify({ msgId: msgKey, targetId: liLei, statusCode: '2', pushSuccess: true });
		const headers = { 'content-type': 'application/json' };
		expect('no signature', (await hook.post(body, { headers })).status, 401);
		expect('a forged one', (await hook.post(body, { headers, query: '?sign=Zm9yZ2Vk' })).status, 401);
		// Its next look is over by then.
		await new Promise((done) => setTimeout(done, 75_000));
		expect('it still waits', await statusOf(id), 'waiting');
		await nextReceipt(() => phone(liLei, { online: true }));
		expect('the genuine one', await fates(id), [told(liLei, 'delivered')]);
	});

	await step('mPaaS: the time is over', async () => {
		expect('the limit', await fates(limited), [told(hanMeimei, 'noReceipt')]);
		expect('looks leave no runs behind', N8nApi.runsOf(await demo.api.execution(limited), 'Push'), 1);
	});

	await step('mPaaS: killing n8n between two receipts', async () => {
		await phone(liLei, { online: false });
		const id = await start([liLei, hanMeimei]);
		await nextReceipt(() => phone(liLei, { online: true }));
		await demo.crashN8n();
		await hook.untilKnown();
		expect('still waiting after the crash', await statusOf(id), 'waiting');
		await nextReceipt(() => phone(hanMeimei, { online: true }));
		expect('killed between two', await fates(id), [told(liLei, 'delivered'), told(hanMeimei, 'delivered')]);
	});
}
