import { isObject, textAt, type Practice } from '../practice';
import { Refusal } from './answers';

export interface Template {
	readonly id: string;
	readonly name: string;
	readonly title: string;
	readonly content: string;
	readonly descInfo: string;
	readonly uri: string;
	readonly pushStyle: string;
	readonly showStyle: string;
	readonly action: string;
	readonly iconUrls: string;
	readonly imageUrls: string;
	/** Epoch ms. */
	readonly created: number;
}

/** An app has at most so many (document_detail/2882067). */
const most = 100;

const placeholder = /#([^#\s]+)#/g;

export const placeholders = ({ title, content, uri }: Pick<Template, 'title' | 'content' | 'uri'>): string[] => [
	...new Set([title, content, uri].flatMap((text) => [...text.matchAll(placeholder)].map(([, name = '']) => name))),
];

/** The app's templates, by name. */
export class Templates {
	private readonly byName = new Map<string, Template>();

	private readonly initial: readonly Template[];

	/** Templates made here, those that were deleted since included: an ID is never given twice. */
	private serial = 0;

	constructor(practice: Practice, now: number) {
		const part = isObject(practice.mpaas) ? practice.mpaas.templates : undefined;
		this.initial = (Array.isArray(part) ? (part as unknown[]) : []).map((entry, index) => {
			const where = 'practice.json, mpaas, templates';
			const uri = isObject(entry) && typeof entry.uri === 'string' ? entry.uri : '';
			return {
				id: String(9000 + index),
				name: textAt(entry, 'name', where),
				title: textAt(entry, 'title', where),
				content: textAt(entry, 'content', where),
				uri,
				descInfo: 'practice',
				pushStyle: '0',
				showStyle: '0',
				action: '0',
				iconUrls: '',
				imageUrls: '',
				created: now,
			};
		});
		this.reset();
	}

	list(): Template[] {
		return [...this.byName.values()].reverse();
	}

	/** Throws 3022 when there is none. */
	need(name: string): Template {
		const template = this.byName.get(name);
		if (!template)
			throw new Refusal(3022, `There is no template "${name}". Known: ${[...this.byName.keys()].join(', ')}.`);
		return template;
	}

	withId(id: string): Template | undefined {
		return this.list().find((template) => template.id === id);
	}

	create(template: Omit<Template, 'id'>): Template {
		if (this.byName.has(template.name)) throw new Refusal(3036, `The template "${template.name}" exists already.`);
		if (this.byName.size >= most) throw new Refusal(3056, `The app has ${most} templates; more are not allowed.`);
		this.serial += 1;
		const created = { ...template, id: String(9100 + this.serial) };
		this.byName.set(created.name, created);
		return created;
	}

	/** Throws 3022 when there is none. */
	delete(name: string): void {
		this.need(name);
		this.byName.delete(name);
	}

	/** The template with its placeholders filled in. Throws 3023 for a missing one, 3024 for an empty result. */
	fill(
		template: Template,
		values: Readonly<Record<string, string>>,
		warn: (warning: string) => void,
	): { title: string; content: string; uri: string } {
		const wanted = placeholders(template);
		const missing = wanted.find((name) => values[name] === undefined);
		if (missing !== undefined)
			throw new Refusal(
				3023,
				`The template "${template.name}" has the placeholder #${missing}#, but no value for it came.`,
			);
		const extra = Object.keys(values).filter((name) => !wanted.includes(name));
		if (extra.length > 0) warn(`The template "${template.name}" has no placeholder ${extra.join(', ')}.`);
		const filled = (text: string): string => text.replace(placeholder, (_whole, name: string) => values[name] ?? '');
		const result = { title: filled(template.title), content: filled(template.content), uri: filled(template.uri) };
		if (result.title.trim() === '' || result.content.trim() === '')
			throw new Refusal(3024, 'Title or content is empty once the placeholders are filled in.');
		return result;
	}

	reset(): void {
		this.byName.clear();
		this.serial = 0;
		for (const template of this.initial) this.byName.set(template.name, template);
	}

	save(): unknown {
		return [...this.byName.values()];
	}

	load(saved: unknown): void {
		this.byName.clear();
		for (const template of saved as Template[]) this.byName.set(template.name, template);
		this.serial = Math.max(0, ...this.list().map(({ id }) => Number(id) - 9100));
	}
}
