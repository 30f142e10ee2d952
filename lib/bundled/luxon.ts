// The only import of luxon: the build puts a bundle in the place of this compiled file.
export { DateTime } from 'luxon';
