import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a Redis that breaks at will. */
export interface Line {
	port: number;
	/** Requests after these arrive, their replies do not: the line breaks instead. */
	loseReplies(lose: boolean): void;
	/** How often it has broken. */
	breaks: number;
	/** Breaks by chance, before or after a request has arrived; 0 never, 1 always. */
	chance: number;
	close(): Promise<void>;
}

export async function openLine(to: number): Promise<Line> {
	const open = new Set<Socket>();
	let isLosing = false;
	const server = createServer((near) => {
		const far = connect(to, '127.0.0.1');
		let isDoomed = false;
		const hangUp = () => {
			near.destroy();
			far.destroy();
		};
		for (const socket of [near, far]) {
			open.add(socket);
			socket.on('error', hangUp).on('close', () => {
				open.delete(socket);
				hangUp();
			});
		}
		near.on('data', (data) => {
			const luck = Math.random();
			if (luck < line.chance / 2) {
				line.breaks++;
				hangUp();
				return;
			}
			isDoomed ||= isLosing || luck < line.chance;
			far.write(data);
		});
		far.on('data', (data) => {
			if (!isDoomed) near.write(data);
			else {
				line.breaks++;
				hangUp();
			}
		});
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const line: Line = {
		port: (server.address() as AddressInfo).port,
		breaks: 0,
		chance: 0,
		loseReplies: (lose) => {
			isLosing = lose;
		},
		close: async () => {
			for (const socket of open) socket.destroy();
			server.close();
			await once(server, 'close');
		},
	};
	return line;
}
