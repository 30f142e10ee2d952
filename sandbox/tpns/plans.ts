import { accepted, invalid } from './answers';
import type { Operation } from './operation';

/** Characters of a plan's name and description (创建推送计划接口). */
const planName = 60;
const planDescription = 300;

/** Calls within a day. */
const perDay = 200;
const dayMs = 86_400_000;

export const addPlan: Operation = {
	path: '/v3/push/plan/add_plan_push',
	spelling: 'retCode',
	page: '创建推送计划接口',
	run(request, { frequency, plans, core }) {
		request.only(['planName', 'planDescribe']);
		const [name, description] = [request.text('planName'), request.text('planDescribe')];
		if (name.length > planName)
			throw invalid(`planName has ${name.length} characters; at most ${planName} are allowed.`);
		if (description.length > planDescription)
			throw invalid(`planDescribe has ${description.length} characters; at most ${planDescription} are allowed.`);
		frequency.count(this.path, perDay, dayMs, this.page);
		plans.last += 1;
		const time = Math.floor(core.now() / 1000);
		core.changed();
		return accepted(
			{
				retCode: 0,
				// The table says errMsg, the example ErrMsg.
				ErrMsg: 'save success',
				result: {
					planId: String(plans.last),
					planName: name,
					planDescribe: description,
					planPushSource: 'api',
					createdAt: time,
					updateAt: time,
				},
			},
			`plan ${plans.last}`,
		);
	},
};
