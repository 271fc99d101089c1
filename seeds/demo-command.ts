import { parseArgs } from 'node:util';
import { asAuthor } from '../src/db/change-log.ts';
import { type Language, languages } from '../src/i18n/translator.ts';
import { runCommand } from '../src/setup/run-command.ts';
import { createDemoCompany } from './demo-company.ts';

await runCommand(async (db, config) => {
  const { language = config.language } = parseArgs({ options: { language: { type: 'string' } } }).values;
  if (!languages.includes(language as Language)) throw new Error(`--language needs one of ${languages.join(', ')}.`);

  const settings = { language: language as Language, time_zone: config.time_zone };
  const people = await asAuthor(db, null, (trx) => createDemoCompany(trx, settings));
  const lines = people.map(({ login, password, full_name }) => `  ${login.padEnd(10)} ${password}   ${full_name}`);
  return ['The demo company is here. Sign in as (these passwords are shown only now):', ...lines].join('\n');
});
