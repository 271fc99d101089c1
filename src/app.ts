import compression from 'compression';
import express, { type Express, Router } from 'express';
import { authRoutes } from './auth/routes.ts';
import { sessions } from './auth/sessions.ts';
import { signIn } from './auth/sign-in.ts';
import { dashboardRoutes } from './dashboard/routes.ts';
import { dictionaryRoutes } from './dictionaries/routes.ts';
import { healthRoutes } from './health/routes.ts';
import { settingsRoutes } from './settings/routes.ts';
import { setupRoutes } from './setup/routes.ts';
import { stepDeleteRoutes } from './steps/delete-routes.ts';
import { stepSettingsRoutes } from './steps/settings-routes.ts';
import { leadBinRoutes } from './leads/bin-routes.ts';
import { leadDuplicatesRoutes } from './leads/duplicates-routes.ts';
import { leadFormRoutes } from './leads/form-routes.ts';
import { assetRoutes } from './web/assets.ts';
import { refuseForgery } from './web/csrf.ts';
import { refuseUndeclaredRoutes } from './web/declared-rights.ts';
import type { Deps } from './web/deps.ts';
import { handleErrors, notFound } from './web/errors.ts';
import { freshCache } from './web/fresh-cache.ts';
import { deadline, readBody, refuseBrokenInput, securityHeaders } from './web/guards.ts';
import { prepareUi } from './web/ui.ts';

/** The whole application: what every request passes, then one line per area. */
export function createApp(deps: Deps): Express & { routes: Router } {
  const app = express();
  app.set('trust proxy', deps.config.trust_proxy);
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.disable('x-powered-by');

  const { passport, middleware } = signIn(deps);
  const routes = Router();
  routes.use(healthRoutes(deps));
  routes.use(setupRoutes(deps));
  routes.use(authRoutes(deps, passport));
  routes.use(dashboardRoutes(deps));
  routes.use(leadDuplicatesRoutes(deps));
  routes.use(leadFormRoutes(deps));
  routes.use(leadBinRoutes(deps));
  routes.use(settingsRoutes(deps));
  routes.use(stepSettingsRoutes(deps));
  routes.use(stepDeleteRoutes(deps));
  routes.use(dictionaryRoutes(deps));
  refuseUndeclaredRoutes(routes);

  app.use(securityHeaders(deps));
  app.use(assetRoutes());
  app.use(compression({ level: 1, threshold: 1500 }));
  app.use(deadline());
  app.use(refuseBrokenInput());
  app.use(sessions(deps), ...middleware);
  app.use(readBody());
  app.use(prepareUi(deps));
  app.use(refuseForgery(deps));
  app.use(freshCache(deps));
  app.use(routes);
  app.use((_req, _res, next) => next(notFound()));
  app.use(handleErrors(deps));
  return Object.assign(app, { routes });
}
