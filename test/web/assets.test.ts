import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../src/root.ts';
import { openSite, type Site } from '../support/site.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

async function assetsOf(path: string): Promise<string[]> {
  const { text } = await site.stranger().get(path);
  return [...text.matchAll(/(?:href|src)="(\/assets\/[^"#]+)/g)].map(([, address]) => address!);
}

describe('the files of a page', () => {
  it('are kept by browsers for good, since their address changes with them', async () => {
    const assets = await assetsOf('/login');
    expect(assets.some((address) => address.endsWith('/tabler.css'))).toBe(true);
    expect(assets.some((address) => address.endsWith('/app.js'))).toBe(true);
    for (const address of assets) {
      const { status, headers } = await site.stranger().get(address);
      expect({ status, kept: headers['cache-control'] }, address).toEqual({
        status: 200,
        kept: 'public, max-age=31536000, immutable',
      });
      expect(headers['set-cookie'], address).toBeUndefined();
    }
  });

  it('are one style sheet with each of ours in it, beside that of the components', async () => {
    const sheets = (await assetsOf('/login')).filter((address) => address.endsWith('.css'));
    expect(sheets.map((address) => address.split('/').at(-1))).toEqual(['tabler.css', 'prospekt.css']);
    const { text } = await site.stranger().get(sheets[1]!);
    const folder = join(root, 'public/css');
    for (const name of readdirSync(folder)) expect(text).toContain(readFileSync(join(folder, name), 'utf8'));
  });

  it('are not kept where there is none', async () => {
    const [first] = await assetsOf('/login');
    for (const address of [first!.replace(/[^/]+$/, 'nothing.css'), '/assets/000000000000/app.js']) {
      const { status, headers } = await site.stranger().get(address);
      expect({ status, kept: headers['cache-control'] }, address).toEqual({ status: 404, kept: 'no-store' });
    }
  });
});
