import type { Dice } from './dice';

const quoted = (dice: Dice, name: string): string =>
	dice.one([
		JSON.stringify(name),
		`'${name.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`,
		`\`${name.replace(/[\\`$]/g, '\\$&')}\``,
	]);

/**
 * @param among all nodes, one that is not there among them
 * @param above those from which items may come
 */
export function expressionsFor(dice: Dice, among: readonly string[], above: readonly string[]): string[] {
	const x = (): string => `$(${quoted(dice, dice.one(above.length > 0 && dice.chance(0.85) ? above : among))})`;
	const parameter = (): string =>
		dice.one(
			'slice seen item place index name found attempt matching part text once tell spend end value make kept parts swallows error characters'.split(
				' ',
			),
		);
	const form = (): string => {
		const [a, b, p] = [x(), x(), parameter()];
		return dice.one([
			`{{ ${a}.item.json.id }}`,
			`{{ ${a}.item.json.id }}`,
			`{{ ${a}.item.json.id }}`,
			`{{ ${a}.item.json }}`,
			`{{ ${a}.item }}`,
			`{{ ${a}.item.pairedItem }}`,
			`{{ ${a}.item.json.o }}`,
			`{{ ${a}.item.json.o.__isError }}`,
			`{{ ${a}.item?.json?.id ?? 'none' }}`,
			`{{ ${a}.item.json.id || ${b}.item.json.id }}`,
			`{{ ${a}.item.json.id + ${b}.item.json.id }}`,
			`{{ ${a}.item.json.missing ? ${b}.item.json.id : ${a}.item.json.id }}`,
			`{{ [${a}.item.json.id, ${b}.item.json.id, $json.id] }}`,
			`{{ ({ a: ${a}.item.json.id, b: $itemIndex }) }}`,
			`Hello {{ ${a}.item.json.id }} and {{ ${b}.item.json.id }}!`,
			`Hello {{ $json.id.trim() }} and {{ ${b}.item.json.id }}!`,
			`{{ $json.list.map(${p} => ${p} + ${a}.item.json.id) }}`,
			`{{ $json.list.map(${p} => ${a}.item.json.list.map(other => other + ${p})) }}`,
			`{{ ${a}.item.json === ${b}.item.json }}`,
			`{{ ${a}.item.json.list === ${a}.item.json.list }}`,
			`{{ ${a}.all().map(${p} => ${p}.json).indexOf(${b}.item.json) }}`,
			`{{ $json.list.map(${p} => ${a}.item.json.list).indexOf(${a}.item.json.list) }}`,
			`{{ ${a}.item.json.list.includes($json.id) }}`,
			`{{ $if(${a}.isExecuted, ${a}.item.json.id, 'no') }}`,
			`{{ ${a}.isExecuted ? ${a}.item.json.id : 'no' }}`,
			`{{ ${a}.first().json.id }}{{ ${b}.item.json.id }}`,
			`{{ ${a}.last().json.id }}`,
			`{{ ${a}.all().length }}`,
			`{{ ${a}.all(${dice.below(3)}, ${dice.below(3)}).length }}`,
			`{{ ${a}.first(${dice.below(3)}).json.id }}`,
			`{{ ${a}.item.json.id.toTitleCase() }}`,
			`{{ ${a}.item.json.list.sum() + $json.list.first() }}`,
			`{{ $ifEmpty(${a}.item.json.missing, ${b}.item.json.id) }}`,
			`{{ JSON.stringify(${a}.item.json) }}`,
			`{{ JSON.stringify(${a}.item) }}`,
			`{{ Object.keys(${a}.item) }}`,
			`{{ $prevNode.name + $prevNode.outputIndex + $prevNode.runIndex + ${a}.item.json.id }}`,
			`{{ typeof ${a}.item.json.id }}`,
			`{{ !${a}.item }}`,
			`{{ ${a}.item.json.list[1] }}`,
			`{{ ${a}.item.json[$json.list[0] === 1 ? 'id' : 'list'] }}`,
		]);
	};
	return Array.from({ length: 24 }, () => `=${form()}`);
}
