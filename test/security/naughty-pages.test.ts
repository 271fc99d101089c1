import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { segments, shapes, values } from './naughty.ts';
import { half, type OddRequest, OddVisitor, wrongAmong } from './odd-visitor.ts';
import { addressOf, allRoutes } from './routes.ts';

let odd: OddVisitor;
beforeAll(async () => {
  odd = await OddVisitor.open();
});
afterAll(() => odd.close());

describe('odd input', () => {
  it('finds the fields of the forms', () => {
    const some = ['full_name', 'phones', 'tag_ids', 'q', 'registered_from', 'rights'];
    expect(odd.names).toEqual(expect.arrayContaining(some));
  });

  it('in the query of any page never breaks it', { timeout: 600_000 }, async () => {
    const wrong = await wrongAmong(
      odd.routes('GET').flatMap((route, place) => {
        const address = addressOf(route, odd.records);
        const plain = Object.entries(values).map(([line, value]) => {
          const names = odd.names.slice(0, value.length > 99 ? 2 : 99);
          return [line, names.map((name) => `${name}=${value}`).join('&')];
        });
        const shaped = Object.entries(shapes).map(([line, shape]) => [
          line,
          odd.names.map(shape).join('&').slice(0, 7500),
        ]);
        return half([...plain, ...shaped], place).map(
          ([line, query]): OddRequest => [`${address} with ${line}`, () => odd.send('GET', `${address}?${query}`)],
        );
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('where an id belongs is no page (404) or no address (400)', { timeout: 300_000 }, async () => {
    const withId = allRoutes(odd.site).filter(({ path }) => /:id|:token/.test(path));
    for (const { method, path } of withId) {
      for (const segment of segments) {
        const { status } = await odd.send(
          method === 'ALL' ? 'POST' : method,
          path.replace(/:id|:token/, segment),
          `_csrf=${odd.csrf}`,
        );
        expect([400, 401, 404, 405, 422, 429, 431], `${method} ${path} with ${segment.slice(0, 30)}`).toContain(status);
      }
    }
  });

  it('by other methods changes nothing and breaks nothing', { timeout: 300_000 }, async () => {
    for (const { path } of odd.routes('GET')) {
      const address = addressOf({ path }, odd.records);
      for (const method of ['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
        const { status } = await odd.send(method, address);
        expect(status >= 200 && status < 500, `${method} ${path} answers ${status}`).toBe(true);
      }
    }
  });

  it('leaves the app whole', () => odd.expectWhole());
});
