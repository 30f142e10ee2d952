import { notice } from '../../lib/operation/field';

/** First in every form. */
export const statusNotice = notice('statusNotice', 'XG takes no new customers. Existing apps and private gateways go on working: the host can be set in the credential.');
