import { loadConfig } from './config.ts';
import { openDatabase } from './db/open-database.ts';
import { exitWith } from './exit-with.ts';
import { startJobs } from './jobs/start.ts';
import { makeLogger } from './log.ts';
import { whenAskedToStop } from './shutdown.ts';

try {
  const config = await loadConfig();
  const log = makeLogger(config.log_level);
  const database = await openDatabase(config, (message) => log.info(message));
  const jobs = await startJobs({ url: database.url, config, log });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), 25_000).unref();
    await jobs.stop();
    await database.close();
    process.exit(0);
  };
  whenAskedToStop(() => void stop().catch(exitWith));
  process.stdout.write('Background jobs are running\n');
} catch (error) {
  exitWith(error);
}
