// Loaded into a worker: notes the moment at which each request of this package is written to its connection, in the file that DEPARTURES names.
// A line each, milliseconds on the clock of `process.hrtime`, which all processes of a machine share.
import { subscribe } from 'node:diagnostics_channel';
import { appendFile } from 'node:fs/promises';

const interval = 200;
let lines = '';
// undici's own channel, published right before the write; n8n's HTTP Request node does not use undici.
subscribe('undici:client:sendHeaders', ({ request }) => {
	if (request.origin === process.env.DEPARTURES_TO) lines += `${Number(process.hrtime.bigint()) / 1e6}\n`;
});
setInterval(() => {
	if (lines === '') return;
	void appendFile(process.env.DEPARTURES, lines);
	lines = '';
}, interval).unref();
