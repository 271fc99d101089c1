import { Router } from 'express';
import { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { HttpError } from '../web/errors.ts';
import { id, optionalDate } from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { readForm } from '../web/form.ts';
import { view } from '../web/views.ts';
import { leadAddress, readFrom } from './address.ts';
import { type HoldPreset, holdPresets, holdUntil } from './hold.ts';
import * as leads from './repository.ts';

const Params = z.object({ id });
const HoldForm = (today: string) =>
  z.object({ held_until: optionalDate.refine((day) => day === null || day > today, 'leads.hold.past') });

const page = view<{
  lead: leads.Lead;
  hold_presets: HoldPreset[];
  from_query: string;
  errors: Record<string, string>;
  typed: string;
}>('leads/hold');

export function leadHoldRoutes({ db }: Deps): Router {
  const router = Router();

  router.post('/leads/:id/hold', allow('leads.change'), async (req, res) => {
    const me = currentAdmin(res);
    const { dates, t } = res.locals.ui;
    const lead = await leads.get(db, me, Params.parse(req.params).id);
    const from = readFrom(req.query);
    const form = readForm(HoldForm(dates.today()), req.body);
    if (!form.ok) {
      const title = t('leads.hold.title', { name: lead.full_name });
      const crumbs = [
        { text: t('nav.leads'), href: '/leads' },
        { text: lead.full_name, href: leadAddress(lead.id) },
      ];
      const from_query = from && `?${new URLSearchParams({ from })}`;
      const typed = [form.typed.held_until].flat().at(-1);
      const shown = { lead, from_query, errors: form.errors, typed: typeof typed === 'string' ? typed : '' };
      return page(res, { title, crumbs, hold_presets: holdPresets(dates.today()), ...shown }, 422);
    }

    const day = form.values.held_until;
    const before = await asAuthor(db, me, async (trx) => {
      const found = await leads.lockOpen(trx, me, lead.id);
      if (found.client_id && day) throw new HttpError(409, 'changed_meanwhile');
      await holdUntil(trx, found.id, day);
      return found.held_until;
    });
    const undo = { action: leadAddress(lead.id, { from }, 'hold'), fields: { held_until: before ?? '' } };
    if (day) flash(res, 'leads.hold.done', { values: { day: dates.day(day) }, undo });
    else flash(res, 'leads.hold.ended');
    res.redirect(303, leadAddress(lead.id, { from }));
  });

  return router;
}
