import { connectPatiently } from '../src/db/connect.ts';
import type { App } from './app.ts';
import { request } from './load.ts';

/**
 * Milliseconds of each address when the app keeps nothing of the lists: a lead has just changed. The database is warm:
 * every address was asked for once before.
 */
export async function firstVisits(app: App, urls: string[]): Promise<number[]> {
  const db = connectPatiently(app.databaseUrl);
  const measured: number[] = [];
  try {
    for (const url of urls) await get(app, url);
    for (const url of urls) {
      await db('leads')
        .where({ id: 1 })
        .update({ full_name: db.ref('full_name') });
      // Until this is answered the app has long heard of the change.
      await get(app, `${app.url}/leads/1`);
      measured.push(await get(app, url));
    }
  } finally {
    await db.destroy();
  }
  return measured;
}

async function get(app: App, url: string): Promise<number> {
  const { status, milliseconds } = await request(url, app.headers);
  if (status !== 200) throw new Error(`${url} answered ${status}`);
  return milliseconds;
}
