import type { Draft } from '../phones';
import type { Core } from '../vendor';
import { acked, goneStatus, noBindInfo, turnedDownStatus, type Callback, type Status } from './callback';
import type { Device, Devices } from './devices';
import type { MakerReceipts } from './makerReceipts';
import type { Extras } from './message';
import type { PushType, Records } from './records';

/** One message to one target, ready to go out. Plain JSON: scheduled pushes are saved. */
export interface Outgoing {
	readonly target: string;
	readonly msgKey: string;
	readonly title: string;
	readonly content: string;
	readonly uri: string;
	readonly extended: Readonly<Record<string, string>>;
}

/** A push as it was asked for. */
export interface Push {
	readonly type: PushType;
	readonly action: string;
	readonly deliveryType: number;
	readonly taskName: string;
	readonly taskId: string | undefined;
	readonly extras: Extras;
	/** Empty for a broadcast. */
	readonly messages: readonly Outgoing[];
	readonly broadcast?: Outgoing & { readonly audience: Audience };
}

/** Epoch ms, both ends included. */
export interface Span {
	readonly from: number;
	readonly to: number;
}

/** Whom a broadcast reaches: devices bound, or unbound, within a span of time. */
export interface Audience {
	readonly bound?: Span;
	readonly unbound?: Span;
}

const platforms: Readonly<Record<number, string>> = { 1: 'android', 2: 'ios', 7: 'harmonyos' };

const names: Readonly<Record<string, string>> = {
	miui: 'Xiaomi',
	hms: 'Huawei',
	honor: 'Honor',
	oppo: 'OPPO',
	vivo: 'vivo',
	fcm: 'FCM',
	ios: 'Apple',
	harmonyos: 'HarmonyOS',
	android: 'Self-built channel',
};

/** Section 9: title, content, and whether a Chinese character counts two. The phone makers turn down what is longer. */
const lengths: Readonly<Record<string, readonly [title: number, content: number, doubled: boolean]>> = {
	miui: [50, 128, false],
	hms: [40, 1024, false],
	oppo: [32, 200, false],
	vivo: [40, 100, true],
	honor: [60, 4096, true],
	harmonyos: [60, 4096, true],
};

const messageBytes = 2048;

/** 4.2: what is pushed to a live activity. */
const activityBytes = 4096;

const lengthOf = (text: string, doubled: boolean): number =>
	doubled ? [...text].reduce((sum, one) => sum + ((one.codePointAt(0) ?? 0) > 255 ? 2 : 1), 0) : text.length;

/** Why a channel turns a message down; undefined when it takes it. */
export function tooLong(
	channel: string,
	{ title, content, extended }: Pick<Outgoing, 'title' | 'content' | 'extended'>,
	state?: string,
): string | undefined {
	const rest = Object.keys(extended).length === 0 ? '' : JSON.stringify(extended);
	const bytes = Buffer.byteLength(title + content + rest + (state ?? ''));
	if (state !== undefined)
		return bytes > activityBytes ? `it has ${bytes} bytes; a live activity takes ${activityBytes} (4.2)` : undefined;
	if (channel !== 'harmonyos' && bytes > messageBytes)
		return `the message has ${bytes} bytes; Android and iOS channels take ${messageBytes} (section 9)`;
	const limits = lengths[channel];
	if (!limits) return undefined;
	const [most, mostContent, doubled] = limits;
	if (lengthOf(title, doubled) > most)
		return `the title counts ${lengthOf(title, doubled)}; ${names[channel] ?? channel} takes ${most} (section 9)`;
	if (lengthOf(content, doubled) > mostContent)
		return `the content counts ${lengthOf(content, doubled)}; ${names[channel] ?? channel} takes ${mostContent} (section 9)`;
	return undefined;
}

/** Hands pushes to phones and keeps the counts. */
export class Delivery {
	constructor(
		private readonly core: Core,
		private readonly app: string,
		private readonly devices: Devices,
		private readonly records: Records,
		private readonly callback: Callback,
		private readonly makers: MakerReceipts,
	) {}

	/** Gives how many devices took it, and what went wrong for people to read. */
	send(push: Push): { taken: number; warnings: string[] } {
		const warnings: string[] = [];
		let taken = 0;
		const note = (warning: string): void => {
			if (warnings.length < 20) warnings.push(warning);
		};
		if (push.broadcast) {
			for (const device of this.audienceOf(push.deliveryType, push.broadcast.audience))
				if (this.toDevice(push, { ...push.broadcast, target: device.token }, device, note)) taken += 1;
		}
		for (const message of push.messages) {
			const devices = this.find(push, message, note);
			if (devices === 'bulk') taken += 1;
			else for (const device of devices) if (this.toDevice(push, message, device, note)) taken += 1;
		}
		if (push.extras.sms !== undefined) note(`A text message would go out ${push.extras.sms}.`);
		this.core.changed();
		return { taken, warnings };
	}

	private audienceOf(deliveryType: number, { bound, unbound }: Audience): Device[] {
		return this.devices.all().filter(({ platform, userId, since }) => {
			const span = userId === undefined ? unbound : bound;
			return platform === platforms[deliveryType] && span !== undefined && since >= span.from && since <= span.to;
		});
	}

	private find(push: Push, message: Outgoing, note: (warning: string) => void): readonly Device[] | 'bulk' {
		const { target, msgKey } = message;
		const record = {
			msgKey,
			target,
			type: push.type,
			taskId: push.taskId,
			time: this.core.now(),
			platform: 'ANDROID',
			opened: false,
		};
		const dead = this.core.dials.isDead('mpaas', push.action, target);
		const bulk = dead ? undefined : this.core.bulk.find(target);
		if (bulk) {
			this.core.bulk.deliver('mpaas', bulk);
			this.records.add({ ...record, channel: 'ANDROID', taken: true, arrived: true });
			this.callback.tell({ msgId: msgKey, target, device: { token: target, osType: 'android' }, status: acked });
			return 'bulk';
		}
		const devices = this.devices.find(push.deliveryType, target);
		if (devices.length > 0 && !dead) return devices;
		// The service finds out later, on its own: status 1, NoBindInfo (11.3), or what the channel says of a dead token.
		this.records.add({ ...record, channel: '', taken: false, arrived: false });
		for (const device of devices) this.failed(message, device, device.channel, goneStatus(device.channel));
		if (devices.length === 0) {
			const osType = platforms[push.deliveryType];
			const device = osType === undefined ? {} : { device: { token: target, osType } };
			this.callback.tell({ msgId: msgKey, target, ...device, status: noBindInfo });
		}
		note(`Nobody is bound to ${target} (status 1, NoBindInfo); the service accepts the push all the same.`);
		return [];
	}

	private toDevice(push: Push, message: Outgoing, device: Device, note: (warning: string) => void): boolean {
		const channel = push.extras.selfBuilt && device.platform === 'android' ? 'android' : device.channel;
		const refused = device.phone.installed ? tooLong(channel, message, push.extras.activity?.state) : 'the app is gone';
		this.records.add({
			msgKey: message.msgKey,
			target: message.target,
			type: push.type,
			taskId: push.taskId,
			time: this.core.now(),
			platform: device.platform.toUpperCase(),
			channel: channel.toUpperCase(),
			taken: refused === undefined,
			arrived: false,
			opened: false,
		});
		if (refused !== undefined) {
			note(`Not shown to ${message.target}: ${refused}.`);
			const status = device.phone.installed ? turnedDownStatus(channel) : goneStatus(channel);
			this.failed(message, device, channel, status);
			return false;
		}
		const draft = this.draft(push, message, device, channel);
		// 6.9: a phone maker's channel calls back once the maker has taken the message, the self-built one once it has arrived.
		if (channel !== 'android') this.tell(message.msgKey, message.target, device, acked);
		this.core.phones.deliver(device.phone, draft);
		return true;
	}

	/** A phone got a message: what is told of it depends on the channel. */
	arrived(draft: Draft): void {
		const { target = '', channel = '', token } = draft.labels ?? {};
		const device = token === undefined ? undefined : this.devices.withToken(token);
		if (channel === 'android' && device) this.tell(draft.messageId, target, device, acked);
		this.makers.tell(channel, 'delivered', draft.labels ?? {});
	}

	private failed({ msgKey, target }: Outgoing, device: Device, channel: string, status: Status | undefined): void {
		if (status) this.tell(msgKey, target, device, status);
		// The maker finds out as well, and says so where it tells such things.
		if (status === goneStatus(channel))
			this.makers.tell(channel, 'deadTarget', this.makers.label(channel, msgKey, device.token) ?? {});
	}

	private tell(msgId: string, target: string, { token, platform }: Device, status: Status): void {
		this.callback.tell({ msgId, target, device: { token, osType: platform }, status });
	}

	private draft({ extras, taskId }: Push, message: Outgoing, device: Device, channel: string): Draft {
		const name = names[channel] ?? channel;
		const picture = extras.picture === undefined ? {} : { picture: extras.picture };
		const opens = extras.opens ?? (message.uri === '' ? undefined : message.uri);
		return {
			vendor: 'mpaas',
			app: this.app,
			messageId: message.msgKey,
			title: message.title,
			text: message.content,
			channel: extras.channelId === undefined ? name : `${name} · ${extras.channelId}`,
			silent: extras.silent,
			expiresAt: this.core.now() + extras.expiredSeconds * 1000,
			...picture,
			...(opens === undefined ? {} : { opens }),
			...(extras.activity === undefined ? {} : { replaceKey: `activity ${message.target}` }),
			details: {
				...message.extended,
				...(extras.activity === undefined ? {} : { activity: `${extras.activity.event} ${extras.activity.state}` }),
			},
			labels: {
				target: message.target,
				msgKey: message.msgKey,
				...(taskId === undefined ? {} : { taskId }),
				token: device.token,
				channel,
				...this.makers.label(channel, message.msgKey, device.token),
			},
		};
	}
}
