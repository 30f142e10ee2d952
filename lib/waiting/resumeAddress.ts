import { BlockList, isIP } from 'node:net';
import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

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
function isInner(host: string): boolean {
	const bare = host.replace(/^\[|\]$|\.$/g, '');
	const family = isIP(bare);
	if (family === 0) return !bare.includes('.') || /\.(localhost|local|internal|lan)$/.test(bare);
	return inner.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * The signed address at which this execution can be told something while it waits. A dry run shows it without its signature.
 *
 * @param origin of the service
 * @throws NodeOperationError where the service could never reach it
 */
export function addressFor(context: IExecuteFunctions, origin: string, dryRun: boolean): string {
	const address = new URL(context.getSignedResumeUrl());
	if (isInner(address.hostname) && !isInner(new URL(origin).hostname))
		throw new NodeOperationError(
			context.getNode(),
			`n8n would have to be told of receipts at ${address.origin}, which cannot be reached from the internet`,
			{
				description:
					'Nothing was sent. Set WEBHOOK_URL to the address at which n8n can be reached from the internet, and restart n8n',
			},
		);
	if (dryRun) address.search = '?signature=***';
	return address.toString();
}
