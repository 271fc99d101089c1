import type { RequestHandler, Router } from 'express';
import { declaredRoutes } from './declared-rights.ts';

/** The address of a form that was refused, opened by itself: leads to the page that has the form. */
export function leadToForms(routes: Router): RequestHandler {
  const declared = declaredRoutes(routes);
  const of = (wanted: string) => declared.filter(({ method }) => method === wanted).map(({ path }) => patternOf(path));
  const [posted, opened] = [of('POST'), of('GET')];
  return ({ method, path, user }, res, next) => {
    const isForm = method === 'GET' && user && posted.some((pattern) => pattern.test(path));
    const pages = [`${path}/edit`, path.slice(0, path.lastIndexOf('/'))];
    const page = isForm && pages.find((one) => opened.some((pattern) => pattern.test(one)));
    if (page) return res.redirect(303, page);
    next();
  };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\./g, '\\.').replace(/:\w+/g, '[\\w.-]+')}$`);
}
