import { Router } from 'express';
import { allow } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { view } from '../web/views.ts';

const dashboard = view<Record<string, never>>('dashboard/show');

export function dashboardRoutes(_deps: Deps): Router {
  const router = Router();

  router.get('/', allow('signed_in'), (_req, res) => {
    const { t } = res.locals.ui;
    dashboard(res, { title: t('nav.dashboard') } as never);
  });

  return router;
}
