import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { listOfClient } from '../leads/by-client.ts';
import type { Names } from '../leads/names.ts';
import { type Cursor, readTimelineFilter, writeCursor } from '../timeline/filter.ts';
import { type TimelineItem, timelineItems } from '../timeline/items.ts';
import * as timeline from '../timeline/repository.ts';
import type { Ui } from '../web/ui.ts';

/** What happened with the leads that became a client, as far as this person may see them; the newest first. */
export interface LeadTimeline {
  items: TimelineItem[];
  older: string | null;
  query: Record<string, string | null>;
  /** Only the newest of very many leads are read. */
  cut: number | null;
}

const mostLeads = 20;

type Entry = Cursor & { pinned: boolean; item: TimelineItem };

export async function leadTimeline(
  db: Knex,
  me: Admin,
  clientId: number,
  query: Record<string, unknown>,
  names: Names,
  ui: Ui,
): Promise<LeadTimeline> {
  const { before } = readTimelineFilter({ before: query.before });
  const { leads } = await listOfClient(db, me, clientId);
  const entries: Entry[] = [];
  let isMore = false;
  for (const { id, full_name } of leads.slice(0, mostLeads)) {
    const page = await timeline.page(db, id, { kind: null, step: null, before });
    const items = await timelineItems(db, page.rows, names, ui);
    entries.push(...page.rows.map((row, at) => ({ ...row, item: { ...items[at]!, lead: { id, full_name } } })));
    isMore ||= page.older !== null;
  }
  const pinned = entries.filter((entry) => entry.pinned).sort(newestFirst);
  const others = entries.filter((entry) => !entry.pinned).sort(newestFirst);
  const shown = others.slice(0, timeline.pageSize);
  return {
    items: [...pinned, ...shown].map(({ item }) => item),
    older: isMore || others.length > shown.length ? writeCursor(shown.at(-1)!) : null,
    query: { show: 'leads', before: before && writeCursor(before) },
    cut: leads.length > mostLeads ? mostLeads : null,
  };
}

function newestFirst(one: Cursor, other: Cursor): number {
  return Number(other.moment) - Number(one.moment) || other.rank - one.rank || Number(other.id) - Number(one.id);
}
