import type { Knex } from 'knex';
import type { Admin } from '../src/admins/repository.ts';
import { todayIn } from '../src/i18n/dates.ts';
import type { Language } from '../src/i18n/translator.ts';
import { createDefaultCompany } from '../src/setup/default-company.ts';
import { createDemoActions } from './demo-actions.ts';
import { createDemoCalls } from './demo-calls.ts';
import { Chance } from './demo-chance.ts';
import { createDemoFields } from './demo-fields.ts';
import { createDemoContacts, createDemoFirms } from './demo-firms.ts';
import { createDemoPeople, type DemoPerson } from './demo-people.ts';
import { backdateChanges, createDemoLeads } from './demo-records.ts';
import { demoTexts } from './demo-texts.ts';

export interface DemoSettings {
  language: Language;
  time_zone: string;
  /** Who sets the house up and gets a share of the work; else the demo's own administrator does. */
  founder?: Admin;
}

/** Fills a database without leads with a small internet provider; returns its people with their new passwords. */
export async function createDemoCompany(trx: Knex.Transaction, settings: DemoSettings): Promise<DemoPerson[]> {
  if (await trx('leads').first('id')) {
    throw new Error('The database holds leads already: the demo company is for an empty one.');
  }
  const { language, time_zone, founder } = settings;
  await createDefaultCompany(trx, language);
  const texts = demoTexts[language];
  const people = await createDemoPeople(trx, texts.people, settings);
  const [administrator, manager, otherManager, operator] = people.map(({ id }) => id) as [
    number,
    number,
    number,
    number,
  ];
  const chief = founder?.id ?? administrator;

  const now = new Date();
  const scene = { trx, texts, now, today: todayIn(time_zone, now), time_zone, chance: new Chance() };
  const firms = await createDemoFirms(scene);
  const customOf = await createDemoFields(trx, language, scene.today);
  const owners = [chief, manager, otherManager, chief];
  const leads = await createDemoLeads(scene, { owners, operator, firms, customOf });
  await createDemoContacts(scene, leads, firms);
  await createDemoActions(scene, leads, chief);
  await createDemoCalls(scene, leads, { operator, chief });
  await backdateChanges(trx);
  return people;
}
