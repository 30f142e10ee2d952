import type { Operation } from '../../lib/operation/operation';

/** The APIs that the node speaks: XG's two, and that of TPNS, which followed XG. */
export type Version = 'v2' | 'v3' | 'tpns';

/** V3 and TPNS share their paths, so the resource tells them apart. */
export function versionOf({ resource, path }: Pick<Operation, 'resource' | 'path'>): Version {
	if (resource.endsWith('Tpns')) return 'tpns';
	return typeof path === 'string' && path.startsWith('/v3/') ? 'v3' : 'v2';
}
