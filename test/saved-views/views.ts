import type { Knex } from 'knex';
import type { SavedView } from '../../src/saved-views/repository.ts';
import { cast } from '../support/people.ts';

/** A view of Ada's, in the table of leads unless said otherwise; gives its id. */
export async function makeView(db: Knex, values: Partial<SavedView> = {}): Promise<number> {
  const columns = ['full_name', 'phone'];
  const usual = { list: 'leads', admin_id: cast.Ada.id, name: 'A view', shared: false, query: 'tab=all', columns };
  const [{ id }] = await db('saved_views')
    .insert({ ...usual, ...values })
    .returning('id');
  return id;
}

/** What a list's page shows: the names in their order, and the keys of its columns. */
export function shown(text: string): { names: string[]; columns: string[]; text: string } {
  const names = [...text.matchAll(/<div class="list-name">.*?<a [^>]*>([^<]*)<\/a>/g)].map(([, name]) => name!);
  const columns = [...text.matchAll(/<th scope="col" class="col-(?!tick)([\w.]+)"/g)].map(([, key]) => key!);
  return { names, columns, text };
}
