import { pairs, targets, type PairsField } from '../../../lib/operation/field';
import { InputError } from '../../../lib/operation/inputError';
import { isObject, memberOf } from '../../../lib/operation/json';
import type { Envelope, TargetVerdict, Values } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { limits, oneByOneTpns } from '../limits';
import { tpnsToken } from './targets';

const base = {
	source: 'TPNS, user attributes (/v3/device/set_custom_attribute), 2024-01',
	beyondDocument: "Tencent's pages of TPNS, user attributes, 2024-01",
	method: 'POST',
	path: '/v3/device/set_custom_attribute',
	encoding: 'json',
} as const;

const device = targets('token', 'Device Token', {
	required: true,
	max: 1,
	noun: 'device token',
	each: tpnsToken,
	emit: ([token]) => token,
	placeholder: 'e.g. {{ $json.token }}',
	description: `The token that the app got from TPNS, of ${limits.successorToken} characters`,
});

const attributes = (description: string): PairsField =>
	pairs('attributeInfo', 'Attributes', {
		required: true,
		keyLabel: 'Name',
		valueLabel: 'Value',
		emit: (values) => ({ attributeMap: values }),
		description,
	});

const mapOf = (info: unknown): Readonly<Record<string, unknown>> => {
	const map = memberOf(info, 'attributeMap');
	return isObject(map) ? map : {};
};

/** @throws InputError for a name or a value that is too long */
function checkLengths({ attributeInfo }: Values): void {
	for (const [name, value] of Object.entries(mapOf(attributeInfo)))
		for (const [what, words] of [
			['name', name],
			['value', String(value)],
		] as const) {
			const bytes = Buffer.byteLength(words);
			if (bytes > limits.attributeBytesTpns)
				throw new InputError(
					'Attributes',
					`holds a ${what} of ${bytes} bytes; at most ${limits.attributeBytesTpns} are allowed`,
				);
		}
}

/** TPNS answers that all went well, and drops the names that its console does not know. */
function droppedIn({ body }: Envelope, names: readonly string[]): ReadonlyMap<string, TargetVerdict> | undefined {
	const dropped = memberOf(body, 'invalidAttribute');
	if (!Array.isArray(dropped) || dropped.length === 0) return undefined;
	const reason = `the console of TPNS has no attribute ${dropped.map((name) => `"${String(name)}"`).join(', ')}; any others of the request were changed. Create it there under User Attributes, then run this again`;
	return new Map(names.map((name) => [name, { outcome: 'rejected', reason }]));
}

// Of a device that is named twice the later value stays.
const change = { ...base, kind: 'change', target: 'token', rate: oneByOneTpns } as const;

const changeSome = { ...change, check: checkLengths, perTarget: droppedIn } as const;

const known = `Of names that were created in the console; names and values may be ${limits.attributeBytesTpns} bytes long each, and a Chinese character takes 3`;

export const attributeTpns = inResource(
	{ value: 'attributeTpns', name: 'Attribute (TPNS)', description: 'What is known of the user of a device' },
	[
		{
			...changeSome,
			operation: 'add',
			name: 'Add',
			action: 'Add attributes to device (TPNS)',
			description: 'The device gets these attributes beside those that it has',
			fixed: { cmd: 1 },
			fields: [device, attributes(known)],
		},
		{
			...base,
			kind: 'query',
			operation: 'get',
			name: 'Get',
			action: 'Get attributes of device (TPNS)',
			description: 'The attributes of one device',
			fixed: { cmd: 5 },
			fields: [device],
			items: ({ body }: Envelope, { token }: Values) => [{ token, attributes: mapOf(memberOf(body, 'attributeInfo')) }],
			columns: { token: 'text', attributes: 'object' },
		},
		{
			...changeSome,
			operation: 'update',
			name: 'Update',
			action: 'Update attributes of device (TPNS)',
			description: 'Attributes of the device get these values',
			fixed: { cmd: 2 },
			fields: [device, attributes(known)],
		},
		{
			...changeSome,
			operation: 'delete',
			name: 'Delete',
			action: 'Delete attributes of device (TPNS)',
			description: 'The device loses these attributes',
			fixed: { cmd: 3 },
			fields: [device, attributes("Names, with the values that they have: Tencent's example gives both")],
		},
		{
			...change,
			operation: 'deleteAll',
			name: 'Delete All',
			action: 'Delete all attributes of device (TPNS)',
			description: 'The device loses every attribute',
			fixed: { cmd: 4 },
			fields: [device],
		},
	],
);
