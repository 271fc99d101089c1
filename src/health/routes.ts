import { Router } from 'express';
import { isMigrated } from '../db/migrate.ts';
import { open } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';

export function healthRoutes({ db }: Deps): Router {
  const router = Router();

  router.get('/healthz', open, (_req, res) => {
    res.type('text').send('ok');
  });

  router.get('/readyz', open, async (_req, res) => {
    const ready = await isMigrated(db).catch(() => false);
    res
      .status(ready ? 200 : 503)
      .type('text')
      .send(ready ? 'ready' : 'not ready');
  });

  return router;
}
