/** `registration_id` -> `registrationId`, `TargetMsgkey` -> `targetMsgkey`, `extra.sound_uri` -> `extraSoundUri`. */
export function camelCase(wire: string): string {
	return wire
		.split(/[._\-\s]+/)
		.filter((part) => part !== '')
		.map((part, index) => (index === 0 ? part.charAt(0).toLowerCase() : part.charAt(0).toUpperCase()) + part.slice(1))
		.join('');
}

/** The last part of a name that decides whether a field is shown: `options.passThrough` -> `passThrough`. */
export const ownName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
