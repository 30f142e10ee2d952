import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Container } from '@n8n/di';
import { BinaryDataConfig, BinaryDataService, type BinaryDataBlobManager } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';

/** n8n's own store for binary data, on disk as n8n has it by default, with faults on demand. */
export class BinaryStore {
	readonly service = Container.get(BinaryDataService);

	/** What a stored file gives instead of its bytes, by the order of opening; absent: its bytes. */
	instead: Array<(() => Promise<Readable> | Readable) | undefined> = [];
	opened: Readable[] = [];
	/** What writing comes to; absent: it is written. */
	onWrite: ((stream: Readable) => Promise<never>) | undefined;

	private readonly strange = new Map<string, () => Readable>();

	async init(): Promise<void> {
		await this.service.init();
		const { managers } = this.service as unknown as { managers: Record<string, BinaryDataBlobManager> };
		const real = managers['filesystem-v2'] as BinaryDataBlobManager;
		const open = real.getAsStream.bind(real);
		const write = real.store.bind(real);
		real.getAsStream = async (fileId, chunkSize) => {
			const stream =
				(await this.instead.shift()?.()) ?? this.strange.get(fileId)?.() ?? (await open(fileId, chunkSize));
			this.opened.push(stream);
			return stream;
		};
		real.store = async (location, body, metadata) => {
			if (this.onWrite && body instanceof Readable) return this.onWrite(body);
			return write(location, body, metadata);
		};
	}

	/** Puts a file there, as an earlier node would. */
	async put(content: string | Buffer, fileName = 'targets.txt'): Promise<IBinaryData> {
		return this.service.store(
			{ type: 'execution', workflowId: 'workflow-1', executionId: 'execution-1' },
			Buffer.from(content),
			{ data: '', mimeType: 'text/plain', fileName },
		);
	}

	/** A file whose bytes come from a stream of the test's own. */
	putStream(open: () => Readable): IBinaryData {
		const fileId = `workflows/workflow-1/executions/execution-1/binary_data/${randomUUID()}`;
		this.strange.set(fileId, open);
		return { data: 'filesystem-v2', id: `filesystem-v2:${fileId}`, mimeType: 'text/plain', fileName: 'targets.txt' };
	}

	async textOf(data: IBinaryData): Promise<string> {
		return (await this.service.getAsBuffer(data)).toString();
	}

	reset(): void {
		this.instead = [];
		this.opened = [];
		this.onWrite = undefined;
	}
}

/** n8n's store for the tests of a file. */
export function useBinaryStore(): BinaryStore {
	const store = new BinaryStore();
	beforeAll(async () => store.init());
	beforeEach(() => store.reset());
	afterAll(async () => rm(Container.get(BinaryDataConfig).localStoragePath, { recursive: true, force: true }));
	return store;
}
