import type { Knex } from 'knex';
import type { Language } from '../i18n/translator.ts';
import type { Colour } from '../web/markup.ts';

type Names = { steps: string[]; sources: string[]; action_types: string[] };

/** What a company begins with; it is ordinary data afterwards, to be renamed in the settings. */
export const beginnings: Record<Language, Names> = {
  ru: {
    steps: ['Новый потенциальный клиент', 'Холодные контакты', 'Заинтересованные', 'Контракт подписан', 'Конвертация'],
    sources: ['Реклама', 'Телефон', 'Сайт', 'Рекомендация', 'Социальные сети', 'Выставка'],
    action_types: ['Звонок', 'Встреча', 'Письмо', 'Рассылка', 'Выезд монтажника'],
  },
  en: {
    steps: ['New lead', 'Cold contacts', 'Interested', 'Contract signed', 'Conversion'],
    sources: ['Advertising', 'Phone', 'Website', 'Recommendation', 'Social networks', 'Exhibition'],
    action_types: ['Call', 'Meeting', 'Letter', 'Mailing', 'Engineer’s visit'],
  },
  uk: {
    steps: ['Новий потенційний клієнт', 'Холодні контакти', 'Зацікавлені', 'Контракт підписано', 'Конвертація'],
    sources: ['Реклама', 'Телефон', 'Сайт', 'Рекомендація', 'Соціальні мережі', 'Виставка'],
    action_types: ['Дзвінок', 'Зустріч', 'Лист', 'Розсилка', 'Виїзд монтажника'],
  },
  lt: {
    steps: ['Naujas potencialus klientas', 'Šalti kontaktai', 'Susidomėję', 'Sutartis pasirašyta', 'Konvertavimas'],
    sources: ['Reklama', 'Telefonas', 'Svetainė', 'Rekomendacija', 'Socialiniai tinklai', 'Paroda'],
    action_types: ['Skambutis', 'Susitikimas', 'Laiškas', 'Naujienlaiškis', 'Montuotojo vizitas'],
  },
};

const stepColours: Colour[] = ['blue', 'azure', 'orange', 'purple', 'green'];

/** Gives a database the steps, sources and action types it has none of: without a step no lead can be added. */
export async function createDefaultCompany(trx: Knex.Transaction, language: Language): Promise<void> {
  const { steps, sources, action_types } = beginnings[language];
  const pipeline = steps.map((name, at) => ({
    name,
    position: at + 1,
    colour: stepColours[at],
    counts_as_contacted: at === 1,
    counts_as_offer_made: at === 2,
  }));
  await fillIfEmpty(trx, 'steps', pipeline);
  await fillIfEmpty(trx, 'sources', sources.map(named));
  await fillIfEmpty(trx, 'action_types', action_types.map(named));
}

async function fillIfEmpty(trx: Knex.Transaction, table: string, rows: object[]): Promise<void> {
  if (!(await trx(table).first('id'))) await trx(table).insert(rows);
}

function named(name: string): { name: string } {
  return { name };
}
