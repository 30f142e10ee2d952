import { isObject, textAt, type Practice } from '../practice';

/** The practice app as the XG console would know it. */
export interface XgApp {
	/** Digits; version 2 asks for it. */
	readonly accessId: string;
	readonly secretKey: string;
	/** Letters and digits; version 3 asks for it. */
	readonly appId: string;
}

/** Reads the "xg" part of practice.json. Throws when it is incomplete. */
export function readApp(practice: Practice): XgApp {
	const where = 'practice.json, xg';
	const part = isObject(practice.xg) ? practice.xg : {};
	return {
		accessId: textAt(part, 'accessId', where),
		secretKey: textAt(part, 'secretKey', where),
		appId: textAt(part, 'appId', where),
	};
}
