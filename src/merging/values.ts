import type { EverField } from '../fields/repository.ts';
import { nameOf, shownValue } from '../fields/values.ts';
import type { Names } from '../leads/names.ts';
import type { Lead } from '../leads/repository.ts';
import { formatPhone } from '../phones/parse.ts';
import type { Ui } from '../web/ui.ts';

type Write = (value: never) => string | undefined;

/** Writes a field's value as lines of text: one for each phone, e-mail or tag. */
export function linesBy(ui: Ui, names: Names) {
  const { t, dates } = ui;
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
  return (field: string, value: unknown): string[] => {
    const custom = customIn(field, names);
    return [value ?? []]
      .flat()
      .map((entry) => (custom ? shownValue(custom, entry, ui) : (written[field]?.(entry as never) ?? plain(entry))))
      .filter(Boolean);
  };
}

function plain(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What the row of a field is called in its page; a custom field may be named with any characters. */
export function anchorOf(field: string, at: number): string {
  return field.startsWith('custom.') ? `custom-${at}` : field;
}

/** The name of a column, or of a custom field: its key where nobody knows it. */
export function labelOf(field: string, { t }: Ui, names: Names): string {
  if (!field.startsWith('custom.')) return t(`leads.field.${field}`);
  return customIn(field, names)?.name ?? field.slice('custom.'.length);
}

function customIn(name: string, { custom_fields }: Names): EverField | undefined {
  return [...custom_fields.values()].find((field) => field.entity === 'lead' && nameOf(field) === name);
}
