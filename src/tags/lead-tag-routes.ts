import { Router } from 'express';
import type { Knex } from 'knex';
import { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import { leadAddress, readFrom } from '../leads/address.ts';
import { lockOpen } from '../leads/lock-open.ts';
import * as leads from '../leads/repository.ts';
import { getSetting } from '../settings/repository.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { badRequest, notFound } from '../web/errors.ts';
import { id, ids, optionalId } from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { readForm } from '../web/form.ts';

const Params = z.object({ id });
const TagForm = z.object({ tag_ids: ids, add: optionalId, remove: optionalId });
type TagForm = z.infer<typeof TagForm>;

export function leadTagRoutes(deps: Deps): Router {
  const router = Router();

  router.post('/leads/:id/tags', allow('leads.change'), async (req, res) => {
    if (!(await getSetting(deps, 'tags_enabled'))) throw notFound();
    const { id: leadId } = Params.parse(req.params);
    const form = readForm(TagForm, req.body);
    if (!form.ok) throw badRequest();

    const me = currentAdmin(res);
    await asAuthor(deps.db, me, async (trx) => {
      const lead = await lockOpen(trx, me, leadId);
      const tag_ids = await existing(trx, wanted(lead.tag_ids, form.values));
      await leads.update(trx, lead.id, { tag_ids });
    });
    const from = readFrom(req.query);
    const { remove } = form.values;
    const undo = remove ? { action: leadAddress(leadId, { from }, 'tags'), fields: { add: remove } } : undefined;
    flash(res, remove ? 'tags.removed' : 'tags.saved', { undo });
    res.redirect(303, leadAddress(leadId, { from }));
  });

  return router;
}

/** The × of one tag and its undo change only that one; the list of checkboxes is the whole set. */
function wanted(current: number[], { tag_ids, add, remove }: TagForm): number[] {
  if (remove) return current.filter((tagId) => tagId !== remove);
  return add ? [...new Set([...current, add])] : tag_ids;
}

async function existing(trx: Knex.Transaction, tagIds: number[]): Promise<number[]> {
  const rows = await trx('tags').whereIn('id', tagIds).orderBy('id').forKeyShare().select('id');
  return rows.map((row) => row.id);
}
