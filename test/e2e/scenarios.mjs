import { gzipSync } from 'node:zlib';
import { code, items, toFile } from './practice.mjs';

const lines = (count) => Array.from({ length: count }, (_, index) => `bulk-${index}\n`).join('');
const csv = (count) => `regId\n${lines(count)}`;
const base64 = (content) => Buffer.from(content).toString('base64');

const fromFile = { targetsFrom: 'file', binaryPropertyName: 'data', confirmLargeAudience: true };
const goOn = { onError: 'continueRegularOutput' };

const json = ({ outputs }, node = 'Push', output = 0) => (outputs[node]?.[output] ?? []).map((item) => item.json);
const outcomeOf = ({ outcome, details }) => outcome ?? details?.outcome;

/** Sentences for what is not as it should be. */
const unless = (good, sentence) => (good ? [] : [sentence]);

async function onceEach(practice, expected) {
	const { distinct, twice } = await practice.reached();
	return [
		...unless(distinct === expected, `${expected} devices should have been reached, not ${distinct}`),
		...unless(twice === 0, `${twice} devices got the message twice`),
	];
}

const brokenFiles = [
	['an Excel file', Buffer.from('504b0304140006000800', 'hex'), 'csv', 0],
	['UTF-16 without its mark', Buffer.from(csv(50), 'utf16le'), 'csv', 0],
	['a gzip cut in the middle', gzipSync(csv(30_000)).subarray(0, 40_000), 'csv', undefined],
	['an empty file', Buffer.from('\n'), 'text', 0],
];

export const scenarios = [
	...brokenFiles.map(([what, content, fileFormat, expected]) => ({
		name: `A file of targets that is ${what}`,
		run: async (practice) => {
			const ran = await practice.run([
				items([{ file: base64(content) }]),
				toFile,
				practice.miPush({ sendingOptions: { ...fromFile, fileFormat, fileColumn: 'regId' } }),
			]);
			const { distinct, twice } = await practice.reached();
			const [summary] = json(ran);
			return [
				...unless(
					summary ? outcomeOf(summary) !== 'accepted' : ran.status === 'error' && ran.error !== '',
					`it should not be called accepted: ${JSON.stringify(summary ?? ran.error)}`,
				),
				...unless(
					!/socket|stream|zlib|unexpected end|Cannot read/i.test(ran.error),
					`the error is not written for its reader: ${ran.error}`,
				),
				...unless(expected === undefined || distinct === expected, `${distinct} devices were reached`),
				...unless(
					!summary || summary.accepted === distinct,
					`the summary says ${summary?.accepted} accepted, and ${distinct} were reached`,
				),
				...unless(twice === 0, `${twice} devices got the message twice`),
			];
		},
	})),
	{
		name: 'What was not accepted of a file, with ten requests under way',
		run: async (practice) => {
			const count = 20_000;
			await practice.dial({ vendor: 'mipush', fault: 'dead', share: 0.5 });
			const extract = {
				name: 'Extract',
				type: 'n8n-nodes-base.extractFromFile',
				typeVersion: 1,
				parameters: { operation: 'csv', binaryPropertyName: 'notAccepted', options: {} },
			};
			const ran = await practice.run([
				items([{ file: base64(csv(count)) }]),
				toFile,
				practice.miPush({ sendingOptions: { ...fromFile, fileFormat: 'csv', fileColumn: 'regId' } }),
				extract,
			]);
			const [summary] = json(ran);
			const rows = json(ran, 'Extract');
			const { distinct } = await practice.reached();
			return [
				...unless(
					summary?.accepted === distinct && summary.deadTargets === count - distinct,
					`the summary does not fit the ${distinct} that were reached: ${JSON.stringify(summary ?? ran.error)}`,
				),
				...unless(
					new Set(rows.map(({ target }) => target)).size === count - distinct && rows.length === count - distinct,
					`not-accepted.csv holds ${rows.length} rows, and ${count - distinct} were not reached`,
				),
			];
		},
	},
	{
		name: 'Two files, the second item without one, on Continue',
		run: async (practice) => {
			const noFile = code(
				'One file',
				'return $input.all().map((item, index) => (index === 0 ? item : { json: item.json }));',
			);
			const ran = await practice.run([
				items([{ file: base64(lines(3000)) }, { file: base64('x') }]),
				toFile,
				noFile,
				practice.miPush({ sendingOptions: { ...fromFile, fileFormat: 'text' } }, goOn),
			]);
			const answers = json(ran);
			return [
				...unless(
					answers.length === 2 && answers[0].accepted === 3000 && answers[1].error !== undefined,
					`the two answers are ${JSON.stringify(answers)} ${ran.error}`,
				),
				...(await onceEach(practice, 3000)),
			];
		},
	},
	{
		name: 'Retry On Fail with Continue, the first item without a target',
		run: async (practice) => {
			const ran = await practice.run([
				items([{ regId: '' }, { regId: 'bulk-7' }]),
				practice.miPush({}, { ...goOn, retryOnFail: true, maxTries: 3, waitBetweenTries: 100 }),
			]);
			const answers = json(ran);
			return [
				...unless(
					answers.length === 2 && outcomeOf(answers[1]) === 'accepted',
					`the answers are ${JSON.stringify(answers)}`,
				),
				...(await onceEach(practice, 1)),
			];
		},
	},
	{
		name: 'Retry On Fail after a lost answer',
		run: async (practice) => {
			await practice.dial({ vendor: 'mipush', fault: 'lost', times: 1 });
			const ran = await practice.run([
				items([{ regId: 'bulk-8' }]),
				practice.miPush({}, { ...goOn, retryOnFail: true, maxTries: 3, waitBetweenTries: 100 }),
			]);
			const [answer] = json(ran);
			return [
				...unless(answer && outcomeOf(answer) === 'unknown', `the answer is ${JSON.stringify(answer)}`),
				...(await onceEach(practice, 1)),
			];
		},
	},
	...['dryRun', 'campaignKey', 'splitByOutcome'].map((option) => ({
		name: `${option} that differs between the items`,
		run: async (practice) => {
			const values = option === 'campaignKey' ? ['a', 'b'] : [false, true];
			const ran = await practice.run([
				items(values.map((value, index) => ({ regId: `bulk-${index}`, value }))),
				practice.miPush({ sendingOptions: { [option]: '={{ $json.value }}' } }),
			]);
			return [
				...unless(
					ran.status === 'error' && /item/.test(ran.error),
					`it should be refused: ${ran.status} ${ran.error} ${JSON.stringify(json(ran))}`,
				),
				...(await onceEach(practice, 0)),
			];
		},
	})),
	...[
		['Options > Custom Data', { options: { extra: '={{ $json.value }}' } }],
		['Options', { options: '={{ $json.value }}' }],
		['Sending Options', { sendingOptions: '={{ $json.value }}' }],
	].map(([label, parameters]) => ({
		name: `${label} as an expression for the whole`,
		run: async (practice) => {
			const ran = await practice.run([items([{ regId: 'bulk-9', value: {} }]), practice.miPush(parameters)]);
			return [
				...unless(
					ran.status === 'error' && ran.error.includes(`${label} in item 0 is an expression for the whole`),
					`it should be refused: ${ran.status} ${ran.error}`,
				),
				...(await onceEach(practice, 0)),
			];
		},
	})),
	{
		name: 'An alias that is "undefined"',
		run: async (practice) => {
			const ran = await practice.run([
				items([{}]),
				practice.miPush({ operation: 'sendToAliases', alias: '={{ `${$json.userId}` }}' }),
			]);
			return [
				...unless(ran.status === 'error' && /undefined/.test(ran.error), `it should be refused: ${ran.error}`),
				...unless((await practice.requests()).length === 0, 'a request was made'),
			];
		},
	},
	{
		name: '130,000 items without a target',
		run: async (practice) => {
			const ran = await practice.run([
				code('Items', 'return Array.from({ length: 130000 }, () => ({ json: { regId: "" } }));'),
				practice.miPush({}, goOn),
			]);
			const answers = json(ran);
			return unless(
				answers.length === 130_000 && answers.every(({ error }) => /is empty/.test(error)),
				`the answers are ${answers.length}, the first ${JSON.stringify(answers[0] ?? ran.error)}`,
			);
		},
	},
	{
		name: 'A tool whose target the agent gives',
		run: async (practice) => {
			const text = await practice.callTool(
				practice.miPush({ registrationId: "={{ $fromAI('to', 'The registration ID', 'string') }}" }),
				{ to: 'bulk-11' },
			);
			return [...unless(/accepted/.test(text), `the agent reads ${text}`), ...(await onceEach(practice, 1))];
		},
	},
	{
		name: 'A tool whose target comes from the item, not from the agent',
		run: async (practice) => {
			const node = practice.miPush({
				registrationId: '={{ $json.to }}',
				title: "={{ $fromAI('to', 'What the agent names', 'string') }}",
			});
			const text = await practice.callTool(node, { to: 'bulk-12' });
			return [
				...unless(!/accepted/.test(text) && text !== '', `the agent reads ${text}`),
				...(await onceEach(practice, 0)),
			];
		},
	},
	{
		name: 'A tool with Split by Outcome, a target that is refused',
		run: async (practice) => {
			const node = practice.miPush({
				registrationId: "={{ $fromAI('to', 'The registration ID', 'string') }}",
				sendingOptions: { splitByOutcome: true },
			});
			const text = await practice.callTool(node, { to: 'nobody' });
			return unless(/no valid|gone|dead|not exist|deadTarget|rejected|unknown/i.test(text), `the agent reads ${text}`);
		},
	},
];
