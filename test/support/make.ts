import type { Knex } from 'knex';
import type { Lead, LeadValues } from '../../src/leads/repository.ts';
import * as leads from '../../src/leads/repository.ts';
import { cast, step } from './people.ts';

let number = 0;

/** A lead of Ada's with the given values. */
export async function makeLead(db: Knex, values: Partial<LeadValues> = {}): Promise<Lead> {
  number += 1;
  const defaults: LeadValues = {
    full_name: `Lead ${number}`,
    phones: [],
    emails: [],
    city: null,
    address: null,
    company: null,
    company_code: null,
    source_id: null,
    responsible_id: cast.Ada.id,
    registered_on: '2026-11-20',
    priority: 'normal',
    step_id: step.new,
    comments: '',
    tag_ids: [],
  };
  return leads.create(db, { ...defaults, ...values }, null);
}
