import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { isInnerHost } from '../transport/innerHost';

/**
 * The signed address at which this execution can be told something while it waits. A dry run shows it without its signature.
 *
 * @param origin of the service
 * @throws NodeOperationError where the service could never reach it
 */
export function addressFor(context: IExecuteFunctions, origin: string, dryRun: boolean): string {
	const address = new URL(context.getSignedResumeUrl());
	if (isInnerHost(address.hostname) && !isInnerHost(new URL(origin).hostname))
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
