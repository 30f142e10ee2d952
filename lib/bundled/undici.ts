// The only import of undici: the build puts a bundle in the place of this compiled file.
export { Client, buildConnector } from 'undici';
export type { Dispatcher } from 'undici';
