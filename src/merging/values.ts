import type { Names } from '../leads/names.ts';
import type { Lead } from '../leads/repository.ts';
import { formatPhone } from '../phones/parse.ts';
import type { Ui } from '../web/ui.ts';

type Write = (value: never) => string | undefined;

/** Writes a field's value as lines of text: one for each phone, e-mail or tag. */
export function linesBy({ t, dates }: Ui, names: Names) {
  const written: Record<string, Write> = {
    phones: formatPhone,
    source_id: (id: number) => names.sources.get(id)?.name,
    responsible_id: (id: number) => names.admins.get(id)?.full_name,
    step_id: (id: number) => names.steps.get(id)?.name,
    tag_ids: (id: number) => names.tags.get(id)?.name,
    priority: (priority: Lead['priority']) => t(`leads.priority.${priority}`),
    registered_on: (day: string) => dates.day(day),
    held_until: (day: string) => dates.day(day),
  };
  return (field: string, value: unknown): string[] =>
    [value ?? []]
      .flat()
      .map((entry) => written[field]?.(entry as never) ?? plain(entry))
      .filter(Boolean);
}

function plain(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What the row of a field is called in its page; a custom field may be named with any characters. */
export function anchorOf(field: string, at: number): string {
  return field.startsWith('custom.') ? `custom-${at}` : field;
}

/** The name of a column, or of a custom field. */
export function labelOf(field: string, { t }: Ui): string {
  return field.startsWith('custom.') ? field.slice('custom.'.length) : t(`leads.field.${field}`);
}
