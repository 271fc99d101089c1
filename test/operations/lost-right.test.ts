import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bulkChange } from '../../src/bulk/run.ts';
import type { TaskContext } from '../../src/jobs/tasks.ts';
import * as operations from '../../src/operations/repository.ts';
import { undoOperation } from '../../src/operations/undo-task.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

describe('an operation in the background', () => {
  let site: Site;
  let context: TaskContext;
  let lead: number;
  beforeEach(async () => {
    site = await openSite();
    context = { db: site.db, log: pino({ level: 'silent' }), stopping: new AbortController().signal } as TaskContext;
    lead = (await makeLead(site.db, { responsible_id: cast.Sam.id })).id;
  });
  afterEach(() => site.close());

  const sam = (values: object) => site.db('admins').where({ id: cast.Sam.id }).update(values);
  const priority = async () => (await site.db('leads').where({ id: lead }).first()).priority;
  const stateOf = async (id: number) => (await site.db('operations').where({ id }).first()).state;
  const queue = async () => {
    const params = { change: 'priority', values: { priority: 'high' } };
    const values = { admin_id: cast.Sam.id, kind: 'bulk_priority', state: 'queued', params, total: 1 } as const;
    const { id } = await operations.create(site.db, values);
    await site
      .db('operations')
      .where({ id })
      .update({ target_ids: [lead] });
    return id;
  };

  it.each([
    ['who lost the right', { rights: ['leads.view'] }],
    ['who was disabled', { disabled_at: new Date() }],
  ])('does nothing more for somebody %s since he asked', async (_who, lost) => {
    const id = await queue();
    await sam(lost);
    await bulkChange({ operation_id: id }, context);
    expect([await stateOf(id), await priority()]).toEqual(['stopped', 'normal']);
  });

  it('gives nothing back for them either', async () => {
    const id = await queue();
    await bulkChange({ operation_id: id }, context);
    expect([await stateOf(id), await priority()]).toEqual(['done', 'high']);
    const values = { admin_id: cast.Sam.id, kind: 'undo', state: 'queued', undoes_id: id, total: 1 } as const;
    const undo = await operations.create(site.db, values);
    await sam({ rights: ['leads.view'] });
    await undoOperation({ operation_id: undo.id }, context);
    expect([await stateOf(undo.id), await priority()]).toEqual(['stopped', 'high']);
  });
});
