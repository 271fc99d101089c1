import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goodForms } from './naughty.ts';
import { form, kindsAt, type OddRequest, OddVisitor, wrongAmong } from './odd-visitor.ts';
import { addressOf } from './routes.ts';

let odd: OddVisitor;
beforeAll(async () => {
  odd = await OddVisitor.open();
});
afterAll(() => odd.close());

describe('odd input', () => {
  it('in the body of any form never breaks it', { timeout: 600_000 }, async () => {
    const wrong = await wrongAmong(
      odd.routes('POST').flatMap((route, place) => {
        const address = addressOf(route, odd.records);
        return kindsAt(place).map(([line, of]): OddRequest => {
          const body = odd.names.map(of).join('&');
          return [`${address} with ${line}`, () => odd.send('POST', address, `_csrf=${odd.csrf}&${body}`)];
        });
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('in one field of a form that is right otherwise never breaks it', { timeout: 600_000 }, async () => {
    const wrong = await wrongAmong(
      goodForms(odd.records).flatMap(([address, fields]) =>
        Object.keys(fields).flatMap((field, place) => {
          const others = Object.entries(fields)
            .filter(([name]) => name !== field)
            .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
          return kindsAt(place).map(
            ([line, of]): OddRequest => [
              `${address} with ${field}: ${line}`,
              () => odd.send('POST', address, [`_csrf=${odd.csrf}`, ...others, of(field)].join('&')),
            ],
          );
        }),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('of any size or kind is refused by every form', { timeout: 300_000 }, async () => {
    const megabyte = `_csrf=${odd.csrf}&full_name=${'x'.repeat(1_000_000)}`;
    const many = `_csrf=${odd.csrf}&${'a=1&'.repeat(10_000)}`;
    const file = `--b\r\nContent-Disposition: form-data; name="full_name"; filename="x"\r\n\r\nx\r\n--b--\r\n`;
    for (const { path } of odd.routes('POST')) {
      const address = addressOf({ path }, odd.records);
      // It never reads a body: an unknown token is no page, however much is sent.
      const large = path === '/unsubscribe/:token' ? [404] : [401, 413, 429];
      expect(large, path).toContain((await odd.send('POST', address, megabyte)).status);
      expect(large, path).toContain((await odd.send('POST', address, many)).status);
      for (const [type, body] of [
        ['application/json', '{"__proto__":{"a":1},"login":{"a":1}}'],
        ['application/json', '{"broken'],
        ['multipart/form-data; boundary=b', file],
        ['multipart/form-data', file],
        ['text/plain', 'full_name=x'],
        [`${form}; charset=utf-7`, 'full_name=x'],
        ['', 'full_name=x'],
      ] as const) {
        const { status } = await odd.send('POST', address, body, type);
        const refused = path === '/unsubscribe/:token' ? [404] : [400, 401, 403, 415, 429];
        expect(refused, `${path} with ${type} ${body}`).toContain(status);
      }
    }
  });

  it('leaves the app whole', () => odd.expectWhole());
});
