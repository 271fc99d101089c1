import { type RequestHandler, Router } from 'express';
import { declaredRoutes } from './declared-rights.ts';

/**
 * Asks only the areas that have a route for the first part of an address, in their order: a router compares an address
 * with each of its routes, and there are hundreds.
 */
export function byFirstPart(routes: Router): RequestHandler {
  const areas = routes.stack.map(({ handle }) => ({ handle, parts: partsOf(handle as unknown as Router) }));
  const withPart = (part: string) => {
    const chosen = Router();
    for (const { handle, parts } of areas) if (parts.has(part) || parts.has(any)) chosen.use(handle);
    return chosen;
  };
  const known = new Set(areas.flatMap(({ parts }) => [...parts]));
  const routers = new Map([...known].map((part) => [part, withPart(part)]));
  const others = withPart(any);
  return (req, res, next) => (routers.get(firstPart(req.path)) ?? others)(req, res, next);
}

const any = ':';

function partsOf(area: Router): Set<string> {
  const parts = declaredRoutes(area).map(({ path }) => firstPart(path));
  return new Set(parts.map((part) => (/^[\w.-]*$/.test(part) ? part : any)));
}

// Addresses are compared without regard to their letters' case.
function firstPart(path: string): string {
  const end = path.indexOf('/', 1);
  return path.slice(1, end < 0 ? undefined : end).toLowerCase();
}
