import { type Response, Router } from 'express';
import { z } from 'zod';
import * as admins from '../admins/repository.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { view } from '../web/views.ts';
import { addressOf, describe, type ShownNotification } from './describe.ts';
import * as notifications from './repository.ts';
import { findSubjects } from './subjects.ts';

const pageSize = 50;

const index = view<{ notifications: ShownNotification[]; unseen: boolean; page: number; has_more: boolean }>(
  'notifications/index',
);

const Params = z.object({ id: fields.id });
const Filter = z.object({
  state: z.literal('unseen').optional().catch(undefined),
  page: z.preprocess((value) => Number(value), z.int().min(1).max(200)).catch(1),
});

/** Everybody's own; what they lead to is as far as one's rights reach. */
export function notificationRoutes(deps: Deps): Router {
  const router = Router();
  const { db } = deps;

  router.get('/notifications', allow('signed_in'), async (req, res) => {
    const { state, page } = Filter.parse(req.query);
    await show(res, { unseen: state === 'unseen', page });
  });

  // For the bell of pages that are open already.
  router.get('/notifications/unseen', allow('signed_in'), (_req, res) => {
    const { t, shell } = res.locals.ui;
    const unseen = shell.unseen_notifications;
    res.json({ unseen, label: t('notifications.bell', { count: unseen }) });
  });

  router.post('/notifications/seen', allow('signed_in'), async (_req, res) => {
    await notifications.markAllSeen(db, currentAdmin(res));
    flash(res, 'notifications.marked_seen');
    res.redirect(303, '/notifications');
  });

  router.post('/notifications/:id/seen', allow('signed_in'), async (req, res) => {
    const one = await markSeen(req.params, res);
    res.redirect(303, `/notifications#notification-${one.id}`);
  });

  router.post('/notifications/:id/open', allow('signed_in'), async (req, res) => {
    const one = await markSeen(req.params, res);
    const [subject] = (await findSubjects(db, currentAdmin(res), [one])).values();
    res.redirect(303, addressOf(one, subject) ?? '/notifications');
  });

  async function markSeen(params: unknown, res: Response): Promise<notifications.Notification> {
    const me = currentAdmin(res);
    const one = await notifications.get(db, me, Params.parse(params).id);
    await notifications.markSeen(db, me, one.id);
    return one;
  }

  async function show(res: Response, filter: notifications.NotificationFilter): Promise<void> {
    const me = currentAdmin(res);
    const { ui } = res.locals;
    const rows = await notifications.list(db, me, filter, pageSize);
    const list = rows.slice(0, pageSize);
    const people = new Map((await admins.known(deps)).map((admin) => [admin.id, admin]));
    index(res, {
      title: ui.t('notifications.title'),
      notifications: describe(list, await findSubjects(db, me, list), people, ui),
      unseen: filter.unseen,
      page: filter.page,
      has_more: rows.length > pageSize,
    });
  }

  return router;
}
