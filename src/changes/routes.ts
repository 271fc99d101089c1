import { type Response, Router } from 'express';
import { loadNames } from '../leads/names.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { forbidden } from '../web/errors.ts';
import { view } from '../web/views.ts';
import { describeChange, type FieldChange } from './describe.ts';
import { entitiesFor } from './entities.ts';
import { withWords } from './export-query.ts';
import { type ChangeFilter, kinds, readChangeFilter, writeChangeFilter } from './filter.ts';
import { loadRecordNames, type ShownRecord, shownRecord, withRecords } from './records.ts';
import { type LoggedChange, search } from './repository.ts';

type ShownChange = Pick<LoggedChange, 'id' | 'at' | 'kind' | 'entity' | 'entity_id'> & {
  who: string;
  record: ShownRecord;
  fields: FieldChange[];
};
type Option = { value: string | number; text: string };

const page = view<{
  changes: ShownChange[];
  filter: ChangeFilter;
  people: Option[];
  entities: string[];
  kinds: readonly string[];
  older: string | null;
  newest: string | null;
  filtered: boolean;
}>('changes/index');

const pageSize = 50;

export function changeRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/changes', allow('changes.view'), async (req, res) => {
    // Whoever may see only his own leads would find all others in the log.
    if (currentAdmin(res).own_leads_only) throw forbidden('all_leads_needed');
    const filter = readChangeFilter(req.query);
    const { changes, people, last } = await load(deps, res, filter);
    const query = writeChangeFilter(filter);
    page(res, {
      title: res.locals.ui.t('changes.title'),
      changes,
      filter,
      people,
      entities: entitiesFor(res.locals.ui.can),
      kinds,
      older: last ? `/changes?${new URLSearchParams([...query, ['before', String(last.id)]])}` : null,
      newest: filter.before ? `/changes?${query}` : null,
      filtered: query.size > 0,
    });
  });

  return router;
}

async function load(deps: Deps, res: Response, filter: ChangeFilter) {
  const { ui } = res.locals;
  const { time_zone } = currentAdmin(res);
  const allowed = entitiesFor(ui.can);
  const [rows, names] = await Promise.all([
    search(deps.db, filter, { allowed, time_zone, limit: pageSize + 1 }),
    loadNames(deps),
  ]);
  const found = await loadRecordNames(deps.db, rows, ui);
  const known = withRecords(names, found);
  const onPage = await Promise.all(rows.slice(0, pageSize).map((change) => withWords(deps, change, known, ui)));
  const described = onPage.map((change) => ({
    ...change,
    who: names.admins.get(change.admin_id ?? 0)?.full_name ?? ui.t('timeline.system'),
    record: shownRecord(change, found, known, ui),
    fields: describeChange(change, known, ui),
  }));
  // Of bookkeeping alone there is nothing to read.
  const changes = described.filter(({ kind, fields }) => kind !== 'updated' || fields.length > 0);
  const people = [...names.admins.values()].map(({ id, full_name }) => ({ value: id, text: full_name }));
  return { changes, people, last: rows.length > pageSize ? onPage.at(-1) : undefined };
}
