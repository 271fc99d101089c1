import type { FilterField, FilterKind } from './spec.ts';

/** `all`: a multi holds every one of the values; `not`: none of them. */
export type Operation = 'has' | 'is' | 'all' | 'not' | 'lacks' | 'from' | 'to' | 'empty' | 'filled';

const byKind: Record<FilterKind, Operation[]> = {
  text: ['has', 'lacks', 'is', 'not'],
  number: ['is', 'not', 'from', 'to'],
  date: ['is', 'not', 'from', 'to'],
  moment: ['is', 'not', 'from', 'to'],
  choice: ['is', 'not'],
  multi: ['is', 'all', 'not'],
  checkbox: ['is'],
};

/** What can be asked of the field. */
export function operationsOf({ kind, required }: FilterField): Operation[] {
  return required || kind === 'checkbox' ? byKind[kind] : [...byKind[kind], 'empty', 'filled'];
}

/** Its several values are one condition: any of them, all of them, none of them. */
export function takesSeveral({ kind }: FilterField): boolean {
  return kind === 'choice' || kind === 'multi';
}

/** Names that an operation has in the address, the one that is written first. `empty` and `filled` name fields instead. */
export function namesOf(key: string, { kind, names }: FilterField, operation: Operation): string[] {
  const own = names?.[operation as 'from'];
  const dotted = `${key}.${operation}`;
  if (own) return [own, dotted];
  if (operation === byKind[kind][0]) return [key, dotted];
  const isOld = operation === 'not' && (kind === 'choice' || kind === 'multi') && !key.includes('.');
  return isOld ? [`${key}_not`, dotted] : [dotted];
}
