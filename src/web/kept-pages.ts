import type { RequestHandler, Response } from 'express';
import type { Cache } from '../db/cache.ts';
import type { Deps } from './deps.ts';
import { acceptsGzip, type Packed, sendPacked } from './send-page.ts';

interface KeptPage extends Packed {
  generation: number;
  until: number;
  /** Where htmx says the page is. */
  shown_as: string | undefined;
}

const most = 200;
// "A minute ago" goes on without any change.
const lifetime = 30_000;

/**
 * A page that was shown is sent again as it is to the same session, as long as nothing at all has changed since: coming
 * back to a list costs no query. Why that is true: docs/decisions/0030-pages-shown-again.md
 */
export function keptPages({ cache }: Pick<Deps, 'cache'>): RequestHandler {
  const pages = new Map<string, KeptPage>();
  return (req, res, next) => {
    if (req.method !== 'GET' || !req.session || req.session.flash) return next();
    const key = `${req.sessionID} ${acceptsGzip(req)} ${req.originalUrl}`;
    const known = pages.get(key);
    if (known && known.generation === cache.generation && known.until > Date.now()) {
      if (known.shown_as) res.setHeader('HX-Replace-Url', known.shown_as);
      return sendPacked(res, known);
    }
    res.locals.keep = keeper(pages, key, cache);
    next();
  };
}

type Keep = (res: Response, page: Packed) => void;

// The number is taken before anything is read: a change in the middle makes the page an old one at once.
function keeper(pages: Map<string, KeptPage>, key: string, { generation }: Cache): Keep {
  return (res, page) => {
    pages.delete(key);
    if (generation === undefined) return;
    const shown_as = res.getHeader('HX-Replace-Url') as string | undefined;
    pages.set(key, { ...page, generation, until: Date.now() + lifetime, shown_as });
    if (pages.size > most) pages.delete(pages.keys().next().value!);
  };
}

/** For pages that show nothing but tables which announce their changes. */
export function mayBeShownAgain(res: Response): void {
  const { keep, ui } = res.locals as { keep?: Keep; ui: { shell: { ringing_calls: number[] } } };
  // A call stops ringing by itself.
  if (keep && ui.shell.ringing_calls.length === 0) res.locals.when_packed = (page: Packed) => keep(res, page);
}
