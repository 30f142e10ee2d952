import { DataDeduplicationService } from 'n8n-core';
import type { IDataDeduplicator } from 'n8n-workflow';

/** n8n's deduplication store, in memory: records as it checks, like the real one. */
export class MemoryStore implements IDataDeduplicator {
	private entries = new Set<string>();

	/** Asked before each access; what it throws is the database's fault. */
	fault: () => void = () => undefined;

	async checkProcessedAndRecord(items: Parameters<IDataDeduplicator['checkProcessedAndRecord']>[0]) {
		this.fault();
		const fresh = items.filter((item) => !this.entries.has(String(item)));
		for (const item of items) this.entries.add(String(item));
		return { new: fresh, processed: items.filter((item) => !fresh.includes(item)) };
	}

	async checkProcessedItemsAndRecord(): Promise<never> {
		throw new Error('not used');
	}

	async removeProcessed(items: Parameters<IDataDeduplicator['removeProcessed']>[0]) {
		this.fault();
		for (const item of items) this.entries.delete(String(item));
	}

	async clearAllProcessedItems() {
		this.entries.clear();
	}

	async getProcessedDataCount() {
		return this.entries.size;
	}

	reset(): void {
		this.entries.clear();
		this.fault = () => undefined;
	}
}

/** n8n's store for the tests of a file, empty before each. */
export function useMemoryStore(): MemoryStore {
	const store = new MemoryStore();
	beforeAll(async () => DataDeduplicationService.init(store));
	beforeEach(() => store.reset());
	return store;
}
