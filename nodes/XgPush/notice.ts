import { notice } from '../../lib/operation/field';

/** First in every form. */
export const statusNotice = notice(
	'statusNotice',
	'Tencent closed the public XG service on 2020-10-31. This node is for private gateways and others that speak XG: set their host in the credential.',
);
