import type { IDataObject } from 'n8n-workflow';
import { message, usePractice as useMaxim } from '../maxim/practice';
import { goOn, jsonOf, otherRegId, regId, text, usePractice } from '../mipush/practice';

/** What a newcomer drags into a field that wants something else is told in the words of the form. */
const practice = usePractice();
const maxim = useMaxim();

async function said(parameters: IDataObject, item: IDataObject = {}): Promise<unknown> {
	const run = await practice.push(
		'message.sendToRegIds',
		{ registrationId: regId, ...text, ...parameters },
		{ items: [item], settings: goOn },
	);
	expect(practice.requests()).toEqual([]);
	return jsonOf(run)[0]?.message;
}

test('a date in a text', async () => {
	expect(await said({ title: '={{ $now }}' })).toBe(
		"Title in item 0 is a date; it must be text. Write it as people shall read it, for instance with .toFormat('yyyy-MM-dd HH:mm')",
	);
});

test('a whole item in a field for targets', async () => {
	expect(await said({ registrationId: '={{ $json }}' }, { regId })).toBe(
		'Registration ID in item 0 is an object; it must be text, or a list of texts. Name the field of it that holds the value',
	);
});

test('items in a list of targets', async () => {
	expect(await said({ registrationId: '={{ $json.all }}' }, { all: [{ regId }, { regId: otherRegId }] })).toBe(
		'Registration ID in item 0 holds an object; each registration ID must be text',
	);
});

test('the name of a choice instead of its value', async () => {
	expect(await said({ notifyEffect: '={{ "Open the App" }}' })).toBe(
		'Click Action in item 0 is "Open the App"; it must be one of "1" (Open the App), "2" (Open a Screen of the App), "3" (Open a Web Page)',
	);
});

test.each([
	['registrationId', 'Registration ID', '{{ $json.regId }}', '{{ $json.regId }}'],
	['title', 'Title', 'Hello {{ $json.name }}', '{{ $json.name }}'],
	['text', 'Text', "It is {{ $('Shop').item.json.name }}", "{{ $('Shop').item.json.name }}"],
	['title', 'Title', '{{ String({ a: $json.id }.a) }}', '{{ String({ a: $json.id }.a) }}'],
	['title', 'Title', '{{ name }}, {{ $itemIndex }}', '{{ $itemIndex }}'],
])('an expression that was left as plain text in %s', async (name, label, typed, found) => {
	expect(await said({ [name]: typed }, { regId, name: 'Li Lei' })).toBe(
		`${label} in item 0 holds ${found} as plain text; it must be an expression, or text without it. Switch the field from Fixed to Expression; in a workflow that is written by hand, begin the text with =`,
	);
});

test.each([
	['pairs', 'Custom Data', { extra: { values: [{ key: 'order', value: '{{ $json.id }}' }] } }],
	[
		'pairs with an expression among them',
		'Custom Data',
		{
			extra: {
				values: [
					{ key: 'shop', value: '={{ $json.id }}' },
					{ key: 'order', value: '{{ $json.id }}' },
				],
			},
		},
	],
	['JSON', 'Channel: Template Parameters', { templateParam: '{"order": "{{ $json.id }}"}' }],
])('and in %s', async (_kind, label, options) => {
	expect(await said({ options }, { id: 7 })).toMatch(
		`Options > ${label} in item 0 holds {{ $json.id }} as plain text; `,
	);
});

test('in a field of a group, beside one that is an expression; what the form does not show says nothing', async () => {
	const sent = async (vivo: IDataObject): Promise<unknown> => {
		const run = await maxim.push(
			'notification.send',
			{ ...message, alias: 'vip', options: { vivo: { sound: '={{ "bell" }}', ...vivo } } },
			{ settings: goOn },
		);
		return jsonOf(run)[0]?.error;
	};
	expect(await sent({ clickAction: 'intent', intent: '{{ $json.intent }}' })).toMatch(
		'Vivo: Intent in item 0 holds {{ $json.intent }} as plain text; it must be an expression, or text without it',
	);
	expect(maxim.requests()).toEqual([]);
	expect(await sent({ clickAction: 'open_app', intent: '{{ $json.intent }}' })).toBeUndefined();
});

test('braces of the app, and those that an expression gives, go as they are', async () => {
	const others = [
		'Hi {{name}}',
		'{{ $nowPlaying }}, {{ $items_count }}',
		'{{ $price }} of {{ total',
		'{{a}} $json {{b}}',
	];
	for (const title of [...others, '={{ "{" + "{ $json.a }" + "}" }}'])
		await practice.push('message.sendToRegIds', { registrationId: regId, ...text, title });
	expect(practice.requests().map(({ fields }) => fields.title)).toEqual([...others, '{{ $json.a }}']);
});

test('with Split by Outcome, a dry run refuses nothing through Accepted', async () => {
	const run = await practice.pushEach([regId, null], { sendingOptions: { dryRun: true, splitByOutcome: true } });
	expect(jsonOf(run, 0)).toMatchObject([{ outcome: 'notSent', target: regId }]);
	expect(jsonOf(run, 1)).toMatchObject([{ outcome: 'rejected' }]);
	expect(practice.requests()).toEqual([]);
});
