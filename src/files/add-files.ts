import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import type { RecordKind } from '../records/kinds.ts';
import type { Deps } from '../web/deps.ts';
import { once } from '../web/submissions.ts';
import type { StoredFile as Upload } from '../web/uploads.ts';
import { contentType, type Refusal } from './content-type.ts';
import * as files from './repository.ts';
import type { FileStore } from './store.ts';

export type Refused = { refused: Refusal | 'too_many'; name: string };

/** Keeps the uploads of one form, all of them or none; gives why one cannot be taken. */
export async function addFiles(
  { db }: Deps,
  store: FileStore,
  me: Admin,
  owner: { kind: RecordKind; id: number },
  uploads: Upload[],
  form: { comments: string; submission_id?: string | undefined },
): Promise<Refused | null> {
  const hangsOn = { name: owner.kind.name, id: owner.id };
  const taken: Array<{ name: string; type: string; size: number; path: string }> = [];
  for (const { size, path, ...upload } of uploads) {
    // The name that it is stored under is the one to be judged.
    const name = nameOf(upload.name);
    const found = await contentType(path, name, size);
    if ('refused' in found) return { ...found, name };
    taken.push({ name, type: found.type, size, path });
  }

  const kept: string[] = [];
  let used = false;
  try {
    for (const { path } of taken) kept.push(await store.keep(path));
    const refused = await asAuthor(db, me, async (trx): Promise<Refused | null> => {
      await owner.kind.lockOpen(trx, me, owner.id);
      if ((await files.count(trx, hangsOn)) + taken.length > files.mostOfRecord) {
        return { refused: 'too_many', name: taken[0]!.name };
      }
      await once(trx, me.id, form.submission_id, async () => {
        for (const [at, { path: _, ...file }] of taken.entries()) {
          await files.create(trx, hangsOn, { ...file, key: kept[at]!, comments: form.comments, created_by_id: me.id });
        }
        used = true;
        return '';
      });
      return null;
    });
    return refused;
  } catch (error) {
    used = false;
    throw error;
  } finally {
    // Nothing came of it, or the same form had been sent before.
    if (!used) await Promise.all(kept.map((key) => store.remove(key)));
  }
}

/** The last part of a path, without what no system takes in a name; its ending stays when it is cut. */
function nameOf(name: string): string {
  const bare = name
    .split(/[/\\]/)
    .at(-1)!
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
    .replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
  const ending = /\.[^.]{1,20}$/.exec(bare)?.[0] ?? '';
  const short = bare.length > 255 ? bare.slice(0, 255 - ending.length) + ending : bare;
  return short || 'file';
}
