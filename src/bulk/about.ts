import type { Names } from '../leads/names.ts';
import type { ChangeName } from './changes.ts';
import type { Values } from './read-values.ts';

/** What the list of operations says of a change: a name, or a text key for what is called differently by language. */
export function aboutOf(change: ChangeName, values: Values, names: Names): { name?: string; name_key?: string } {
  const { step_id, responsible_id, priority, tag_ids, held_until, text, key } = values;
  if (change === 'step') return { name: names.steps.get(Number(step_id))?.name };
  if (change === 'priority') return { name_key: `leads.priority.${priority}` };
  if (change === 'hold') return held_until ? { name: String(held_until) } : {};
  if (change === 'field') return { name: nameOfField(names, key) };
  if (change === 'task') return { name: String(text).slice(0, 60) };
  if (change === 'tag') {
    return {
      name: (tag_ids as number[])
        .map((id) => names.tags.get(id)?.name)
        .filter(Boolean)
        .join(', '),
    };
  }
  if (change !== 'responsible') return {};
  return responsible_id === null
    ? { name_key: 'leads.form.nobody' }
    : { name: names.admins.get(Number(responsible_id))?.full_name };
}

function nameOfField({ custom_fields }: Names, key: unknown): string | undefined {
  return [...custom_fields.values()].find((field) => field.entity === 'lead' && field.key === key)?.name;
}
