import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../demo/processes.mjs';
import { DemoError } from '../demo/progress.mjs';

/**
 * A certificate for 127.0.0.1 that signs itself, made anew for each bench, so that requests travel as they do to a
 * real service: verified TLS. Needs the openssl program.
 */
export async function makeCertificate(folder) {
	const files = { key: path.join(folder, 'practice.key'), certificate: path.join(folder, 'practice.pem') };
	try {
		await run(
			'openssl',
			[
				...['req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=Practice server of the bench'],
				...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-addext', 'subjectAltName=IP:127.0.0.1'],
				...['-keyout', files.key, '-out', files.certificate],
			],
			{ cwd: folder },
		);
	} catch (error) {
		throw new DemoError(
			error.code === 'ENOENT'
				? 'The bench needs the openssl program for a certificate of its own.'
				: `openssl made no certificate: ${error.message}`,
		);
	}
	return { ...files, text: await readFile(files.certificate, 'utf8') };
}
