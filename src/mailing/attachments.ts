import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { oneLine } from '../mail/addresses.ts';
import type { UploadedFile } from '../web/uploads.ts';

export const mostFiles = 5;
export const mostBytes = 2 * 1024 * 1024;
/** What one person has uploaded and not sent, in all his forms. */
export const mostUnsent = { files: 100, bytes: 50 * 1024 * 1024 };

export class TooMuchUnsent extends Error {}
export class AttachmentsGone extends Error {}

export interface Attachment {
  id: number;
  name: string;
  size: number;
}

export type AttachmentContent = { filename: string; content: Buffer; contentType: string };

/** Of forms that are still being written; gives the ids. Throws `TooMuchUnsent`. */
export async function add(trx: Knex.Transaction, me: Admin, files: UploadedFile[]): Promise<number[]> {
  if (files.length === 0) return [];
  await refuseTooMuch(trx, me, files);
  const rows = files.map(({ name, content }) => ({
    admin_id: me.id,
    name: nameOf(name),
    type: typeOf(content),
    size: content.length,
    content,
  }));
  return (await trx('mailing_attachments').insert(rows).returning('id')).map(({ id }) => id);
}

// One upload of a person after the other: each counts what the one before it left.
async function refuseTooMuch(trx: Knex.Transaction, me: Admin, files: UploadedFile[]): Promise<void> {
  await trx.raw(`select pg_advisory_xact_lock(hashtext('prospekt attachments'), ?)`, [me.id]);
  const { rows } = await trx.raw(
    'select count(*)::int files, coalesce(sum(size), 0)::bigint bytes from mailing_attachments where admin_id = ? and mailing_id is null',
    [me.id],
  );
  const bytes = files.reduce((sum, { content }) => sum + content.length, Number(rows[0].bytes));
  if (rows[0].files + files.length > mostUnsent.files || bytes > mostUnsent.bytes) throw new TooMuchUnsent();
}

/** One that was not sent, out of its form. */
export async function remove(db: Knex, me: Admin, id: number): Promise<void> {
  await db('mailing_attachments').where({ id, admin_id: me.id, mailing_id: null }).delete();
}

/** Those of these that this person uploaded and that no mailing has yet. */
export async function drafts(db: Knex, me: Admin, ids: number[]): Promise<Attachment[]> {
  return db('mailing_attachments')
    .where({ admin_id: me.id, mailing_id: null })
    .whereIn('id', ids)
    .orderBy('id')
    .limit(mostFiles)
    .select('id', 'name', 'size');
}

/** Throws `AttachmentsGone`: nobody is to believe that a file went along. */
export async function giveTo(trx: Knex, me: Admin, ids: number[], mailingId: number): Promise<void> {
  const own = (await drafts(trx, me, ids)).map(({ id }) => id);
  if (own.length < new Set(ids).size) throw new AttachmentsGone();
  await trx('mailing_attachments').whereIn('id', own).update({ mailing_id: mailingId });
}

export async function list(db: Knex, mailingId: number): Promise<Attachment[]> {
  return db('mailing_attachments').where({ mailing_id: mailingId }).orderBy('id').select('id', 'name', 'size');
}

export async function contents(
  db: Knex,
  where: { mailing_id: number } | { ids: number[] },
): Promise<AttachmentContent[]> {
  return db('mailing_attachments')
    .modify((query) => ('ids' in where ? query.whereIn('id', where.ids) : query.where(where)))
    .orderBy('id')
    .limit(mostFiles)
    .select('name as filename', 'type as contentType', 'content');
}

function nameOf(name: string): string {
  const last = oneLine(name).split(/[/\\]/).at(-1)!;
  return last.slice(-150) || 'file';
}

const signatures: Array<[bytes: string, type: string]> = [
  ['%PDF-', 'application/pdf'],
  ['\x89PNG\r\n', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['GIF8', 'image/gif'],
];

// Never what the sender claims: a page that calls itself a picture stays a file to be saved.
function typeOf(content: Buffer): string {
  const start = content.subarray(0, 8).toString('latin1');
  return signatures.find(([bytes]) => start.startsWith(bytes))?.[1] ?? 'application/octet-stream';
}
