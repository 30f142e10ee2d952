/** Text as it may stand in a cell: a bar or a line break would end it, and "<id>" would be taken for a tag. */
const cell = (text: string): string =>
	text
		.replaceAll('|', '\\|')
		.replaceAll('<', '&lt;')
		.replace(/\s*\n\s*/g, ' ');

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export function table(heading: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	return [line(heading), line(heading.map(() => '---')), ...rows.map((row) => line(row.map(cell)))].join('\n');
}

/** A table that a reader opens; its text is found by the browser's search all the same. */
export const collapsible = (summary: string, content: string): string =>
	`<details>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`;

export const code = (text: string): string => `\`${text}\``;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
