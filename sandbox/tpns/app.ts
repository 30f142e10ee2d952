import { isObject, textAt, textsAt, type Practice } from '../practice';

/** An app of TPNS is of one platform; Access IDs of Android begin with 15, those of iOS with 16. */
export type Platform = 'android' | 'ios';

/** A practice app as the TPNS console would know it. */
export interface TpnsApp {
	readonly platform: Platform;
	readonly accessId: string;
	readonly secretKey: string;
	/** Attributes that the console knows (用户属性管理); others are filtered out. */
	readonly attributes: readonly string[];
}

/** Reads the "tpns" part of practice.json: one app for each platform. Throws when it is incomplete. */
export function readApps(practice: Practice): Readonly<Record<Platform, TpnsApp>> {
	const where = 'practice.json, tpns';
	const part = isObject(practice.tpns) ? practice.tpns : {};
	const attributes = textsAt(part, 'attributes', where);
	return {
		android: {
			platform: 'android',
			accessId: textAt(part, 'accessId', where),
			secretKey: textAt(part, 'secretKey', where),
			attributes,
		},
		ios: {
			platform: 'ios',
			accessId: textAt(part, 'iosAccessId', where),
			secretKey: textAt(part, 'iosSecretKey', where),
			attributes,
		},
	};
}
