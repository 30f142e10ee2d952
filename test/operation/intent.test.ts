import { intentRule } from '../../lib/operation/intent';

/** What Android's Intent.parseUri takes; the samples of the services' documents among it. */
test.each([
	'intent:#Intent;component=包名/activity全路径;S.parm1=value1;S.parm2=value2;end',
	'intent:#Intent;action=com.a.b.shot;end',
	'#Intent;component=com.example.shop/.OrderActivity;end',
	'//host/path#Intent;scheme=shop;end',
	'android-app://com.example.shop/shop/orders',
	'xgscheme://com.xg.push/notify_detail',
	'shop2.orders+x://orders/1',
	'my_app://orders/1',
	'51shop://orders/1',
	'tel:1',
])('%s is an intent', (text) => expect(text).toMatch(intentRule.pattern));

test.each(['com.example.shop.OrderActivity', 'com.example.shop/.OrderActivity', 'OrderActivity', '12:30', ''])(
	'%p is none',
	(text) => expect(text).not.toMatch(intentRule.pattern),
);
