import type { Knex } from 'knex';
import { create } from '../src/fields/change.ts';
import type { Language } from '../src/i18n/translator.ts';
import { shiftDay } from './demo-chance.ts';

interface Words {
  tariff: string;
  tariffs: string[];
  budget: string;
  budget_hint: string;
  until: string;
  services: string;
  offered: string[];
}

const words: Record<Language, Words> = {
  en: {
    tariff: 'Tariff',
    tariffs: ['Start', 'Home', 'Business'],
    budget: 'Monthly budget',
    budget_hint: 'In euros, without VAT',
    until: 'Contract with the competitor until',
    services: 'Services',
    offered: ['Internet', 'TV', 'Telephony', 'Video surveillance'],
  },
  ru: {
    tariff: 'Тариф',
    tariffs: ['Старт', 'Дом', 'Бизнес'],
    budget: 'Бюджет в месяц',
    budget_hint: 'В евро, без НДС',
    until: 'Договор с конкурентом до',
    services: 'Услуги',
    offered: ['Интернет', 'ТВ', 'Телефония', 'Видеонаблюдение'],
  },
  uk: {
    tariff: 'Тариф',
    tariffs: ['Старт', 'Дім', 'Бізнес'],
    budget: 'Бюджет на місяць',
    budget_hint: 'У євро, без ПДВ',
    until: 'Договір із конкурентом до',
    services: 'Послуги',
    offered: ['Інтернет', 'ТБ', 'Телефонія', 'Відеоспостереження'],
  },
  lt: {
    tariff: 'Planas',
    tariffs: ['Pradžia', 'Namai', 'Verslas'],
    budget: 'Biudžetas per mėnesį',
    budget_hint: 'Eurais, be PVM',
    until: 'Sutartis su konkurentu iki',
    services: 'Paslaugos',
    offered: ['Internetas', 'TV', 'Telefonija', 'Vaizdo stebėjimas'],
  },
};

/** Fields of one's own, as an internet provider would have them; gives the values of the lead at each place. */
export async function createDemoFields(
  trx: Knex.Transaction,
  language: Language,
  today: string,
): Promise<(at: number) => Record<string, unknown>> {
  const { tariff, tariffs, budget, budget_hint, until, services, offered } = words[language];
  const shared = { entity: 'lead', searchable: true } as const;
  await create(trx, { ...shared, key: 'tariff', name: tariff, kind: 'select', options: tariffs });
  await create(trx, { ...shared, key: 'budget', name: budget, kind: 'number', hint: budget_hint });
  await create(trx, { ...shared, key: 'contract_until', name: until, kind: 'date' });
  await create(trx, { ...shared, key: 'services', name: services, kind: 'multi_select', options: offered });
  await create(trx, { ...shared, entity: 'client', key: 'tariff', name: tariff, kind: 'select', options: tariffs });
  return (at) => ({
    ...(at % 3 !== 2 && { tariff: tariffs[at % tariffs.length] }),
    ...(at % 4 !== 1 && { budget: 10 + ((at * 7) % 40) }),
    ...(at % 5 === 0 && { contract_until: shiftDay(today, 20 + at * 11) }),
    ...(at % 2 === 0 && { services: offered.slice(0, 1 + (at % offered.length)) }),
  });
}
