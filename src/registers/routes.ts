import { type Response, Router } from 'express';
import { z } from 'zod';
import type { Company } from '../companies/repository.ts';
import * as companies from '../companies/repository.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { forbidden, notFound } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import { view } from '../web/views.ts';
import { type Carried, readCarried } from './carried.ts';
import { registersOf } from './known.ts';
import {
  questionOf,
  type Register,
  type RegisterEntry,
  type RegisteredCompany,
  RegisterFailure,
  type RegisterQuestion,
} from './register.ts';

/** What a register says that a company has a field for. */
const offeredFields = ['name', 'code', 'vat_code', 'city', 'address', 'site'] as const;
type OfferedField = (typeof offeredFields)[number];

interface Found {
  label: string;
  entries: Array<RegisterEntry & { href: string }>;
  failed: boolean;
}
interface SearchPage {
  q: string;
  /** Null before anything was looked for. */
  found: Found[] | null;
  carried: Carried;
  back: string;
  labels: string[];
}
interface EntryPage {
  register: string;
  closed_on: string | null;
  rows: Array<{ field: OfferedField; now: string; found: string; differs: boolean }>;
  carried: Carried;
  /** The form that takes what is ticked. */
  form: string;
  back: string;
}

const searchPage = view<SearchPage>('registers/search');
const entryPage = view<EntryPage>('registers/entry');

const Query = z.object({ q: fields.text(200).catch('') });
const Entry = z.object({ register: z.string().max(40), key: z.string().max(60) });

/** Looking companies up in registers: what is chosen there fills the company's form and is saved like anything typed. */
export function registerRoutes(deps: Deps): Router {
  const router = Router();
  const { db, log } = deps;
  const registers = registersOf(deps.config);

  router.get('/companies/register', allow('companies.view'), async (req, res) => {
    const carried = readCarried(req.query);
    const { q } = Query.parse(req.query);
    const question = questionOf(q);
    const found = question && (await Promise.all(asked(question).map((each) => search(each, question, carried))));
    const labels = registers.map(({ label }) => label);
    const title = res.locals.ui.t('registers.title');
    const { crumbs, form } = await around(res, carried, title);
    const none = q && !question ? [] : null;
    searchPage(res, { title, crumbs, q, found: found ?? none, carried, back: addressWith(form, carried), labels });
  });

  router.get('/companies/register/:register/:key', allow('companies.view'), async (req, res) => {
    const { register: id, key } = Entry.parse(req.params);
    const register = registers.find((each) => each.id === id);
    if (!register) throw notFound();
    const carried = readCarried(req.query);
    const { crumbs, form, company } = await around(res, carried, register.label);
    const found = await registered(register, key);
    const { q = key } = req.query;
    const back = addressWith('/companies/register', { ...carried, q: String(q) });
    const rows = found === 'failed' ? [] : rowsOf(found, { ...textsOf(company), ...carried });
    const closed_on = found === 'failed' ? null : found.closed_on;
    const title = found === 'failed' ? register.label : found.name || key;
    entryPage(res, { title, crumbs, register: register.label, closed_on, rows, carried, form, back });
  });

  const asked = (question: RegisterQuestion) => registers.filter((each) => each.answers(question));

  async function search(register: Register, question: RegisterQuestion, carried: Carried): Promise<Found> {
    const { id, label } = register;
    const entries = await answer(register, () => register.search(question));
    if (entries === 'failed') return { label, entries: [], failed: true };
    const path = (key: string) => `/companies/register/${id}/${encodeURIComponent(key)}`;
    const query = { ...carried, q: question.text };
    return {
      label,
      entries: entries.map((each) => ({ ...each, href: addressWith(path(each.key), query) })),
      failed: false,
    };
  }

  async function registered(register: Register, key: string): Promise<RegisteredCompany | 'failed'> {
    const found = await answer(register, () => register.get(key));
    if (!found) throw notFound();
    return found;
  }

  async function answer<T>({ id }: Register, ask: () => Promise<T>): Promise<T | 'failed'> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RegisterFailure)) throw error;
      const { message, cause } = error;
      log.warn({ register: id, reason: message, code: (cause as NodeJS.ErrnoException)?.code }, 'a register failed');
      return 'failed';
    }
  }

  /** Whose form is to be filled: that of a company that is there, or of a new one. */
  async function around(res: Response, { company_id }: Carried, last: string) {
    const { t, can } = res.locals.ui;
    const list = { text: t('nav.companies'), href: '/companies' };
    if (!company_id) return { crumbs: [list, { text: last }], form: '/companies/new', company: null };
    if (!can('companies.change')) throw forbidden();
    const company = await companies.get(db, currentAdmin(res), Number(company_id));
    const record = { text: company.name, href: `/companies/${company.id}` };
    return { crumbs: [list, record, { text: last }], form: `/companies/${company.id}/edit`, company };
  }

  return router;
}

function rowsOf(found: RegisteredCompany, now: Record<string, unknown>): EntryPage['rows'] {
  return offeredFields.flatMap((field) => {
    const value = found[field];
    if (!value) return [];
    const current = [now[field] ?? ''].flat().join('; ');
    return [{ field, now: current, found: value, differs: current !== value }];
  });
}

function textsOf(company: Company | null): Record<string, string> {
  return Object.fromEntries(offeredFields.map((field) => [field, company?.[field] ?? '']));
}

function addressWith(path: string, carried: Carried): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(carried)) for (const one of [value].flat()) query.append(name, one);
  return query.size > 0 ? `${path}?${query}` : path;
}
