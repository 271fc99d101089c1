import type { Knex } from 'knex';

/** Whom the sign-in service knows as this person: bound at the first sign-in through it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table admins
      add oidc_issuer text,
      add oidc_subject text,
      add constraint admins_oidc check ((oidc_issuer is null) = (oidc_subject is null))`);
  await knex.raw('create unique index admins_oidc_subject on admins (oidc_issuer, oidc_subject)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table admins drop oidc_issuer, drop oidc_subject');
}
