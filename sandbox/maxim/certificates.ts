/** What the console would hold, by provider (section 4.1); for the development environment there is Apple's alone. */
export interface Certificate {
	readonly app_id: string | null;
	readonly app_key: string | null;
	readonly app_secret: string | null;
	readonly certificate: string | null;
	readonly name: string;
}

const nothing = { app_id: null, app_key: null, app_secret: null, certificate: null } as const;

const production: Readonly<Record<number, Certificate>> = {
	1: { ...nothing, certificate: 'practice-apns-certificate', name: 'com.example.shop' },
	2: { ...nothing, app_id: '100000001', app_secret: 'practice-huawei-app-secret', name: 'Huawei' },
	3: {
		...nothing,
		app_id: '2882303761517000003',
		app_key: 'practice-xiaomi-app-key',
		app_secret: 'practice-xiaomi-app-secret',
		name: 'com.example.shop',
	},
	4: {
		...nothing,
		app_id: '110001',
		app_key: 'practice-meizu-app-key',
		app_secret: 'practice-meizu-app-secret',
		name: 'Meizu',
	},
	5: {
		...nothing,
		app_id: '10001',
		app_key: 'practice-vivo-app-key',
		app_secret: 'practice-vivo-app-secret',
		name: 'vivo',
	},
	6: { ...nothing, app_key: 'practice-oppo-app-key', app_secret: 'practice-oppo-app-secret', name: 'OPPO' },
	7: { ...nothing, certificate: 'practice-fcm-server-key', name: 'FCM' },
};

export function certificateOf(provider: number, environment: number): Certificate | null {
	if (environment === 1) return production[provider] ?? null;
	return provider === 1
		? { ...nothing, certificate: 'practice-apns-development-certificate', name: 'com.example.shop' }
		: null;
}
