export type { FormText, HttpRequest, Signer, SigningMoment } from './request';
export { SigningError } from './signingError';
export { percentDecode, percentEncode } from './percent';
export {
	bodyParameters,
	encodeParameters,
	formBody,
	formContentType,
	joinParameters,
	parseParameters,
	splitQuery,
	withQuery,
	writeForm,
	type Parameter,
} from './parameters';
export { signBasic, signWithHeaderKey, signWithHeaders, type BasicCredential, type HeaderKey } from './headers';
export { signWithBodyMembers } from './bodyMembers';
export { signSortedMd5, sortedMd5Text, type SortedMd5Secret } from './sortedMd5';
export { signTimestampHmac, timestampHmacText, type TimestampHmacSecret } from './timestampHmac';
export { rpcStringToSign, signRpcHmacSha1, utcSeconds, type AccessKey } from './rpcHmacSha1';
export { acs3CanonicalRequest, signAcs3 } from './acs3';
export { equalInConstantTime } from './constantTime';
export { readRsaPublicKey, signRsaSha256, verifyRsaSha256 } from './rsaSha256';
export {
	matchesReceiptHmac,
	readReceiptSignature,
	receiptTolerance,
	verifyReceiptHmac,
	type ReceiptSecret,
	type ReceiptSignature,
	type ReceiptVerdict,
} from './receiptHmac';
export { createMask } from './mask';
export { redactSigned } from './redact';
