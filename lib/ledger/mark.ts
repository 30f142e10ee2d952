import { hash } from 'node:crypto';

/** A mark is this many bytes of the SHA-256 of what it stands for. That two of 100 million are alike has a chance of 1 in 10^13. */
export const markBytes = 12;

/** Marks, one after another. */
export type Marks = Uint8Array;

/** Writes the mark of a text into a row of marks. */
export function writeMark(text: string, marks: Marks, position: number): void {
	const digest = hash('sha256', text, 'binary');
	const start = position * markBytes;
	for (let byte = 0; byte < markBytes; byte++) marks[start + byte] = digest.charCodeAt(byte);
}

export function marksOf(texts: readonly string[]): Marks {
	const marks = new Uint8Array(texts.length * markBytes);
	texts.forEach((text, position) => writeMark(text, marks, position));
	return marks;
}

/** Stands for some marks, in their order. 12 characters of [0-9a-f]. */
export const digestOf = (marks: Marks): string => hash('sha256', marks).slice(0, 12);

/** Byte by byte: for so few that is faster than a view of them. */
export function copyMark(from: Marks, position: number, to: Marks, at: number): void {
	const [start, end] = [position * markBytes, at * markBytes];
	for (let byte = 0; byte < markBytes; byte++) to[end + byte] = from[start + byte] as number;
}

export const countOf = (marks: Marks): number => marks.length / markBytes;

/** Those at the positions, in their order. */
export function pickMarks(marks: Marks, positions: readonly number[]): Marks {
	const picked = new Uint8Array(positions.length * markBytes);
	positions.forEach((position, index) => copyMark(marks, position, picked, index));
	return picked;
}
