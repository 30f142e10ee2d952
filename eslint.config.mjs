import { readdirSync } from 'node:fs';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import nodePlugin from 'eslint-plugin-n';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const published = ['nodes/**/*.ts', 'credentials/**/*.ts', 'lib/**/*.ts'];

/**
 * The floors of the house, each with what it must not reach:
 * nodes, credentials -> lib/waiting -> lib/run, lib/webhook -> lib/operation, lib/transport, lib/ledger, lib/credential -> lib/signing -> lib/bundled.
 */
const phases = ['read', 'plan', 'send', 'campaign', 'answer', 'open', 'file'];

const floors = [
	{ target: './lib', from: ['./nodes', './credentials', './sandbox'], message: 'lib knows no vendor.' },
	{
		target: ['./lib/operation', './lib/transport', './lib/ledger', './lib/credential'],
		from: ['./lib/run', './lib/webhook'],
		message: 'This is a floor higher.',
	},
	{
		target: ['./lib/run', './lib/webhook', './lib/operation', './lib/transport', './lib/ledger', './lib/credential'],
		from: ['./lib/waiting'],
		message: 'What sends and what comes back meet above both.',
	},
	{ target: './lib/run', from: ['./lib/webhook'], message: 'What sends knows nothing of what comes back.' },
	{ target: './lib/webhook', from: ['./lib/run'], message: 'What comes back knows nothing of what sends.' },
	// The rooms of lib/run, in the order in which an item travels; what stands in none of them is above all.
	...phases.flatMap((phase, index) => [
		...(index + 1 < phases.length
			? [
					{
						target: `./lib/run/${phase}`,
						from: phases.slice(index + 1).map((later) => `./lib/run/${later}`),
						message: 'A later phase.',
					},
				]
			: []),
		{ target: `./lib/run/${phase}`, from: ['./lib/run/*.ts'], message: 'This opens and ends the whole run.' },
	]),
	{
		target: './lib/ledger',
		from: ['./lib/operation', './lib/credential', './lib/signing'],
		message: 'The ledger knows marks, not operations.',
	},
	{
		target: './lib/signing',
		from: ['./lib/run', './lib/webhook', './lib/operation', './lib/transport', './lib/ledger', './lib/credential'],
		message: 'The signing library stands alone.',
	},
	{ target: './lib/bundled', from: ['./lib/!(bundled)'], message: 'This only passes other packages on.' },
	{ target: './credentials', from: ['./nodes'], message: 'A node may know its credential, not the other way round.' },
	{
		target: './sandbox',
		from: ['./lib', './nodes', './credentials'],
		message: 'A stand-in that shared our code would share our mistakes.',
	},
	...readdirSync('nodes').map((vendor) => ({
		target: `./nodes/${vendor}`,
		from: './nodes',
		except: [`./${vendor}`],
		message: 'Vendors share through lib.',
	})),
];

const onlyBundled = ['undici', 'luxon', 'lossless-json', 'csv-parse', 'ioredis', 'acorn'].map((name) => ({
	name,
	message: 'Import it from lib/bundled: only that is carried into dist.',
}));

export default defineConfig(
	globalIgnores(['dist', 'coverage', '.demo', 'demo/n8n']),
	{
		files: ['**/*.ts'],
		extends: [tseslint.configs.strictTypeChecked, importX.flatConfigs.typescript],
		plugins: { 'import-x': importX },
		languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
		settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.json'] })] },
		rules: {
			'import-x/no-cycle': 'error',
			'import-x/no-restricted-paths': ['error', { zones: floors }],
			'import-x/no-extraneous-dependencies': 'error',
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			// Numbers and booleans read well in a sentence; objects still must not slip in.
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
			'@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
			// What n8n and the services hand over is not always what its type says, and older hosts lack members.
			'@typescript-eslint/no-unnecessary-condition': 'off',
			'@typescript-eslint/no-unnecessary-type-conversion': 'off',
			// An async function turns a throw into a rejection, with or without an await in it.
			'@typescript-eslint/require-await': 'off',
			// Lengths in the documents are counted in code points, which is what spreading a string gives.
			'@typescript-eslint/no-misused-spread': 'off',
			'@typescript-eslint/no-dynamic-delete': 'off',
			// A value typed as unknown is turned into text only where its kind has been looked at.
			'@typescript-eslint/no-base-to-string': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
		},
	},
	{
		files: ['test/**/*.ts'],
		rules: {
			// A test that meets undefined here fails, which is what it is for.
			'@typescript-eslint/no-non-null-assertion': 'off',
			// Tests hand over wrong values and read loose JSON on purpose.
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
			'@typescript-eslint/no-unnecessary-type-assertion': 'off',
			// What n8n-core brings along must be the very copy that n8n-core uses.
			'import-x/no-extraneous-dependencies': 'off',
		},
	},
	{
		files: published,
		plugins: { n: nodePlugin },
		// The types are those of the Node that runs n8n today; node:sqlite is asked for with getBuiltinModule, which may have none.
		rules: {
			'n/no-unsupported-features/node-builtins': [
				'error',
				{ version: '^20.19 || >=22.12', allowExperimental: true, ignores: ['sqlite'] },
			],
		},
	},
	{
		files: published,
		ignores: ['lib/bundled/**'],
		rules: { 'no-restricted-imports': ['error', { paths: onlyBundled }] },
	},
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts', 'package.json'],
		extends: [n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport],
		// The vendors' tables throw an InputError, which knows no node; lib/run makes a NodeOperationError of it with the item.
		rules: { '@n8n/community-nodes/require-node-api-error': 'off' },
	},
	{
		files: ['credentials/*.credentials.ts'],
		// The node tests it (testedBy); the rule does not find that in a list of credentials that a function makes. A test of ours does.
		rules: { '@n8n/community-nodes/credential-test-required': 'off' },
	},
	{
		files: ['nodes/**/*.ts'],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			// They know neither the enumeration that the community rules demand nor outputs that depend on the form.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
		},
	},
	{
		files: ['credentials/**/*.ts'],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			// For n8n's own repository, where the value is a page of its documentation; a community package gives a URL.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
		},
	},
	{
		files: ['package.json'],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: n8nNodesBase.configs.community.rules,
	},
	{
		files: ['**/*.js', '**/*.mjs'],
		extends: [tseslint.configs.recommended],
		rules: { '@typescript-eslint/no-require-imports': 'off' },
	},
);
