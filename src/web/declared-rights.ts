import type { Router } from 'express';
import type { Access, Guard } from './allow.ts';

export interface DeclaredRoute {
  method: string;
  path: string;
  access: Access | undefined;
}

interface Layer {
  handle: Guard & { stack?: Layer[] };
  route?: { path: string; methods: Record<string, boolean>; stack: Array<{ handle: Guard; method?: string }> };
}

/** Every route of the app with what it declares; read from the router itself, so none can be forgotten. */
export function declaredRoutes(router: Router): DeclaredRoute[] {
  return (router.stack as unknown as Layer[]).flatMap((layer) => {
    if (layer.handle.stack) return declaredRoutes(layer.handle as unknown as Router);
    if (!layer.route) return [];
    const { path, methods, stack } = layer.route;
    return Object.keys(methods).map((method) => {
      // It must come first: whatever stands before it runs for everybody.
      const [first] = stack.filter((each) => each.method === undefined || each.method === method);
      return { method: method.replace('_', '').toUpperCase(), path, access: first?.handle.access };
    });
  });
}

/** A route that says nothing of who may use it stops the start. */
export function refuseUndeclaredRoutes(router: Router): void {
  const silent = declaredRoutes(router).filter(({ access }) => !access);
  if (silent.length > 0) {
    throw new Error(
      `Routes without allow(…) or open: ${silent.map(({ method, path }) => `${method} ${path}`).join(', ')}`,
    );
  }
}
