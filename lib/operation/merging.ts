import type { InputError } from './inputError';

/** How what several items say of one target becomes one entry, for changes. Each item then has one target. */
export interface Merging {
	/** One entry of several, in the order of their items. */
	merge: (entries: readonly unknown[]) => unknown;
	/** What an entry says, each under the name of something that a target has only one of. */
	says?: (entry: unknown) => ReadonlyArray<readonly [name: string, value: string]>;
	/** Why an item is refused that says of such a name something else than an earlier one. */
	clash?: (name: string, earlier: number) => InputError;
}
