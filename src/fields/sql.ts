import type { CustomField, FieldEntity } from './repository.ts';

export const tableOf: Record<FieldEntity, string> = { lead: 'leads', client: 'clients', company: 'companies' };

type Valued = Pick<CustomField, 'kind' | 'key'>;

/**
 * The value in SQL, null where there is none; it never fails, whatever stands in `custom`. Indexes, filters and orders
 * use this very expression. An entry of an index has room for 2,700 bytes: of texts that are sorted the beginning counts.
 */
export function valueSql({ kind, key }: Valued, table: string): string {
  const text = `${table}.custom->>'${key}'`;
  switch (kind) {
    case 'number':
      return `(case when jsonb_typeof(${table}.custom->'${key}') = 'number' then (${text})::numeric end)`;
    case 'date':
      return `(left(${text}, 10) collate "C")`;
    case 'checkbox':
      return `(coalesce(${text} = 'true', false))`;
    case 'multi_select':
      return `(${table}.custom->'${key}')`;
    case 'long_text':
      return `(${text})`;
    default:
      return `(left(${text}, 300) collate "und-x-icu")`;
  }
}

/** Whether a list can be put in the order of such a field. */
export function isSortable({ kind }: Pick<CustomField, 'kind'>): boolean {
  return kind !== 'long_text' && kind !== 'multi_select';
}

export interface FieldIndex {
  name: string;
  /** What comes behind `create index concurrently NAME on TABLE`. */
  definition: string;
}

/** What a field is found, filtered and sorted by. */
export function indexesOf(field: Pick<CustomField, 'id' | 'entity'> & Valued): FieldIndex[] {
  const table = tableOf[field.entity];
  const value = valueSql(field, table);
  const order = { name: `custom_${field.id}_order`, definition: `(${value}, id)` };
  const words = { name: `custom_${field.id}_words`, definition: `using gin (fold(${value}) gin_trgm_ops)` };
  const options = { name: `custom_${field.id}_options`, definition: `using gin (${value})` };
  if (field.kind === 'multi_select') return [options];
  if (field.kind === 'long_text') return [words];
  return field.kind === 'text' || field.kind === 'link' ? [order, words] : [order];
}
