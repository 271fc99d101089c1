import { once } from 'node:events';
import { createServer } from 'node:http';
import { createApp } from './app.ts';
import { baseUrl, type Config, loadConfig } from './config.ts';
import { keptTrueBy } from './db/hear-changes.ts';
import { Listener } from './db/listener.ts';
import { type Database, openDatabase } from './db/open-database.ts';
import { EventHub } from './events/hub.ts';
import { exitWith } from './exit-with.ts';
import { startJobs } from './jobs/start.ts';
import { makeLogger } from './log.ts';
import { closeMailer, makeMailer } from './mail/mailer.ts';
import { sessionSecret } from './session-secret.ts';
import { makeSetupLink } from './setup/token.ts';
import { stopOnSignals } from './shutdown.ts';

try {
  const config = await loadConfig();
  const log = makeLogger(config.log_level);
  const database = await openDatabase(config, (message) => log.info(message));
  await serve(config, database).catch(async (error) => {
    await database.close();
    throw error;
  });
} catch (error) {
  exitWith(error);
}

async function serve(config: Config, database: Database): Promise<void> {
  const { db } = database;
  const listener = new Listener(database.url);
  const cache = keptTrueBy(listener);
  const events = new EventHub(db, listener);
  await listener.start();

  const base_url = baseUrl(config);
  const log = makeLogger(config.log_level);
  const mailer = await makeMailer(config);
  const app = createApp({ db, config, log, cache, events, mailer, session_secret: sessionSecret(config), base_url });
  const server = createServer(app).listen(config.port, config.host);
  await once(server, 'listening').catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${config.port} is taken: stop what uses it, or choose another (PORT=3001 npm start).`);
  });
  // Whatever happens to the database after the line that says it runs, the process lives on: nothing here waits for it then.
  const setupLink = await makeSetupLink(db, base_url);
  const jobs = await startJobs({ url: database.url, config, log });
  const endStreams = () => events.close();
  stopOnSignals(server, endStreams, async () => {
    await Promise.all([jobs.stop(), listener.close()]);
    closeMailer(mailer);
    await database.close();
  });
  process.stdout.write(`Prospekt is at ${base_url}\n`);
  if (setupLink) process.stdout.write(`Make the first administrator: ${setupLink}\n`);
}
