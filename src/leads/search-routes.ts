import { Router } from 'express';
import { criteriaOf, type ListFilter, readFilter, writeFilter } from '../lists/filter.ts';
import { listRows } from '../lists/list.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { view } from '../web/views.ts';
import { type Choices, choicesFor } from './choices.ts';
import { leadList } from './list-spec.ts';
import { loadNames } from './names.ts';
import { priorities } from './repository.ts';

interface SearchPage {
  filter: ListFilter;
  choices: Choices;
  priorities: readonly string[];
  /** Nothing was found: where to add a lead with what was searched. */
  add_link: string | null;
}

const searchPage = view<SearchPage>('leads/search');

/** The search form: one hit opens the lead, several show the list, none offers to add. */
export function leadSearchRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/leads/search', allow('leads.view'), async (req, res) => {
    const me = currentAdmin(res);
    const filter = readFilter(leadList, withoutUncheckedDates(req.query), me.page_size);
    const wanted: ListFilter = { ...filter, tab: 'all' };
    if (req.query.edit || criteriaOf(leadList, filter).length === 0) return show(wanted, null);

    const found = await listRows(deps, me, leadList, { ...wanted, page: 1 }, await loadNames(deps));
    if (found.total === 0) return show(wanted, `/leads/new?${newLeadQuery(filter)}`);
    const query = writeFilter(leadList, wanted, { page: 1 }, me.page_size);
    if (found.total === 1 && !found.more) {
      return res.redirect(303, `/leads/${found.rows[0]!.id}?from=${encodeURIComponent(query)}`);
    }
    res.redirect(303, `/leads?${query}`);

    async function show(searched: ListFilter, add_link: string | null): Promise<void> {
      const { t } = res.locals.ui;
      const crumbs = [{ text: t('nav.leads'), href: '/leads' }, { text: t('leads.search.title') }];
      const locals = { filter: searched, choices: await choicesFor(deps, me), priorities, add_link };
      searchPage(res, { title: t('leads.search.title'), crumbs, ...locals });
    }
  });

  return router;
}

// The form's date range counts only with its checkbox; an address without the checkbox' partner counts as it is.
function withoutUncheckedDates(query: Record<string, unknown>): Record<string, unknown> {
  if (!('with_dates' in query) || query.by_date) return query;
  return { ...query, registered_from: undefined, registered_to: undefined };
}

function newLeadQuery({ contains, is, q }: ListFilter): URLSearchParams {
  const { phone, email, ...texts } = contains;
  const query = new URLSearchParams(Object.entries(texts).filter(([, value]) => value) as Array<[string, string]>);
  if (phone) query.set('phones', phone);
  if (email) query.set('emails', email);
  if (q && !texts.full_name) query.set(/^[\d\s()+.-]{5,}$/.test(q) ? 'phones' : 'full_name', q);
  for (const field of ['step_id', 'source_id', 'responsible_id', 'priority'] as const) {
    const [only, ...others] = is[field] ?? [];
    if (only !== undefined && only !== 'me' && only !== 'none' && others.length === 0) query.set(field, String(only));
  }
  return query;
}
