import type { Knex } from 'knex';

/** `totp_secret` is encrypted; `totp_counter` is the last one used, so that no code opens twice. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table admins
      add totp_secret text,
      add totp_counter bigint,
      add totp_since timestamptz,
      add constraint admins_totp check ((totp_secret is null) = (totp_since is null))`);
  await setTriggers(knex, {
    version: `raise_version('totp_counter')`,
    log: `log_change('admin', 'password_hash', 'totp_secret', 'totp_counter')`,
  });
}

export async function down(knex: Knex): Promise<void> {
  await setTriggers(knex, { version: 'raise_version()', log: `log_change('admin', 'password_hash')` });
  await knex.raw('alter table admins drop totp_secret, drop totp_counter, drop totp_since');
}

async function setTriggers(knex: Knex, { version, log }: { version: string; log: string }): Promise<void> {
  await knex.raw(`
    create or replace trigger admins_version before update on admins
      for each row execute function ${version}`);
  await knex.raw(`
    create or replace trigger admins_log after insert or update or delete on admins
      for each row execute function ${log}`);
}
