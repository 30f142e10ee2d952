import { createServer } from 'node:http';

/**
 * A stand-in for a language model, for the ready workflow with an agent: it speaks OpenAI's chat completions, and knows one
 * thing. A note "Customer: … Note: …" that tells of something late or lost calls the first tool; any other ends there.
 * Does not keep the process alive.
 */
export async function startModel(port) {
	const server = createServer(async (request, response) => {
		const chunks = [];
		for await (const chunk of request) chunks.push(chunk);
		const send = (status, body) =>
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
		try {
			if (request.url === '/v1/models') send(200, { object: 'list', data: [{ id: 'stand-in', object: 'model' }] });
			else if (request.method === 'POST' && request.url === '/v1/chat/completions')
				send(200, completion(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
			else send(404, { error: { message: `The stand-in model has no ${request.method} ${request.url}` } });
		} catch (error) {
			send(400, { error: { message: `The stand-in model cannot read this: ${error.message}` } });
		}
	});
	server.on('connection', (socket) => socket.unref());
	await new Promise((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));
	server.unref();
}

/** How one request is answered. */
export function completion({ messages, tools = [] }) {
	const message = { role: 'assistant', ...answerTo(messages, tools) };
	return {
		id: 'stand-in-1',
		object: 'chat.completion',
		created: Math.floor(Date.now() / 1000),
		model: 'stand-in',
		choices: [{ index: 0, message, finish_reason: message.tool_calls ? 'tool_calls' : 'stop' }],
		usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
	};
}

function answerTo(messages, tools) {
	const last = messages.at(-1);
	const asked = textOf(messages.findLast(({ role }) => role === 'user'));
	const [, customer, note] = /Customer: *(.+)\s+Note: *(.+)/.exec(asked) ?? [];
	if (last.role === 'tool') {
		const outcome = /"outcome":\s*"(\w+)"/.exec(textOf(last))?.[1];
		return { content: outcome === 'accepted' ? `${customer} knows: ${note}` : `${customer} could not be told.` };
	}
	const [tool] = tools;
	if (!tool || !/\b(late|lost)\b/.test(note ?? '')) return { content: 'Nothing to tell.' };
	const given = { customer, title: 'About your parcel', text: note };
	return {
		content: null,
		tool_calls: [
			{ id: 'call-1', type: 'function', function: { name: tool.function.name, arguments: JSON.stringify(given) } },
		],
	};
}

/** A message is a text, or a list of parts. */
const textOf = (message) =>
	[message?.content ?? '']
		.flat()
		.map((part) => (typeof part === 'string' ? part : (part.text ?? '')))
		.join('\n');
