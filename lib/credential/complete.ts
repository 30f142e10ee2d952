type Labelled<Credential> = ReadonlyArray<readonly [name: keyof Credential & string, label: string]>;

/** The fields of a credential that hold text, with their labels in the form. */
export interface CredentialText<Credential> {
	/** Without these nothing can be signed. */
	required: Labelled<Credential>;
	optional?: Labelled<Credential>;
	/** Those of them that the form offers values for. One that is absent or empty has its default. */
	choices?: Readonly<Partial<Record<keyof Credential, readonly string[]>>>;
}

/** What an expression writes where it found nothing. */
const nothing = /^(undefined|null|NaN|\[object Object\])$/;

/** Line breaks and other controls, and marks without a width: pages and documents leave them in what is copied. */
const unseen = /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Text of a field without white space around it; an expression may have made a number of it.
 *
 * @throws Error for what is no text, or holds what nobody sees in the form
 */
function textOf(value: unknown, label: string): string {
	if (value === undefined || value === null) return '';
	if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint')
		throw new Error(`The ${label} of the credential is not text: enter it again`);
	const text = String(value).trim();
	if (unseen.test(text))
		throw new Error(
			`The ${label} of the credential holds a line break or another character that cannot be seen: delete it and enter it again, without what stands around it`,
		);
	return text;
}

/**
 * A credential as n8n stores it, with its texts trimmed and nothing missing that signing needs.
 * @throws Error with one sentence that names the field by its label and never repeats what it holds
 */
export function readCredential<Credential>(
	stored: unknown,
	{ required, optional = [], choices }: CredentialText<Credential>,
): Credential {
	const fields: Record<string, unknown> = { ...(typeof stored === 'object' ? stored : {}) };
	for (const [name, label] of required) {
		const text = textOf(fields[name], label);
		if (text === '') throw new Error(`The ${label} of the credential is empty: enter it`);
		if (nothing.test(text))
			throw new Error(
				`The ${label} of the credential is an expression that gives nothing: enter it, or correct the expression`,
			);
		fields[name] = text;
	}
	for (const [name, label] of optional) {
		const text = textOf(fields[name], label);
		if (text !== '' && choices?.[name]?.includes(text) === false)
			throw new Error(`The ${label} of the credential is none of those that the form offers: choose it again`);
		fields[name] = text;
	}
	return fields as Credential;
}
