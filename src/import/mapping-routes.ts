import { type Response, Router } from 'express';
import * as fields from '../fields/repository.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { flash } from '../web/flash.ts';
import { later, orLater } from '../web/long-work.ts';
import { columnsOfFile, keptOf } from './file-columns.ts';
import { mappingPage } from './mapping-page.ts';
import { anyImport, isOpen, myImport } from './mine.ts';
import { readAgain } from './read-again.ts';
import { MappingForm, otherReading, readingOf, type Wish, wishesOf } from './read-mapping.ts';
import type { Import } from './repository.ts';
import { saveMapping, typedWish } from './save-mapping.ts';
import { settled } from './settled.ts';
import { startScan } from './start-import.ts';

/** How the file is read and which column goes where. */
export function importMappingRoutes(deps: Deps): Router {
  const router = Router();
  const show = mappingPage(deps);

  router.get('/import/:id/mapping', allow(anyImport), async (req, res) => {
    const imported = await myImport(deps.db, req, res);
    if (!isOpen(imported)) return res.redirect(303, `/import/${imported.id}`);
    await show(res, imported);
  });

  router.post('/import/:id/mapping', allow(anyImport), async (req, res) => {
    const imported = await myImport(deps.db, req, res);
    if (!isOpen(imported)) return res.redirect(303, `/import/${imported.id}`);
    const form = MappingForm.parse(req.body ?? {});
    const reading = otherReading(form, readingOf(imported));
    if (reading) return readOtherwise(res, imported, form, reading);
    await saveAndGoOn(res, imported, form);
  });

  return router;

  // Whoever has the file read in another way looks at the columns again before he goes on.
  async function readOtherwise(
    res: Response,
    imported: Import,
    form: MappingForm,
    reading: NonNullable<ReturnType<typeof otherReading>>,
  ): Promise<void> {
    const wishes = await wishesIn(deps, imported, form);
    const chosen = wishes.map((wish) => ('make' in wish ? null : wish.target));
    const fault = await orLater(deps, readAgain(deps, currentAdmin(res), imported, reading, chosen));
    if (fault === later) flash(res, 'import.reading.later');
    else if (fault) return show(res, imported, { fault, targets: wishes.map(typedWish) });
    res.redirect(303, `/import/${imported.id}/mapping?reading=open`);
  }

  async function saveAndGoOn(res: Response, imported: Import, form: MappingForm): Promise<void> {
    const me = currentAdmin(res);
    const wishes = await wishesIn(deps, imported, form);
    const typed = wishes.map(typedWish);
    if (form.do === 'next' && typed.every((target) => target === '')) {
      return show(res, imported, { errors: { target: 'import.columns.none' }, targets: typed });
    }
    const errors = await saveMapping(deps, me, imported, wishes);
    if (errors) return show(res, imported, { errors, targets: typed });
    if (form.do === 'show') return res.redirect(303, `/import/${imported.id}/mapping`);
    await deps.db.transaction((trx) => startScan(trx, me, imported.id));
    await settled(deps.db, me, imported.id);
    res.redirect(303, `/import/${imported.id}/values`);
  }
}

async function wishesIn(deps: Deps, imported: Import, form: MappingForm): Promise<Wish[]> {
  const { entity, header_row, plan } = imported;
  const columns = columnsOfFile(keptOf(imported), header_row);
  return wishesOf(form, columns, { entity, fields: await fields.known(deps, entity) }, plan.columns);
}
