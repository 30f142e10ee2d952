export const counted = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;
