import type { Response } from 'express';
import type { ShownField } from '../fields/form.ts';
import { type Choices, choicesFor } from '../leads/choices.ts';
import { loadNames, type Names } from '../leads/names.ts';
import type { Operation } from '../operations/repository.ts';
import { isTagsEnabled } from '../tags/repository.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { notFound } from '../web/errors.ts';
import type { FieldErrors, FormResult, Typed } from '../web/form.ts';
import { view } from '../web/views.ts';
import { aboutOf } from './about.ts';
import { type ChangeName, changes } from './changes.ts';
import { chosenField, isTyped, shownInput } from './field-value.ts';
import { listAddress, type Prepared } from './prepare.ts';
import { type Preview, previewOf } from './preview.ts';
import { readValues, type Values } from './read-values.ts';

interface BulkPage {
  change: ChangeName;
  operation: Operation;
  values: Typed;
  errors: FieldErrors;
  choices: Choices;
  names: Names;
  /** Of the custom field that is to be set. */
  custom: ShownField[];
  /** Null until there is enough to tell what would change. */
  preview: Preview | null;
  /** The form's fields, to be confirmed as they were looked at. */
  confirmed: Array<[name: string, value: string]>;
  back: string;
}

const page = view<BulkPage>('bulk/show');
const refusedPage = view<{ message: string; now: number | null; sent: Array<[string, string]>; back: string }>(
  'bulk/refused',
);

type Read = { ok: true; values: Values; about: object } | Extract<FormResult<Values>, { ok: false }>;

/** What was typed as the change's values; the choices are those that this person has now. */
export async function readTyped(deps: Deps, res: Response, { params }: Operation, typed: Typed): Promise<Read> {
  const me = currentAdmin(res);
  const { change } = params as Prepared;
  if (change === 'tag' && !(await isTagsEnabled(deps))) throw notFound();
  const [choices, names] = await Promise.all([choicesFor(deps, me), loadNames(deps)]);
  const form = readValues(change, typed, { me, choices, names, today: res.locals.ui.dates.today() });
  return form.ok ? { ...form, about: aboutOf(change, form.values, names) } : form;
}

/** Asks what the change needs and shows what it would do; with errors it answers 422. */
export function bulkPage(deps: Deps) {
  return async (res: Response, operation: Operation, typed: Typed, refused?: FieldErrors): Promise<void> => {
    const me = currentAdmin(res);
    const { t } = res.locals.ui;
    const { change, back } = operation.params as Prepared;
    const form = await readTyped(deps, res, operation, typed);
    const choices = await choicesFor(deps, me);
    const errors = refused ?? (form.ok || isBlank(change, typed) ? {} : form.errors);
    const title = t(`bulk.title.${change}`, { count: operation.total });
    page(
      res,
      {
        title,
        crumbs: [{ text: t('nav.leads'), href: back }, { text: title }],
        change,
        operation,
        values: typed,
        errors,
        choices,
        custom: change === 'field' ? shownInput(chosenField(choices.custom, typed), typed) : [],
        names: await loadNames(deps),
        preview: form.ok ? await previewOf(deps.db, me, operation, changes[change], form.values) : null,
        confirmed: pairsOf(typed),
        back,
      },
      refused ? 422 : 200,
    );
  };
}

/** Nothing was typed yet that could be wrong. */
function isBlank(change: ChangeName, typed: Typed): boolean {
  if (change === 'field' && !isTyped(typed)) return true;
  return Object.values(typed)
    .flat()
    .every((value) => value === '');
}

interface Refusal {
  status: number;
  message: string;
  /** So many match by now. */
  now?: number;
}

/** Nothing was ticked or chosen, or others match by now: says so, and offers the way on. */
export async function refuse(
  deps: Deps,
  res: Response,
  { status, message, now }: Refusal,
  body: unknown,
): Promise<void> {
  const me = currentAdmin(res);
  const sent = (body ?? {}) as Typed;
  const { t } = res.locals.ui;
  const back = await listAddress(deps, me, sent.filter);
  const again = pairsOf(sent).filter(([name]) => name !== '_csrf' && name !== 'count' && name !== 'confirmed');
  const title = t('bulk.refused');
  refusedPage(
    res,
    {
      title,
      crumbs: [{ text: t('nav.leads'), href: back }, { text: title }],
      message,
      now: now ?? null,
      sent: again,
      back,
    },
    status,
  );
}

function pairsOf(typed: Typed): Array<[string, string]> {
  return Object.entries(typed).flatMap(([name, value]) =>
    [value].flat().flatMap((entry): Array<[string, string]> => (isText(entry) ? [[name, String(entry)]] : [])),
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
