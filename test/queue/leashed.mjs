// leashed.mjs <user ID or -> <group ID or -> <program> [parameters…]: runs a program that is not Node, as another user where asked, and ends it
// when whoever started this is gone (see demo/leash.mjs).
import { spawn } from 'node:child_process';

const [uid, gid, program, ...parameters] = process.argv.slice(2);
const identity = uid === '-' ? {} : { uid: Number(uid), gid: Number(gid) };
const child = spawn(program, parameters, { stdio: 'inherit', ...identity });
child.once('error', (error) => {
	console.error(error.message);
	process.exit(1);
});
child.once('exit', (code) => process.exit(code ?? 1));
// PostgreSQL takes SIGINT as "end now, in good order", SIGTERM as "when the last client has left".
const politely = process.env.LEASHED_STOP_SIGNAL ?? 'SIGTERM';
process.on('SIGTERM', () => child.kill(politely));
