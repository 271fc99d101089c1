import type { Knex } from 'knex';
import { lockForChange, refuseTakenName } from '../db/dictionary-table.ts';
import { notFound } from '../web/errors.ts';

/** A message to begin a mailing with. */
export interface MailTemplate {
  id: number;
  name: string;
  subject: string;
  /** Markdown with merge fields. */
  body: string;
  version: number;
}

export type MailTemplateValues = Pick<MailTemplate, 'name' | 'subject' | 'body'>;

const columns = ['id', 'name', 'subject', 'body', 'version'];

export async function list(db: Knex): Promise<MailTemplate[]> {
  return db('mail_templates').select(columns).orderByRaw('name collate "und-x-icu", id').limit(500);
}

export async function find(db: Knex, id: number): Promise<MailTemplate | undefined> {
  return db('mail_templates').where({ id }).first(columns);
}

export async function get(db: Knex, id: number): Promise<MailTemplate> {
  const template = await find(db, id);
  if (!template) throw notFound();
  return template;
}

/** Throws `NameTaken`. */
export async function create(trx: Knex.Transaction, values: MailTemplateValues): Promise<void> {
  await lockForChange(trx, 'mail_templates');
  await refuseTakenName(trx, 'mail_templates', values.name, null);
  await trx('mail_templates').insert(values);
}

/** The template as it is now if somebody else changed it since that version, else undefined. Throws `NameTaken`. */
export async function update(
  trx: Knex.Transaction,
  id: number,
  version: number,
  values: MailTemplateValues,
): Promise<MailTemplate | undefined> {
  await lockForChange(trx, 'mail_templates');
  const current = await get(trx, id);
  if (current.version !== version) return current;
  await refuseTakenName(trx, 'mail_templates', values.name, id);
  await trx('mail_templates').where({ id }).update(values);
}

export async function remove(trx: Knex, id: number): Promise<void> {
  if ((await trx('mail_templates').where({ id }).delete()) === 0) throw notFound();
}
