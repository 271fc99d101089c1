import express, { type Express, Router } from 'express';
import { actionEditRoutes } from './actions/edit-routes.ts';
import { leadActionRoutes } from './actions/lead-action-routes.ts';
import { actionRoutes } from './actions/routes.ts';
import { accountRoutes } from './admins/account-routes.ts';
import type { Admin } from './admins/repository.ts';
import { rightsRoutes } from './admins/rights-routes.ts';
import { adminRoutes } from './admins/routes.ts';
import { codeRoutes } from './auth/code-routes.ts';
import { passwordResetRoutes } from './auth/password-reset-routes.ts';
import { authRoutes } from './auth/routes.ts';
import { sessions } from './auth/sessions.ts';
import { signIn } from './auth/sign-in.ts';
import { callRoutes } from './calls/routes.ts';
import { shellCalls } from './calls/shell-calls.ts';
import { callTokenRoutes } from './calls/token-routes.ts';
import { callWebhook, webhookErrors } from './calls/webhook-routes.ts';
import { dashboardRoutes } from './dashboard/routes.ts';
import { dictionaryRoutes } from './dictionaries/routes.ts';
import { eventRoutes } from './events/routes.ts';
import { healthRoutes } from './health/routes.ts';
import { leadBinRoutes } from './leads/bin-routes.ts';
import { leadDuplicatesRoutes } from './leads/duplicates-routes.ts';
import { leadFormRoutes } from './leads/form-routes.ts';
import { leadListRoutes } from './leads/list-routes.ts';
import { leadSearchRoutes } from './leads/search-routes.ts';
import { leadShowRoutes } from './leads/show-routes.ts';
import { notificationRoutes } from './notifications/routes.ts';
import { unseenNotifications } from './notifications/shell-notifications.ts';
import { profileRoutes } from './profile/routes.ts';
import { secondFactorRoutes } from './profile/second-factor-routes.ts';
import { settingsRoutes } from './settings/routes.ts';
import { setupRoutes } from './setup/routes.ts';
import { stepDeleteRoutes } from './steps/delete-routes.ts';
import { leadStepRoutes } from './steps/lead-step-routes.ts';
import { stepSettingsRoutes } from './steps/settings-routes.ts';
import { leadTagRoutes } from './tags/lead-tag-routes.ts';
import { assetRoutes } from './web/assets.ts';
import { refuseForgery } from './web/csrf.ts';
import { refuseUndeclaredRoutes } from './web/declared-rights.ts';
import type { Deps } from './web/deps.ts';
import { handleErrors, notFound } from './web/errors.ts';
import { freshCache } from './web/fresh-cache.ts';
import { deadline, readBody, refuseBrokenInput, securityHeaders } from './web/guards.ts';
import { prepareUi, type Shell } from './web/ui.ts';

/** The whole application: what every request passes, then one line per area. */
export function createApp(deps: Deps): Express & { routers: Router[] } {
  const app = express();
  app.set('trust proxy', deps.config.trust_proxy);
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.disable('x-powered-by');

  const { passport, middleware } = signIn(deps);
  const routes = Router();
  routes.use(leadListRoutes(deps), leadSearchRoutes(deps));
  routes.use(healthRoutes(deps));
  routes.use(setupRoutes(deps));
  routes.use(profileRoutes(deps), secondFactorRoutes(deps));
  routes.use(adminRoutes(deps), accountRoutes(deps), rightsRoutes(deps));
  routes.use(authRoutes(deps, passport), codeRoutes(deps), passwordResetRoutes(deps));
  routes.use(dashboardRoutes(deps));
  routes.use(notificationRoutes(deps));
  routes.use(leadDuplicatesRoutes(deps));
  routes.use(leadFormRoutes(deps));
  routes.use(leadBinRoutes(deps));
  routes.use(settingsRoutes(deps));
  routes.use(stepSettingsRoutes(deps));
  routes.use(stepDeleteRoutes(deps));
  routes.use(dictionaryRoutes(deps));
  routes.use(callRoutes(deps));
  routes.use(callTokenRoutes(deps));
  routes.use(leadStepRoutes(deps), leadTagRoutes(deps), leadActionRoutes(deps), leadShowRoutes(deps));
  routes.use(actionRoutes(deps), actionEditRoutes(deps));
  const hooks = callWebhook(deps);
  const events = eventRoutes(deps);
  const routers = [routes, hooks, events];
  for (const router of routers) refuseUndeclaredRoutes(router);

  app.use(securityHeaders(deps));
  app.use(assetRoutes());
  app.use(deadline());
  app.use(refuseBrokenInput());
  app.use(hooks);
  app.use('/hooks', webhookErrors);
  app.use(...sessions(deps), ...middleware);
  app.use(events);
  app.use(readBody());
  app.use(prepareUi(deps, (me) => shellOf(deps, me)));
  app.use(refuseForgery(deps));
  app.use(freshCache(deps));
  app.use(routes);
  app.use((_req, _res, next) => next(notFound()));
  app.use(handleErrors(deps));
  return Object.assign(app, { routers });
}

/** What the frame of every page shows of this person's things. */
async function shellOf(deps: Deps, me: Admin | null): Promise<Shell> {
  const [calls, unseen_notifications] = await Promise.all([shellCalls(deps, me), unseenNotifications(deps, me)]);
  return { ...calls, unseen_notifications };
}
