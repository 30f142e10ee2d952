import { MiPush } from '../../nodes/MiPush/MiPush.node';
import { runInEngine } from '../engine/harness';

const message = {
	resource: 'message',
	operation: 'sendToRegIds',
	registrationId: 'r1',
	title: 'Hello',
	text: 'World',
	sendingOptions: { dryRun: true },
};
const hintsFor = async (baseUrl: string): Promise<string[]> => {
	const { hints } = await runInEngine({
		node: new MiPush(),
		credential: { appSecret: 's', packageName: 'com.example.shop', region: 'custom', baseUrl },
		parameters: message,
	});
	return hints.map(({ message: text }) => text);
};

test('a host without https is pointed out, and used', async () => {
	expect(await hintsFor('http://push.example.com')).toEqual([expect.stringContaining('plain HTTP')]);
});

test.each(['https://push.example.com', 'http://127.0.0.1:4010', 'http://localhost:4010'])(
	'%s needs no word',
	async (baseUrl) => {
		expect(await hintsFor(baseUrl)).toEqual([]);
	},
);
