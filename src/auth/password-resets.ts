import { createHash, randomBytes } from 'node:crypto';
import type { Knex } from 'knex';

const anHour = `created_at > now() - interval '1 hour'`;

/** Who can be mailed a link: enabled people with this login or this address; an address may serve several. */
export async function findReceivers(
  db: Knex,
  account: string,
): Promise<
  Array<{ id: number; login: string; full_name: string; email: string; language: 'ru' | 'en' | 'uk' | 'lt' }>
> {
  return db('admins')
    .whereNull('disabled_at')
    .whereNot('email', '')
    .whereRaw('lower(?) in (lower(login), lower(email))', [account])
    .orderBy('id')
    .limit(5)
    .select('id', 'login', 'full_name', 'email', 'language');
}

/** A new token for the link, kept as its hash; none when this person has had five within the hour. */
export async function create(
  db: Knex,
  { id: admin_id, email }: { id: number; email: string },
): Promise<string | undefined> {
  await db('password_resets').whereRaw(`not ${anHour}`).delete();
  const [{ count }] = (await db('password_resets').where({ admin_id }).count()) as [{ count: string }];
  if (Number(count) >= 5) return undefined;
  const token = randomBytes(32).toString('base64url');
  await db('password_resets').insert({ admin_id, email, token_hash: hashOf(token) });
  return token;
}

/** Whose password a link may set: for an hour, while the person is enabled and has the address it went to. */
export async function findOwner(db: Knex, token: string): Promise<number | undefined> {
  const row = await db('password_resets')
    .join('admins', 'admins.id', 'admin_id')
    .where({ token_hash: hashOf(token) })
    .whereRaw(`password_resets.${anHour} and admins.email = password_resets.email and disabled_at is null`)
    .first('admin_id');
  return row?.admin_id;
}

/** Uses the link up; false when somebody has done so meanwhile. */
export async function take(trx: Knex.Transaction, token: string): Promise<boolean> {
  return (
    (await trx('password_resets')
      .where({ token_hash: hashOf(token) })
      .delete()) === 1
  );
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
