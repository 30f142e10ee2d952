import type { Envelope, Values } from '../../../lib/operation/operation';
import { inResource } from '../../../lib/operation/resource';
import { isoIn } from '../../../lib/operation/time';
import { requestOptions } from '../message/v2';
import { deviceToken } from './targets';

const base = {
	source: 'Tencent XG guide, server API, queries',
	kind: 'query',
	method: 'POST',
	encoding: 'form',
} as const;

/** `connTimestamp` is in seconds; the same moment stands beside it as people read it. */
function deviceItem({ data }: Envelope, _values: Values, zone: string): unknown {
	const seconds = Number((data as Values | undefined)?.connTimestamp);
	return Number.isSafeInteger(seconds) && seconds > 0
		? { ...(data as Values), connTime: isoIn(seconds * 1000, zone) }
		: data;
}

export const device = inResource({ value: 'device', name: 'Device (V2)', description: 'Devices of the app' }, [
	{
		...base,
		operation: 'count',
		name: 'Count',
		action: 'Count devices of app',
		description: 'How many devices are registered',
		path: '/v2/application/get_app_device_num',
		columns: { devices: { type: 'number', from: 'device_num' } },
		fields: [requestOptions],
	},
	{
		...base,
		operation: 'get',
		name: 'Get',
		action: 'Get device',
		description: 'Whether a token is registered, when it was last online, and how many messages wait for it (Android)',
		path: '/v2/application/get_app_token_info',
		fields: [deviceToken, requestOptions],
		items: deviceItem,
		columns: {
			registered: { type: 'boolean', from: 'isReg' },
			lastOnline: { type: 'time', from: 'connTimestamp' },
			messagesWaiting: { type: 'number', from: 'msgsNum' },
		},
	},
]);
