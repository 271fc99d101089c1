import type { Request, Response } from 'express';
import type { Right } from '../admins/rights.ts';
import { readState } from '../lists/open-list.ts';
import type { ListSpec } from '../lists/spec.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { view } from '../web/views.ts';
import { tickedIn } from './ticks.ts';

interface ExportPage {
  path: string;
  /** The list's own parameters. */
  asked: Array<[name: string, value: string]>;
  /** How many rows were ticked; null: it is the whole list. */
  ticked: number | null;
  semicolon: boolean;
  /** Where such a file is read back; null for who may not do that. */
  reading: string | null;
  back: string;
}

const page = view<ExportPage>('export/show');

/** `GET /things/export`: as what the list, or what is ticked in it, is to be taken out. */
export function exportPage(
  { db }: Deps,
  { table, path, title, change }: Pick<ListSpec, 'table' | 'path' | 'title' | 'change'>,
  reads: Right,
) {
  return async (req: Request, res: Response): Promise<void> => {
    const { t, can, lang } = res.locals.ui;
    const state = readState(req.query.state);
    const ids = await tickedIn(db, currentAdmin(res), table, req.query);
    const kept = req.query.ticked === undefined ? [] : [['ticked', String(req.query.ticked)] as [string, string]];
    const asked = [...new URLSearchParams(state)];
    const back = state ? `${path}?${state}` : path;
    page(res, {
      title: t('export.title'),
      crumbs: [{ text: t(title), href: back }, { text: t('export.title') }],
      path,
      asked: [...asked, ...(ids && kept.length === 0 ? [['ids', ids.join(',')] as [string, string]] : kept)],
      ticked: ids?.length ?? null,
      semicolon: lang !== 'en',
      reading: can(change) && can(reads) ? `${path}/sheet-edits` : null,
      back,
    });
  };
}
