import { isObject, type JsonObject } from '../practice';
import type { ReceiptSource } from '../vendor';
import { isLoopback } from './loopback';

/** What goes wrong with receipts on purpose. */
export interface ReceiptDials {
	/** Every receipt is posted twice. */
	readonly duplicate: boolean;
	/** Every receipt leaves this much later, in milliseconds. */
	readonly delayMs: number;
	/** Of each two receipts the later one leaves first. */
	readonly outOfOrder: boolean;
	/** This share (0 to 1) of the receipts is never posted. */
	readonly lost: number;
}

const untouched: ReceiptDials = { duplicate: false, delayMs: 0, outOfOrder: false, lost: 0 };

/** MIMC's callback page: after 5 s, 30 s and 5 min. */
const usualRetryMs: readonly number[] = [5000, 30_000, 300_000];

/** What a service's console would ask for: where receipts go, and with what they are signed. Kept over a restart and a reset. */
export class ReceiptSettings {
	private values = new Map<string, string>();

	private dialsNow = untouched;

	private waits = usualRetryMs;

	constructor(private readonly sources: () => readonly ReceiptSource[]) {}

	/** The text of an address or a field; undefined when it is empty. */
	get(name: string): string | undefined {
		return this.values.get(name);
	}

	get dials(): ReceiptDials {
		return this.dialsNow;
	}

	/** Between the attempts of a service that repeats a receipt that was not answered with 200, in milliseconds. */
	get retryMs(): readonly number[] {
		return this.waits;
	}

	/** All settings by name, and what the services show of their own. */
	view(): JsonObject {
		return {
			...Object.fromEntries(this.names().map((name) => [name, this.values.get(name) ?? ''])),
			...Object.fromEntries(this.sources().flatMap((source) => Object.entries(source.shown?.() ?? {}))),
			dials: this.dialsNow,
			retryMs: this.waits,
		};
	}

	/** Takes over what a JSON object names; the rest stays. Throws in one sentence, and changes nothing then. */
	change(given: unknown): string[] {
		if (!isObject(given)) throw new Error('Send a JSON object with addresses by service');
		const changed = new Map<string, string>();
		let { dialsNow, waits } = this;
		for (const [name, value] of Object.entries(given)) {
			if (name === 'dials') dialsNow = readDials(value, dialsNow);
			else if (name === 'retryMs') waits = value === null ? usualRetryMs : readWaits(value);
			else changed.set(name, this.read(name, value));
		}
		for (const [name, value] of changed) {
			if (value === '') this.values.delete(name);
			else this.values.set(name, value);
		}
		this.dialsNow = dialsNow;
		this.waits = waits;
		return [...changed.values()];
	}

	/** Dials and repeats as at the start; addresses stay, as those in a console would. */
	reset(): void {
		this.dialsNow = untouched;
		this.waits = usualRetryMs;
	}

	save(): unknown {
		return Object.fromEntries(this.values);
	}

	load(saved: unknown): void {
		this.values = new Map(Object.entries(saved as Record<string, string>));
	}

	private names(): string[] {
		return this.sources().flatMap(({ name, address, fields }) => [
			...(address ? [name] : []),
			...Object.keys(fields ?? {}),
		]);
	}

	private read(name: string, given: unknown): string {
		const value = given === null ? '' : given;
		const source = this.sources().find(
			({ address, fields = {}, ...one }) => (address && one.name === name) || Object.hasOwn(fields, name),
		);
		if (!source)
			throw new Error(`There is no receipt setting "${name}"; there are ${this.names().join(', ')}, dials, retryMs`);
		if (typeof value !== 'string') throw new Error(`"${name}" must be text`);
		const text = value.trim();
		if (text === '' || source.name !== name) {
			const allowed = source.fields?.[name]?.allowed;
			if (text !== '' && allowed && !allowed.includes(text))
				throw new Error(`"${name}" must be one of ${allowed.join(', ')}`);
			return text;
		}
		if (!isLoopback(text))
			throw new Error(
				`"${name}" must be an address of this machine, such as http://127.0.0.1:5678/webhook/receipts, not "${text.slice(0, 200)}"`,
			);
		return text;
	}
}

function readDials(given: unknown, before: ReceiptDials): ReceiptDials {
	if (given === null) return untouched;
	if (!isObject(given)) throw new Error('"dials" must be an object');
	const unknown = Object.keys(given).find((name) => !Object.hasOwn(untouched, name));
	if (unknown !== undefined)
		throw new Error(`There is no receipt dial "${unknown}"; there are ${Object.keys(untouched).join(', ')}`);
	const { duplicate, delayMs, outOfOrder, lost } = { ...before, ...given };
	if (typeof duplicate !== 'boolean' || typeof outOfOrder !== 'boolean')
		throw new Error('The receipt dials "duplicate" and "outOfOrder" must be true or false');
	if (!isWithin(delayMs, 600_000)) throw new Error('The receipt dial "delayMs" must be a number from 0 to 600000');
	if (!isWithin(lost, 1)) throw new Error('The receipt dial "lost" must be a number from 0 to 1');
	return { duplicate, delayMs, outOfOrder, lost };
}

function readWaits(given: unknown): number[] {
	if (!Array.isArray(given) || given.length > 10 || !given.every((one) => isWithin(one, 3_600_000)))
		throw new Error('"retryMs" must be a list of at most ten numbers from 0 to 3600000');
	return given;
}

const isWithin = (value: unknown, most: number): value is number =>
	typeof value === 'number' && value >= 0 && value <= most;
