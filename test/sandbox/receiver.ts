import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A post as it came. */
export interface Post {
	/** Path and query, undecoded. */
	readonly url: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

export interface Receiver {
	/** `http://127.0.0.1:…/hook` */
	readonly url: string;
	readonly posts: Post[];
	/** What the next posts are answered; 200 without a body when nothing is set. */
	answer: (at: number) => { status: number; body?: string; headers?: Record<string, string> };
	close(): void;
}

/** Takes posts on this machine and keeps their bytes. */
export async function receiver(): Promise<Receiver> {
	const posts: Post[] = [];
	const made: Pick<Receiver, 'posts' | 'answer'> = { posts, answer: () => ({ status: 200 }) };
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request
			.on('data', (chunk: Buffer) => chunks.push(chunk))
			.on('end', () => {
				posts.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
				const { status, body = '', headers = {} } = made.answer(posts.length - 1);
				response.writeHead(status, headers).end(body);
			});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return Object.assign(made, {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	});
}
