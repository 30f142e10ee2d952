import { Refusal } from './answers';
import { isObject, textAt, textsAt, type Practice } from '../practice';

/** The practice app as the developer console would know it. */
export interface MiPushApp {
	readonly appSecret: string;
	readonly appId: string;
	/** Package names of the app; a phone may bring another one. */
	readonly packages: Set<string>;
	readonly channels: ReadonlyMap<
		string,
		{
			readonly name: string;
			readonly private: boolean;
			/** Private and subscription messages are made from a template. */ readonly template: boolean;
		}
	>;
	/** Template id to the names of its variables. */
	readonly templates: ReadonlyMap<string, readonly string[]>;
}

/** Reads the "mipush" part of practice.json. Throws when it is incomplete. */
export function readApp(practice: Practice): MiPushApp {
	const where = 'practice.json, mipush';
	const part = isObject(practice.mipush) ? practice.mipush : {};
	const entries = (key: string): unknown[] => (Array.isArray(part[key]) ? (part[key] as unknown[]) : []);
	return {
		appSecret: textAt(part, 'appSecret', where),
		appId: textAt(part, 'appId', where),
		packages: new Set([textAt(part, 'packageName', where), ...textsAt(part, 'otherPackageNames', where)]),
		channels: new Map(
			entries('channels').map((channel) => [
				textAt(channel, 'id', where),
				{
					name: textAt(channel, 'name', where),
					private: textAt(channel, 'class', where) === 'private',
					template: ['private', 'subscription'].includes(textAt(channel, 'class', where)),
				},
			]),
		),
		templates: new Map(
			entries('templates').map((template) => [textAt(template, 'id', where), textsAt(template, 'variables', where)]),
		),
	};
}

/** Refuses a package name of another app. */
export function needKnownPackage(name: string, { packages }: MiPushApp): void {
	if (!packages.has(name))
		throw new Refusal(
			22022,
			name,
			`The package name "${name}" does not belong to this app secret. Known: ${[...packages].join(', ')}.`,
		);
}
