const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	transform: {
		'^.+\\.tsx?$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
	modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/demo', '<rootDir>/.demo'],
	setupFiles: ['<rootDir>/test/setup.ts'],
	// Many wait for a server, a process or a clock: two at a time, also where there are two cores.
	maxWorkers: Math.max(2, availableParallelism() - 1),
	testTimeout: 180000,
};
