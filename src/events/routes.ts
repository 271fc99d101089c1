import { type Request, Router } from 'express';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { EventStreams } from './streams.ts';

export function eventRoutes({ db, events }: Deps): Router {
  const router = Router();
  const streams = new EventStreams(db, events);

  router.get('/events', allow('signed_in'), async (req, res) => {
    if (req.method === 'HEAD') return void res.type('text/event-stream').end();
    await streams.open(req, res, currentAdmin(res).id, lastSeen(req));
  });

  return router;
}

/** The last event this browser saw: of this connection's predecessor, or of the page before. */
function lastSeen(req: Request): number | undefined {
  const id = String(req.headers['last-event-id'] ?? req.query.after ?? '');
  return /^\d{1,15}$/.test(id) ? Number(id) : undefined;
}
