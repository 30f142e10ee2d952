import { BlockList, isIP } from 'node:net';

/** Addresses of this machine and of networks of one's own: RFC 1122, 1918, 3927, 6598, 4193, 4291. */
const inner = new BlockList();
for (const [network, prefix] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
] as const)
	inner.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
	['::', 127],
	['fc00::', 7],
	['fe80::', 10],
] as const)
	inner.addSubnet(network, prefix, 'ipv6');

/** Whether a host cannot be reached from the internet: an inner address, or a name without a dot. */
export function isInnerHost(host: string): boolean {
	const bare = host.replace(/^\[|\]$|\.$/g, '');
	const family = isIP(bare);
	if (family === 0) return !bare.includes('.') || /\.(localhost|local|internal|lan)$/.test(bare);
	return inner.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}
