const notText: ReadonlyArray<readonly [mark: string, what: string]> = [
	['504b0304', 'a ZIP or Excel file'],
	['504b0506', 'a ZIP file'],
	['d0cf11e0a1b11ae1', 'an old Excel file'],
	['255044462d', 'a PDF file'],
	['28b52ffd', 'a Zstandard file'],
	['fd377a585a00', 'an xz file'],
	['377abcaf271c', 'a 7z file'],
	['526172211a07', 'a RAR file'],
	['1f8b08', 'a gzip file'],
	['0000feff', 'a file in UTF-32'],
	['fffe0000', 'a file in UTF-32'],
];

/** What a file is by its first eight bytes, when it is certainly no text: "a PDF file". */
export function noTextBut(head: Buffer): string | undefined {
	const hex = head.subarray(0, 8).toString('hex');
	return notText.find(([mark]) => hex.startsWith(mark))?.[1];
}

/** Whether a file begins with the byte order mark of UTF-16. */
export const isUtf16 = (head: Buffer): boolean => /^(?:fffe|feff)/.test(head.subarray(0, 2).toString('hex'));
