import { ok, Refusal } from './answers';
import { readPackage, type Operation, type Routes } from './operation';

/** Aliases or topics of one device (tables 7-1 and 8-1). */
const ofDevice =
	(what: 'aliases' | 'topics'): Operation =>
	(form, _call, { core, app, devices }) => {
		const place = what === 'aliases' ? 'table 7-1' : 'table 8-1';
		form.only(['restricted_package_name', 'registration_id'], place);
		const regId = form.need('registration_id', place);
		const packages = form.get('restricted_package_name') ? readPackage(form, app, place) : undefined;
		const device = devices.withRegId(regId);
		if (core.bulk.find(regId)) return ok({ list: [] });
		if (!device || (packages && !packages.includes(device.packageName)))
			throw new Refusal(65003, '未找到device', `There is no device with the regId ${regId}.`);
		return ok({ list: [...device[what]] });
	};

/** regIds of an account (table 9-1). Mind the camel case of its parameters. */
const ofAccount: Operation = (form, _call, { app, devices }) => {
	form.only(['packageName', 'userAccount', 'appId'], 'table 9-1, in camel case');
	const account = form.need('userAccount', 'table 9-1');
	const appId = form.need('appId', 'table 9-1 does not call it optional');
	if (appId !== app.appId)
		throw new Refusal(22006, appId, `The app id "${appId}" is not the practice app's, ${app.appId} (table 9-1).`);
	const packages = form.get('packageName') ? readPackage(form, app, 'table 9-1', 'packageName') : undefined;
	const found = [...devices.withAccount(account)].filter(
		(device) => packages === undefined || packages.includes(device.packageName),
	);
	return ok({ list: found.map(({ regId }) => regId) });
};

export const queryRoutes: Routes = [
	['GET', '/v1/alias/all', ofDevice('aliases')],
	['GET', '/v1/topic/all', ofDevice('topics')],
	['GET', '/v1/useraccount/get_regids_by_useraccount', ofAccount],
];
