import { parse } from 'node:querystring';
import { clientList } from '../clients/list-spec.ts';
import { companyList } from '../companies/list-spec.ts';
import { leadList } from '../leads/list-spec.ts';
import { chipsOf } from '../lists/chips.ts';
import { readFilter } from '../lists/filter.ts';
import { fullSpec } from '../lists/full-spec.ts';
import { type ListSpec, tabOf } from '../lists/spec.ts';
import type { Deps } from '../web/deps.ts';
import type { Ui } from '../web/ui.ts';
import type { LogNames } from './fields.ts';
import type { LoggedChange } from './repository.ts';

const specs: Record<string, ListSpec> = Object.fromEntries(
  [leadList, clientList, companyList].map((spec) => [spec.table, spec as ListSpec]),
);

/** The export as it is logged, with what was chosen in words instead of as an address. */
export async function withWords(deps: Deps, change: LoggedChange, names: LogNames, ui: Ui): Promise<LoggedChange> {
  const { entity, after } = change;
  const spec = specs[String(after?.list)];
  if (entity !== 'export' || !spec || typeof after?.query !== 'string') return change;
  return { ...change, after: { ...after, query: sayQuery(await fullSpec(deps, spec), after.query, names, ui) } };
}

function sayQuery(spec: ListSpec, query: string, names: LogNames, ui: Ui): string {
  const read = parse(query);
  if (read.ids) return ui.t('changes.ticked', { count: String(read.ids).split(',').length });
  const filter = readFilter(spec, read);
  const chips = chipsOf(spec, filter, names as never, ui, () => '').flatMap(({ joined, says, chips: asked }) => [
    [joined, says, asked.map(({ text }) => text).join('; ')].filter(Boolean).join(' '),
  ]);
  return [ui.t(tabOf(spec, filter.tab).label), ...chips].join('; ');
}
