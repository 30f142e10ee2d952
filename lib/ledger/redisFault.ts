import { LedgerError } from './ledger';

/** What kept Redis from doing something. */
export interface RedisFault {
	error: LedgerError;
	/** Whether it may be otherwise in a moment: a server that restarts, is at another's work or changes its role. */
	passes: boolean;
}

const setCredential = 'Set it right in the Redis credential';
const askOperator = 'Ask whoever runs this Redis';

/** What Redis answers begins with one of these. The text of an answer is never shown: some repeat what was sent. */
const answers: readonly { begins: RegExp; says: string; remedy: string; passes?: boolean }[] = [
	{
		begins: /^(LOADING|BUSY|MASTERDOWN|TRYAGAIN|UNKILLABLE)\b/,
		says: 'is not ready',
		remedy: 'Try again in a moment',
		passes: true,
	},
	{
		begins: /^(WRONGPASS|ERR invalid password|ERR invalid username)/,
		says: 'did not accept the user and the password',
		remedy: setCredential,
	},
	{ begins: /^NOAUTH\b/, says: 'asks for a password, and none was given', remedy: setCredential },
	{
		begins: /^ERR wrong number of arguments for 'auth'/,
		says: 'knows no users, only a password',
		remedy: 'Leave User empty in the Redis credential',
	},
	{
		begins: /^NOPERM\b/,
		says: 'does not let this user run scripts on keys that begin with "push-ledger:" or "push-rateLimiter:"',
		remedy: 'Give the user of the Redis credential that right (~push-* +@all -@admin -@dangerous +info)',
	},
	{
		begins: /^ERR (DB index is out of range|invalid DB index)/,
		says: 'has no database of this number',
		remedy: 'Set Database Number in the Redis credential; by default a Redis has 0 to 15',
	},
	{
		begins: /^ERR SELECT is not allowed in cluster mode/,
		says: 'is a cluster, which is not supported',
		remedy: 'Give the address of a single Redis in the Redis credential',
	},
	{
		begins: /^(MOVED|ASK|CROSSSLOT|CLUSTERDOWN)\b/,
		says: 'is a cluster, which is not supported',
		remedy: 'Give the address of a single Redis in the Redis credential',
	},
	{
		begins: /^READONLY\b/,
		says: 'is a replica that can only be read',
		remedy: 'Give the address of the primary server in the Redis credential',
		passes: true,
	},
	{
		begins: /^NOREPLICAS\b/,
		says: 'has not as many replicas as it must have to write',
		remedy: askOperator,
		passes: true,
	},
	{
		begins: /\bOOM\b|^MAXMEMORY/,
		says: 'is out of memory',
		remedy: 'Give it more memory (maxmemory), or clear campaigns that are over',
	},
	{
		begins: /^MISCONF\b/,
		says: 'cannot write to its disk',
		remedy: 'Make room on the disk of this Redis; its log tells more',
	},
	{
		begins: /^WRONGTYPE\b/,
		says: 'holds something else under the name of this campaign',
		remedy: 'Give another Database Number in the Redis credential',
	},
	{ begins: /^ERR unknown command/, says: 'has no scripts, or they are switched off', remedy: askOperator },
	{
		begins: /^ERR max number of clients/,
		says: 'lets nobody else in, because it has as many connections as it allows',
		remedy: 'Raise maxclients of this Redis',
		passes: true,
	},
	{
		begins: /^DENIED Redis is running in protected mode/,
		says: 'runs in protected mode, and lets in nobody from another machine',
		remedy: 'Set a password at this Redis and in the Redis credential',
	},
];

const certificate = /CERT|SELF_SIGNED|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|UNABLE_TO_GET|UNABLE_TO_VERIFY/;

/** Why no connection came to be, or none is left, by the code of Node's error. */
const breaks: Record<string, string> = {
	ECONNREFUSED: 'nothing listens there',
	ENOTFOUND: 'no host of this name is known',
	EAI_AGAIN: 'the name of the host could not be looked up',
	ETIMEDOUT: 'it did not answer in time',
	EHOSTUNREACH: 'the network has no way to it',
	ENETUNREACH: 'the network has no way to it',
};

export function unusable(server: string, says: string, remedy: string): LedgerError {
	return new LedgerError('unusable', `cannot be kept, because Redis at ${server} ${says}`, remedy);
}

export function unreachable(server: string, why: string): LedgerError {
	return new LedgerError(
		'unreachable',
		`cannot be kept, because Redis at ${server} cannot be reached: ${why}`,
		'See that this Redis runs and that host, port and TLS are right in the Redis credential',
	);
}

export function cancelledWait(): LedgerError {
	return new LedgerError('cancelled', 'was cancelled', 'Start the execution again');
}

/**
 * What the client throws as what the user can read. Nothing of the original travels along: it carries the command, and so the password.
 *
 * @param tls whether the connection is meant to be encrypted
 */
export function faultOf(error: unknown, server: string, tls: boolean): RedisFault {
	if (error instanceof LedgerError) return { error, passes: error.fault === 'unreachable' };
	const [name, message, code] = ['name', 'message', 'code'].map((member) => textOf(error, member)) as [
		string,
		string,
		string,
	];
	if (name === 'ReplyError' || name === 'SimpleError' || name === 'BlobError' || name === 'ErrorReply') {
		// An error that a script met is wrapped: "ERR Error running script (call to f_…): @user_script:1: -OOM command not allowed …", or followed by where.
		const said = /@user_script: ?\d+: -?([A-Z]+ .*)/s.exec(message)?.[1] ?? message;
		const known = answers.find(({ begins }) => begins.test(said) || (said !== message && begins.test(message)));
		if (known !== undefined)
			return {
				error: known.passes === true ? passing(server, known) : unusable(server, known.says, known.remedy),
				passes: known.passes ?? false,
			};
		return {
			error: unusable(server, `answered something unexpected (${/^[A-Z]+/.exec(said)?.[0] ?? 'no code'})`, askOperator),
			passes: false,
		};
	}
	if (certificate.test(code)) {
		return {
			error: unusable(
				server,
				`shows a certificate that cannot be trusted (${code})`,
				'Have Node trust its issuer (NODE_EXTRA_CA_CERTS), or set Disable TLS Verification in the Redis credential',
			),
			passes: false,
		};
	}
	if (code.startsWith('ERR_SSL') || code === 'EPROTO') {
		return {
			error: unusable(
				server,
				tls ? 'does not speak TLS on this port' : 'and this machine agree on no encryption',
				'Give the port for TLS in the Redis credential, or switch SSL off there',
			),
			passes: false,
		};
	}
	if (message.startsWith('Unknown RESP type'))
		return {
			error: unusable(
				server,
				'does not answer as a Redis does',
				'Give host and port of a Redis in the Redis credential; a port for TLS needs SSL on',
			),
			passes: false,
		};
	if (tls && code === 'ETIMEDOUT')
		return {
			error: unreachable(server, 'no TLS connection came about in time; the port may be one without TLS'),
			passes: true,
		};
	const why =
		breaks[code] ?? (message.startsWith('Socket timeout') ? 'it did not answer in time' : 'the connection was closed');
	return { error: unreachable(server, why), passes: true };
}

/** Not by `instanceof`: Node's own errors are of another realm where n8n runs nodes in a context. */
function textOf(error: unknown, member: string): string {
	const value: unknown =
		typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[member] : undefined;
	return typeof value === 'string' ? value : '';
}

function passing(server: string, { says, remedy }: { says: string; remedy: string }): LedgerError {
	return new LedgerError('unreachable', `cannot be kept, because Redis at ${server} ${says}`, remedy);
}
