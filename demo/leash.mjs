// Loaded into each server of the demo before its own code: when the process that started it is gone,
// even by a kill that it could not react to, the server stops too instead of holding its port.
process.on('disconnect', () => {
	process.kill(process.pid, 'SIGTERM');
	setTimeout(() => process.kill(process.pid, 'SIGKILL'), 10_000).unref();
});
process.channel?.unref();
