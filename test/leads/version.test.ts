import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { openSite, type Site } from '../support/site.ts';

/** Another value for a column of this type. */
const others: Record<string, string> = {
  text: `'other'`,
  'text[]': `array['other']`,
  integer: '2',
  'integer[]': 'array[2]',
  date: `date '2030-01-01'`,
  jsonb: `'{"key": 1}'`,
  boolean: 'true',
  lead_priority: `'high'`,
  'timestamp with time zone': `timestamptz '2030-01-01'`,
};
// Kept up by triggers and jobs: none is anybody's edit.
const derived = ['login', 'last_action_at', 'next_planned_on', 'registration_declined', 'version', 'updated_at'];
// Set by conversion and companies, which have tests of their own: they point at records that are not here.
const pointing = ['id', 'client_id', 'company_id'];

describe('the version of a lead', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const columns = async (): Promise<Array<{ name: string; type: string }>> => {
    const { rows } = await site.db.raw(
      `select attname as name, format_type(atttypid, null) as type from pg_attribute
       where attrelid = 'leads'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    );
    return rows.filter(({ name }: { name: string }) => !pointing.includes(name));
  };
  const change = async (id: number, name: string, sql: string) =>
    (
      await site
        .db('leads')
        .where({ id })
        .update({ [name]: site.db.raw(sql) }, ['version', 'updated_at'])
    )[0];

  it('goes up with a change of any column but those that nobody edits', async () => {
    const { id } = await makeLead(site.db);
    let { version } = await site.db('leads').where({ id }).first('version');
    for (const { name, type } of await columns()) {
      const after = await change(id, name, others[type]!);
      if (name !== 'version') expect(after.version - version, name).toBe(derived.includes(name) ? 0 : 1);
      version = after.version;
    }
  });

  it('stays when nothing changes', async () => {
    const { id, version } = await makeLead(site.db);
    for (const { name } of await columns()) expect((await change(id, name, name)).version, name).toBe(version);
  });

  it('comes with a log of exactly what changed, before and after', async () => {
    const { id } = await makeLead(site.db, { city: 'Vilnius' });
    const changes = () => site.db('changes').where({ entity: 'lead', entity_id: id }).orderBy('id');
    await site
      .db('leads')
      .where({ id })
      .update({ city: null, step_id: 2, full_name: site.db.ref('full_name') });
    const [, updated, ...more] = await changes();
    expect(updated).toMatchObject({
      kind: 'updated',
      before: { city: 'Vilnius', step_id: 1 },
      after: { city: null, step_id: 2 },
    });
    expect(Object.keys(updated.after).sort()).toEqual(['city', 'step_id']);
    expect(more).toEqual([]);
    await site.db('leads').where({ id }).update({ last_action_at: new Date() });
    expect(await changes()).toHaveLength(2);
  });
});
