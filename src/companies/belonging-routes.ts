import { type Response, Router } from 'express';
import { z } from 'zod';
import { undoOf } from '../operations/as-operation.ts';
import { formatPhone } from '../phones/parse.ts';
import { findRecords } from '../search/find-records.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { HttpError } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { readForm } from '../web/form.ts';
import { localAddress } from '../web/local-address.ts';
import { view } from '../web/views.ts';
import { attach, detach, type MemberKind, type Moved, memberKinds, membersOf } from './belonging.ts';
import { find } from './duplicates.ts';

interface FoundCompany {
  id: number;
  name: string;
  about: string[];
}

interface FindLocals {
  /** The page of the lead or client. */
  record: string;
  q: string;
  /** What is found; with nothing typed yet, companies like the text that stands there. */
  companies: FoundCompany[];
  /** There are more than these. */
  more: boolean;
  error: string | null;
  /** The form of a new company with what is known of it. */
  add_link: string;
}

const page = view<FindLocals>('companies/attach');
const Params = z.object({ id: fields.id });
const Query = z.object({ q: fields.text(200).catch('') });
const AttachForm = z.object({ company_id: fields.id });
const most = 20;

/** Attaching a lead or a client to a company. Both rights: the page shows companies. */
export function belongingRoutes(deps: Deps): Router {
  const router = Router();
  for (const kind of memberKinds) addRoutes(router, deps, kind);
  return router;
}

function addRoutes(router: Router, deps: Deps, kind: MemberKind): void {
  const { path, change, get } = membersOf(kind);
  const { db } = deps;
  const mayChange = allow(change);
  const maySee = allow('companies.view');

  router.get(`${path}/:id/company`, mayChange, maySee, async (req, res) => {
    const { id } = Params.parse(req.params);
    await showFind(deps, res, kind, id, Query.parse(req.query).q.replace(/\s+/g, ' '));
  });

  router.post(`${path}/:id/company`, mayChange, maySee, async (req, res) => {
    const me = currentAdmin(res);
    const { id } = await get(db, me, Params.parse(req.params).id);
    const form = readForm(AttachForm, req.body);
    if (!form.ok) return showFind(deps, res, kind, id, '', 'companies.choose');

    const moved = await attach(db, me, { kind, id }, form.values.company_id);
    done(res, moved, 'companies.attached', `${path}/${id}`);
  });

  router.post(`${path}/:id/company/detach`, mayChange, maySee, async (req, res) => {
    const me = currentAdmin(res);
    const { id } = await get(db, me, Params.parse(req.params).id);
    done(res, await detach(db, me, { kind, id }), 'companies.detached', `${path}/${id}`);
  });
}

function done(res: Response, { company, operation }: Moved, key: string, record: string): void {
  const back = localAddress(res.req.body?.back ?? record);
  if (operation) flash(res, key, { values: { name: company?.name ?? '' }, undo: undoOf(operation, back) });
  res.redirect(303, back);
}

async function showFind(
  deps: Deps,
  res: Response,
  kind: MemberKind,
  id: number,
  q: string,
  error: string | null = null,
): Promise<void> {
  const members = membersOf(kind);
  const row = await members.get(deps.db, currentAdmin(res), id);
  if (row.deleted_at) throw new HttpError(409, 'in_bin');
  const { t } = res.locals.ui;
  const record = `${members.path}/${id}`;
  const title = t('companies.attach_title', { name: row.full_name });
  const crumbs = [
    { text: t(members.list), href: members.path },
    { text: row.full_name, href: record },
    { text: t('companies.attach') },
  ];
  const known = { name: q || row.company || '', code: row.company_code ?? '' };
  const add_link = `/companies/new?${new URLSearchParams({ ...known, [`${kind}_id`]: String(id) })}`;
  const found = q ? await search(deps, res, q) : await alike(deps, row);
  page(res, { title, crumbs, record, q, error, add_link, ...found }, error ? 422 : 200);
}

type Found = Pick<FindLocals, 'companies' | 'more'>;

async function search(deps: Deps, res: Response, q: string): Promise<Found> {
  const { records, more, total } = await findRecords(deps, currentAdmin(res), 'companies', q, most);
  const companies = records.map(({ id, full_name, details }) => ({ id, name: full_name, about: details }));
  return { companies, more: more || total > most };
}

async function alike({ db }: Deps, row: { company: string | null; company_code: string | null }): Promise<Found> {
  const same = await find(db, { name: row.company ?? '', code: row.company_code });
  const companies = same.map(({ id, name, code, city, phones }) => ({
    id,
    name,
    about: [code, city, ...phones.slice(0, 1).map(formatPhone)].filter((text) => text !== null),
  }));
  return { companies, more: false };
}
