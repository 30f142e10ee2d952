import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json';
import { allCredentials, credentials } from '../forms';

const types = [...allCredentials.values()].map(({ credential }) => [credential.constructor.name, credential] as const);
const folder = join(__dirname, '../../credentials');

describe.each(types)('%s', (className, type) => {
	it('is named after its file, listed in the manifest, and loadable', () => {
		expect(type.name).toBe(className[0]!.toLowerCase() + className.slice(1));
		expect(existsSync(join(folder, `${className}.credentials.ts`))).toBe(true);
		expect(manifest.n8n.credentials).toContain(`dist/credentials/${className}.credentials.js`);
	});

	it('links to its documentation and has an icon for light and dark', () => {
		expect(type.documentationUrl).toMatch(/^https:\/\/[^ ]+$/);
		const icon = type.icon as { light: string; dark: string };
		const [light, dark] = [icon.light, icon.dark].map((file) =>
			readFileSync(join(folder, file.replace(/^file:/, '')), 'utf8'),
		);
		expect(light).toMatch(/^<svg /);
		expect(dark).toMatch(/^<svg /);
		expect(light).not.toBe(dark);
	});

	it('hides secrets and nothing else', () => {
		for (const property of type.properties) {
			const isSecret = /secret|token|appKey/i.test(property.name);
			expect([property.name, property.typeOptions?.['password'] === true]).toEqual([property.name, isSecret]);
			if (isSecret) expect(property.default).toBe('');
		}
	});

	it('speaks as n8n asks: Title Case labels, descriptions without a final period', () => {
		const small = new Set(['and', 'of', 'the']);
		for (const { displayName, description, type: kind, options = [] } of type.properties) {
			if (kind === 'notice') continue;
			const labels = [displayName, ...options.map((option) => ('name' in option ? option.name : ''))];
			for (const label of labels)
				for (const word of label.split(/[\s(]+/)) if (!small.has(word)) expect(word).toMatch(/^[A-Z0-9]/);
			const sentences = [
				description,
				...options.map((option) => ('description' in option ? option.description : undefined)),
			];
			for (const sentence of sentences) if (sentence !== undefined) expect(sentence).toMatch(/^[A-Z0-9].*[^.]$/);
			expect(description).toBeTruthy();
		}
	});

	it('can be copied as data, apart from its functions', () => {
		expect(structuredClone(type.properties)).toEqual(type.properties);
		expect(type.test).toBeUndefined();
		expect(type.authenticate !== undefined).toBe(credentials.has(type.name));
	});
});
