import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { type ActionChoices, actionChoices } from '../actions/choices.ts';
import { findNeighbours, type Neighbours } from '../lists/neighbours.ts';
import { choosable } from '../moving/going.ts';
import { getSetting } from '../settings/repository.ts';
import { type StepMark, stepMarks } from '../steps/step-bar.ts';
import { type TagsOfRecord, tagsOf } from '../tags/of-record.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors, Typed } from '../web/form.ts';
import { view } from '../web/views.ts';
import { leadAddress, readFrom } from './address.ts';
import { attachedTo } from './attached.ts';
import { type Contact, contactOf } from './contact.ts';
import { type Registration, registrationOf } from './convertible.ts';
import { type HoldPreset, holdPresets } from './hold.ts';
import { leadList } from './list-spec.ts';
import { loadNames, type Names } from './names.ts';
import type { Lead } from './repository.ts';
import { loadTab, type Tab } from './show-tabs.ts';

/** What was typed into the composer and refused. */
export interface Refused {
  errors: FieldErrors;
  typed: Typed;
}

interface LeadPage {
  lead: Lead;
  contact: Contact;
  step_marks: StepMark[];
  names: Names;
  /** Null while the Tags module is switched off. */
  tags: TagsOfRecord | null;
  open_tasks: number;
  contact_count: number;
  file_count: number;
  most_megabytes: number;
  tab: Tab;
  neighbours: { previous: string | null; next: string | null };
  /** `?from=…` for the forms and links of this page, or nothing. */
  from_query: string;
  /** The address of this page with its tab and filters, for forms that come back to it. */
  here: string;
  may_work: boolean;
  watched: boolean;
  hold_presets: HoldPreset[];
  registration: Registration;
  composer: { values: Typed; errors: FieldErrors; submission_id: string; saved: string };
  choices: ActionChoices;
}

const page = view<LeadPage>('leads/show');

/** Renders the page of a lead; with a refused entry in the composer it answers 422. */
export function leadPage(deps: Deps) {
  return async (res: Response, lead: Lead, query: Record<string, unknown>, refused?: Refused): Promise<void> => {
    const me = currentAdmin(res);
    const { ui } = res.locals;
    const from = readFrom(query);
    const names = await loadNames(deps);
    const [tagsOn, { seconds, ...attached }, beside, tab, registration] = await Promise.all([
      getSetting(deps, 'tags_enabled'),
      attachedTo(deps.db, me, lead),
      findNeighbours(deps, me, leadList, lead.id, from),
      loadTab(deps.db, lead, query, names, ui),
      registrationOf(deps, lead, ui),
    ]);
    const all = [...names.tags.values()];
    page(
      res,
      {
        title: lead.full_name,
        shows: [tab.name !== 'timeline' && ui.t(`leads.tab.${tab.name}`)],
        crumbs: [{ text: ui.t('nav.leads'), href: from ? `/leads?${from}` : '/leads' }, { text: lead.full_name }],
        lead,
        names,
        from_query: from && `?${new URLSearchParams({ from })}`,
        tab,
        contact: contactOf(lead, names, ui),
        step_marks: stepMarks(choosable([...names.steps.values()], [lead.step_id]), lead.step_id, seconds),
        tags: tagsOn ? tagsOf(all, lead.tag_ids) : null,
        ...attached,
        most_megabytes: deps.config.max_file_megabytes,
        neighbours: addresses(beside, from),
        here: leadAddress(lead.id, { from, ...tab.query }),
        may_work: ui.can('leads.change') && !lead.deleted_at,
        registration,
        hold_presets: holdPresets(ui.dates.today()),
        composer: composerOf(lead, ui.flash, refused),
        choices: actionChoices(names, { step_id: lead.step_id }),
      },
      refused ? 422 : 200,
    );
  };
}

function addresses({ previous, next }: Neighbours, from: string): LeadPage['neighbours'] {
  const address = (id: number | null) => (id ? leadAddress(id, { from }) : null);
  return { previous: address(previous), next: address(next) };
}

/** `saved` is the submission that the page before this one saved: its draft in the browser is done with. */
function composerOf(
  lead: Lead,
  messages: Array<{ key: string; values?: Record<string, string | number> }>,
  refused?: Refused,
): LeadPage['composer'] {
  const saved = messages.find(({ key }) => key === 'actions.added')?.values?.submission;
  return {
    values: { step_id: lead.step_id, ...refused?.typed },
    errors: refused?.errors ?? {},
    submission_id: randomUUID(),
    saved: String(saved ?? ''),
  };
}
