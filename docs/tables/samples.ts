import { contentOf } from '../../lib/operation/fileContent';
import type { ChoiceField, Field } from '../../lib/operation/field';
import { numeral, writeJson } from '../../lib/operation/numeral';

/** A value of a field as it leaves the reader: 1 and 2 are told apart, 0 and 9 are those of fields before and behind it. */
type Sample = (number: number) => unknown;

/** Marks what only the sample has brought into a name. */
export const mark = 'probe';

const words = (number: number): readonly string[] => [
	`${mark}${number}`,
	`https://${mark}${number}.example.com/a.png`,
	`0${number}:31`,
	`2026-07-0${number}`,
	`${number}`,
	String(number).repeat(40),
];

const lists = (number: number): readonly unknown[] => [
	[{ target: `${mark}${number}` }],
	[{ target: `${mark}${number}`, message: { title: 'title', description: 'text' } }],
	[['tag', String(number).repeat(40)]],
	[['tag', String(number).repeat(36)]],
];

/** Further texts than these two are tried where a pattern or the operation itself refuses one. */
export function samplesOf(field: Field): Sample[] {
	switch (field.kind) {
		case 'text':
			return words(1)
				.map(
					(_, at): Sample =>
						(number) =>
							words(number)[at],
				)
				.filter((sample) => field.pattern === undefined || field.pattern.test(sample(1) as string))
				.map(
					(sample): Sample =>
						(number) =>
							field.encode ? field.encode(sample(number) as string) : sample(number),
				);
		case 'integer': {
			const { min = 1, max = Infinity, encode } = field;
			const value = (number: number): number => Math.min(Math.max(min, 1) + number - 1, max);
			return [(number) => (encode ? encode(value(number)) : value(number))];
		}
		case 'digits':
			return [(number) => (field.emit === 'numeral' ? numeral(String(700 + number)) : String(700 + number))];
		case 'binary':
			return [(number) => (field.stream ? contentOf(Buffer.from(`QUJ${number}`)) : `QUJ${number}`)];
		case 'boolean':
			return [(number) => (number === 1 ? field.on : field.off)];
		case 'choice':
			return field.options.slice(1).map(
				(option): Sample =>
					(number) =>
						wireOf(field, number === 1 ? field.options[0]?.value : option.value),
			);
		case 'choices':
			return [
				(number) =>
					field.combine(
						field.options.slice(number - 1, number).flatMap(({ value }) => (typeof value === 'boolean' ? [] : [value])),
					),
			];
		case 'targets':
			return [...words(1).keys()]
				.filter((at) => field.each?.pattern === undefined || field.each.pattern.test(words(1)[at] as string))
				.map(
					(at): Sample =>
						(number) =>
							field.emit ? field.emit([words(number)[at] as string]) : words(number)[at],
				);
		case 'time':
			return [(number) => field.emit(moment + number * 86_400_000, 'Asia/Shanghai')];
		case 'json': {
			const values = (number: number): readonly unknown[] => [
				...(field.shape === 'array' ? lists(number) : []),
				field.shape === 'array' ? [`${mark}${number}`] : { [`${mark}${number}`]: 'a' },
			];
			return values(1).map((_, at): Sample => (number) => {
				const value = values(number)[at];
				return typeof field.emit === 'function' ? field.emit(value) : field.emit === 'text' ? writeJson(value) : value;
			});
		}
		case 'pairs':
			return [(number) => field.emit({ [`${mark}${number}`]: 'a' })];
		default:
			return [];
	}
}

export const wireOf = (field: ChoiceField, value: unknown): unknown => {
	const option = field.options.find((one) => one.value === value);
	return option && 'wire' in option ? option.wire : option?.value;
};

/** Noon of a day to come, so that neither the zone nor a rule about the past matters. */
export const moment = Date.UTC(2030, 5, 3, 12);
