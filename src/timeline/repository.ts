import type { Knex } from 'knex';
import { asPrepared } from '../db/prepared.ts';
import { type Cursor, type Kind, type TimelineFilter, writeCursor } from './filter.ts';

/** A row of one of the five tables that make a timeline; `data` is the row itself. */
export type TimelineRow = Cursor & { at: Date; pinned: boolean } & (
    | { source: 'action'; data: ActionData }
    | { source: 'step'; data: { from_step_id: number | null; step_id: number; admin_id: number | null } }
    | { source: 'change'; data: ChangeData }
    | { source: 'merge'; data: { id: number; admin_id: number | null } }
    | { source: 'call'; data: { phone: string; state: string; admin_id: number | null; client_id: number | null } }
  );

/** As JSON: moments are text, a time has seconds. */
export interface ActionData {
  id: number;
  kind: 'note' | 'action' | 'task';
  step_id: number;
  author_id: number | null;
  text: string;
  action_type_id: number | null;
  assignee_id: number | null;
  planned_on: string | null;
  planned_time: string | null;
  done_at: string | null;
  done_by_id: number | null;
  pinned: boolean;
}

export interface ChangeData {
  kind: 'created' | 'updated' | 'removed';
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  admin_id: number | null;
  /** The lead that it was copied from. */
  copied_from: number | null;
}

export interface TimelinePage {
  rows: TimelineRow[];
  /** The cursor of the page with older entries. */
  older: string | null;
}

interface Source {
  name: TimelineRow['source'];
  rank: number;
  kinds: readonly Kind[];
  /** `from` with its conditions, and what the step filter asks. */
  from: string;
  at: string;
  onStep: string;
  /** What the row is, where that is more than its columns. */
  data?: string;
}

const wasOnStep = (at: string) => `exists (select from lead_step_visits v where v.lead_id = :lead
  and not v.merged and v.step_id = :step and ${at} >= v.entered_at and (v.left_at is null or ${at} < v.left_at))`;

const sources: Source[] = [
  {
    name: 'action',
    rank: 1,
    kinds: ['note', 'action', 'task'],
    from: 'actions x where x.lead_id = :lead and not x.pinned and (:kind::text is null or x.kind = :kind)',
    at: 'x.created_at',
    onStep: 'x.step_id = :step',
  },
  {
    name: 'step',
    rank: 2,
    kinds: ['step'],
    from: `lead_step_visits x where x.lead_id = :lead
      and x.id <> (select min(id) from lead_step_visits where lead_id = :lead and not merged)
      and not (x.merged and x.from_step_id is null)`,
    at: 'x.entered_at',
    onStep: 'x.step_id = :step',
  },
  {
    name: 'change',
    rank: 3,
    kinds: ['change'],
    from: `changes x where x.entity = 'lead' and x.entity_id = :lead
      and not (x.kind = 'updated' and x.after - 'step_id' = '{}')`,
    at: 'x.at',
    onStep: wasOnStep('x.at'),
    data: `to_jsonb(x) || jsonb_build_object('copied_from',
      (select params -> 'from' from operations where batch = x.batch and operations.kind = 'lead_copy'))`,
  },
  {
    name: 'call',
    rank: 4,
    kinds: ['call'],
    from: 'calls x where x.lead_id = :lead',
    at: 'x.started_at',
    onStep: wasOnStep('x.started_at'),
  },
  {
    name: 'merge',
    rank: 5,
    kinds: ['change'],
    from: 'lead_redirects x where x.lead_id = :lead',
    at: 'x.created_at',
    onStep: wasOnStep('x.created_at'),
  },
];

export const pageSize = 30;
const mostPinned = 100;

/** One page of everything that happened with a lead, the newest first; the first page begins with the pinned. */
export async function page(db: Knex, leadId: number, filter: TimelineFilter): Promise<TimelinePage> {
  const { kind, step, before } = filter;
  const chosen = sources.filter(({ kinds }) => !kind || kinds.includes(kind));
  const branches = chosen.map((source) => branch(source, filter));
  const sql = `select source, rank, id, at, pinned, data, (extract(epoch from at) * 1000000)::bigint as moment
    from (
      (select * from (${branches.join(' union all ')}) unpinned order by at desc, rank desc, id desc limit :limit)
      ${before || !chosen.some(({ name }) => name === 'action') ? '' : `union all ${pinnedBranch(filter)}`}
    ) entries order by pinned desc, at desc, rank desc, id desc`;
  const values = { lead: leadId, kind, step, ...before, limit: pageSize + 1, mostPinned };
  const { rows } = await db.raw(sql, values).options(asPrepared);

  const unpinned = rows.filter((row: TimelineRow) => !row.pinned);
  if (unpinned.length <= pageSize) return { rows, older: null };
  return { rows: rows.slice(0, -1), older: writeCursor(unpinned[pageSize - 1]) };
}

function branch(
  { name, rank, from, at, onStep, data = 'to_jsonb(x)' }: Source,
  { step, before }: TimelineFilter,
): string {
  const moment = `timestamptz 'epoch' + :moment * interval '1 microsecond'`;
  return `(select '${name}' as source, ${rank} as rank, x.id::bigint as id, ${at} as at, false as pinned, ${data} as data
    from ${from} ${step ? `and ${onStep}` : ''} ${before ? `and ${at} <= ${moment} and (${at}, ${rank}, x.id::bigint) < (${moment}, :rank, :id::bigint)` : ''}
    order by ${at} desc, x.id desc limit :limit)`;
}

function pinnedBranch({ step }: TimelineFilter): string {
  return `(select 'action', 1, x.id::bigint, x.created_at, true, to_jsonb(x) from actions x
    where x.lead_id = :lead and x.pinned and (:kind::text is null or x.kind = :kind) ${step ? 'and x.step_id = :step' : ''}
    order by x.created_at desc, x.id desc limit :mostPinned)`;
}
