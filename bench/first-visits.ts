import { connectPatiently } from '../src/db/connect.ts';
import { type App, startApp } from './app.ts';
import { type Answer, percentile, request } from './load.ts';
import { type Row, slowest } from './report.ts';

/** They pass some ten thousand leads all over the table, of other cities and in another order than any page that is measured. */
const farPages = ['?tab=all&city=Kaunas&sort=address&page=100', '?tab=all&city=Klaipeda&sort=-address&page=100'];

/** Pages that were asked for before, just after a lead has changed; kept if all but one in twenty take so many milliseconds. */
export async function measureAfterChanges(app: App, name: string, urls: string[], promised: number): Promise<Row> {
  return summed(`${name}, after a change`, urls, await afterChanges(app, urls), promised);
}

/** Pages that this app was never asked for; the database was. */
export async function measureFirstVisits(app: App, name: string, urls: string[], promised: number): Promise<Row> {
  return summed(`${name}, first visits`, urls, await firstVisits(app, urls), promised);
}

function summed(name: string, urls: string[], answers: Answer[], promised: number): Row {
  const measured = answers.map(({ milliseconds }) => milliseconds);
  const p95 = percentile(measured, 0.95);
  slowest(name, urls, measured);
  return {
    name: `${name} (${urls.length} pages)`,
    figure: `p50 ${percentile(measured, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, worst ${Math.max(...measured).toFixed(0)} ms`,
    promise: `p95 ≤ ${promised} ms`,
    met: p95 <= promised,
  };
}

/** The answers of each address when a lead has just changed; every address was asked for once before. */
export async function afterChanges(app: App, urls: string[]): Promise<Answer[]> {
  for (const url of urls) await get(app, url);
  return changing(app, urls);
}

/** The answers of each address in an app that has answered none of them; another has just before, so the database is warm. */
export async function firstVisits(app: App, urls: string[]): Promise<Answer[]> {
  for (const url of urls) await get(app, url);
  const fresh = await startApp(app.databaseUrl);
  try {
    // Whatever else is slow the first time is not these pages' fault: code, and a connection that has hardly seen the table yet.
    const usual = ['', '?tab=all', '?q=zzzz', '?tab=bin', '?sort=city&page=3', ...farPages].map(
      (path) => `${fresh.url}/leads${path}`,
    );
    for (let round = 0; round < 20; round += 1) await changing(fresh, usual);
    return await changing(
      fresh,
      urls.map((url) => url.replace(app.url, fresh.url)),
    );
  } finally {
    await fresh.stop();
  }
}

async function changing(app: App, urls: string[]): Promise<Answer[]> {
  const db = connectPatiently(app.databaseUrl);
  const measured: Answer[] = [];
  try {
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

async function get(app: App, url: string): Promise<Answer> {
  const answer = await request(url, app.headers);
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
  return answer;
}
