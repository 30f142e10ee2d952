/** IDs, codes and numbers come as numbers or as text; undefined for anything else, and for an empty text. */
export const scalarText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined);
