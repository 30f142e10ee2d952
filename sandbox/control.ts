import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { maxCount } from './bulk';
import { readDial } from './dials';
import { isObject, readPhone, type PracticePhone } from './practice';
import type { Dial, DialSetting } from './dials';
import type { Events } from './events';
import type { Bulk } from './bulk';
import type { Journal, JournalEntry } from './journal';
import type { Phone, Phones } from './phones';
import { registerReceipts, type Receipts } from './receipts/receipts';
import type { Vendor } from './vendor';

/** What the control paths can do to the sandbox. */
export interface Controls {
	readonly bulk: Bulk;
	readonly events: Events;
	readonly journal: Journal;
	readonly phones: Phones;
	readonly receipts: Receipts;
	readonly vendors: readonly Vendor[];
	readonly dials: { set(setting: DialSetting): Dial; clear(id?: number): void; list(): Dial[] };
	readonly page: string;
	addPhone(practice: PracticePhone): Phone;
	counters(): object;
	snapshot(): object;
	reset(): void;
}

class Refused extends Error {}

/** The page, and everything under `/_sandbox/`: JSON in, JSON out, errors as `{error}` in one sentence. */
export function registerControls(server: FastifyInstance, controls: Controls): void {
	const { phones, journal, events } = controls;
	server.setErrorHandler((error: Error, _request, reply) =>
		reply.code(error instanceof Refused ? 400 : 500).send({ error: error.message }),
	);

	server.get('/', (_request, reply) =>
		reply
			.headers({
				'content-type': 'text/html; charset=utf-8',
				'cache-control': 'no-store',
				'content-security-policy':
					"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:",
			})
			.send(controls.page),
	);

	server.get('/_sandbox/events', (request, reply) => {
		reply.hijack();
		events.join(reply.raw, controls.snapshot());
		request.raw.socket.setNoDelay(true);
	});
	server.get('/_sandbox/state', () => controls.snapshot());
	server.get('/_sandbox/counters', () => controls.counters());
	server.get('/_sandbox/notifications', () => phones.notifications());
	server.get<{ Querystring: { count?: string } }>('/_sandbox/journal', (request) =>
		journal.list(request.query.count === undefined ? undefined : Number(request.query.count)),
	);
	server.get<{ Params: { id: string } }>(
		'/_sandbox/journal/:id',
		(request, reply) => journal.get(Number(request.params.id)) ?? gone(reply),
	);
	server.post('/_sandbox/reset', () => {
		controls.reset();
		return { ok: true };
	});

	server.get('/_sandbox/dials', () => controls.dials.list());
	server.post('/_sandbox/dials', (request) => {
		const body = jsonOf(request);
		const settings = refusing(() => (Array.isArray(body) ? body : [body]).map(readDial));
		return settings.map((setting) => controls.dials.set(setting));
	});
	server.delete('/_sandbox/dials', () => {
		controls.dials.clear();
		return [];
	});
	server.delete<{ Params: { id: string } }>('/_sandbox/dials/:id', (request) => {
		controls.dials.clear(Number(request.params.id));
		return controls.dials.list();
	});

	registerReceipts(server, controls.receipts, jsonOf, refusing);
	for (const { name, actions = {} } of controls.vendors)
		for (const [action, run] of Object.entries(actions))
			server.post(`/_sandbox/${name}/${action}`, (request) => {
				const given = jsonOf(request);
				return refusing(() => run(given));
			});

	server.get('/_sandbox/phones', () => phones.list().map(phoneView));
	server.post('/_sandbox/phones', (request) => {
		const body = jsonOf(request);
		if (!isObject(body)) throw new Refused('Send {count, prefix} for bulk ids, or {phone} for one phone');
		if (body.phone !== undefined) return refusing(() => phoneView(controls.addPhone(readPhone(body.phone))));
		const { prefix = 'bulk-', count = maxCount, width } = body;
		if (typeof prefix !== 'string' || typeof count !== 'number' || (width !== undefined && typeof width !== 'number'))
			throw new Refused('"prefix" must be text, "count" and "width" numbers');
		refusing(() => controls.bulk.add({ prefix, count, ...(width === undefined ? {} : { width }) }));
		return { rules: controls.bulk.list() };
	});
	server.post<{ Params: { id: string } }>('/_sandbox/phones/:id', (request, reply) => {
		const phone = phones.get(request.params.id);
		const body = jsonOf(request);
		if (!phone) return gone(reply);
		if (isObject(body) && typeof body.online === 'boolean') phones.setOnline(phone, body.online);
		if (isObject(body) && typeof body.installed === 'boolean') phones.setInstalled(phone, body.installed);
		if (isObject(body) && body.clear === true) phones.clearShade(phone);
		return phoneView(phone);
	});
	server.post<{ Params: { id: string } }>(
		'/_sandbox/notifications/:id/click',
		(request, reply) => phones.click(Number(request.params.id)) ?? gone(reply),
	);
}

/** A phone as the page and the tests see it. */
export function phoneView(phone: Phone): object {
	const { id, practice, online, installed, received, shade, waiting } = phone;
	const { name, model } = practice;
	return { id, name, model, practice, online, installed, received, shade, waiting: waiting.length };
}

/** A request as a row of the page: what may be large is fetched when the row is opened. */
export function rowView(entry: JournalEntry): object {
	const { headers: _headers, body: _body, parameters: _parameters, answer: _answer, ...row } = entry;
	return row;
}

/** What the page shows of a service beside its requests. */
export function vendorView({ name, title, credentials, labels, usualRefusal }: Vendor): object {
	return { name, title, credentials, labels, usualRefusal };
}

function gone(reply: FastifyReply): object {
	void reply.code(404);
	return { error: 'There is no such thing' };
}

/** The body as JSON. Only with the JSON content type, which a foreign web page cannot send without asking first. */
function jsonOf(request: FastifyRequest): unknown {
	if (!request.headers['content-type']?.startsWith('application/json'))
		throw new Refused('Send JSON with content-type application/json');
	return refusing(() => JSON.parse(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '') as unknown);
}

function refusing<T>(run: () => T): T {
	try {
		return run();
	} catch (error) {
		throw new Refused(error instanceof Error ? error.message : String(error));
	}
}
