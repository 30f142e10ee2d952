import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { nodes } from './forms';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) =>
	existsSync(file),
);

/** The lists of n8n's editor show icons at this size, in pixels. */
const size = 24;
const backgrounds = { light: [255, 255, 255], dark: [43, 43, 49] } as const;

/** Relative luminance (WCAG 2), from 0 to 1. */
const luminance = (rgb: readonly number[]): number =>
	rgb
		.map((value) => value / 255)
		.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
		.reduce((sum, value, channel) => sum + value * [0.2126, 0.7152, 0.0722][channel]!, 0);

const contrast = (one: number, other: number): number => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

(executablePath ? describe : describe.skip)('icons at 24 pixels', () => {
	let browser: Browser;
	beforeAll(async () => {
		browser = await chromium.launch({
			...(executablePath ? { executablePath } : {}),
			args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
		});
	}, 60_000);
	afterAll(() => browser.close());

	/** Red, green, blue and opacity of each pixel. */
	async function pixels(file: string): Promise<number[][]> {
		const page = await browser.newPage();
		const source = `data:image/svg+xml;base64,${readFileSync(file).toString('base64')}`;
		const flat = await page.evaluate<number[]>(`(async () => {
			const image = new Image(${size}, ${size});
			image.src = '${source}';
			await image.decode();
			const context = new OffscreenCanvas(${size}, ${size}).getContext('2d');
			context.drawImage(image, 0, 0, ${size}, ${size});
			return [...context.getImageData(0, 0, ${size}, ${size}).data];
		})()`);
		await page.close();
		return Array.from({ length: size * size }, (_, index) => flat.slice(index * 4, index * 4 + 4));
	}

	test.each(['light', 'dark'] as const)('tell the services apart in the %s theme', async (theme) => {
		const icons = await Promise.all(
			nodes.map(async ({ name, node, folder }) => {
				const icon = node.description.icon as Record<typeof theme, string>;
				const all = await pixels(path.join(folder, icon[theme].replace('file:', '')));
				const filled = all.filter(([, , , opacity]) => opacity! > 200);
				const [red, green, blue] = [0, 1, 2].map(
					(channel) => filled.reduce((sum, pixel) => sum + pixel[channel]!, 0) / filled.length,
				) as [number, number, number];
				return { name, all, filled: filled.length, colour: [red, green, blue] };
			}),
		);
		for (const { name, filled, colour } of icons) {
			expect({ name, isSolid: filled / size ** 2 > 0.25 }).toEqual({ name, isSolid: true });
			const contrasts = contrast(luminance(colour), luminance(backgrounds[theme])) >= 3;
			expect({ name, contrasts }).toEqual({ name, contrasts: true });
		}
		for (const [index, one] of icons.entries())
			for (const other of icons.slice(index + 1)) {
				const differing = one.all.filter(([, , , opacity], at) => Math.abs(opacity! - other.all[at]![3]!) > 128).length;
				const distance = Math.hypot(...one.colour.map((value, channel) => value - other.colour[channel]!));
				const pair = `${one.name}, ${other.name}`;
				expect({ pair, shape: differing / size ** 2 > 0.1, colour: distance > 60 }).toEqual({
					pair,
					shape: true,
					colour: true,
				});
			}
	});
});
