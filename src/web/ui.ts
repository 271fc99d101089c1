import type { RequestHandler } from 'express';
import type { Admin } from '../admins/repository.ts';
import type { Right } from '../admins/rights.ts';
import { type Dates, datesFor } from '../i18n/dates.ts';
import { type Language, pickLanguage, type Translate, translator } from '../i18n/translator.ts';
import { asset } from './assets.ts';
import { csrfToken, openForms } from './csrf.ts';
import type { Deps } from './deps.ts';
import { type Flash, takeFlash } from './flash.ts';
import * as markup from './markup.ts';
import { type NavItem, navigation } from './navigation.ts';

/** What every template sees besides its own locals. */
export interface Ui {
  t: Translate;
  me: Admin | null;
  can: (right: Right) => boolean;
  csrf: string;
  lang: Language;
  theme: 'auto' | 'light' | 'dark';
  path: string;
  /** Path and query of this page, for links that come back. */
  address: string;
  flash: Flash[];
  dates: Dates;
  nav: NavItem[];
  asset: typeof asset;
  markup: typeof markup;
  /** What the shell shows on every page beside the navigation. */
  shell: Shell;
}

export interface Shell {
  missed_calls: number;
  /** Ids of the calls that ring now, for their popups. */
  ringing_calls: number[];
  unseen_notifications: number;
}

export function prepareUi({ config }: Deps, shellOf: (me: Admin | null) => Promise<Shell>): RequestHandler {
  return async (req, res, next) => {
    const me: Admin | null = (req.user as Admin | undefined) ?? null;
    const lang = me ? me.language : pickLanguage(req.headers['accept-language'], config.language);
    const t = translator(lang);
    const ui: Ui = {
      t,
      me,
      can: (right) => me?.rights.includes(right) ?? false,
      // A stranger gets a session only where there is a form for him.
      csrf: me || openForms.has(req.path) ? csrfToken(req) : '',
      lang,
      theme: me?.theme ?? 'auto',
      path: req.path,
      address: req.originalUrl,
      flash: takeFlash(req),
      dates: datesFor(lang, me?.time_zone ?? config.time_zone, t),
      nav: navigation(me),
      asset,
      markup,
      shell: { missed_calls: 0, ringing_calls: [], unseen_notifications: 0 },
    };
    res.locals.ui = ui;
    ui.shell = await shellOf(me);
    next();
  };
}
