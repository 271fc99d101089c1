import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { readFrom } from '../leads/address.ts';
import { type LeadsOfClient, listOfClient } from '../leads/by-client.ts';
import type { Contact } from '../leads/contact.ts';
import { loadNames, type Names } from '../leads/names.ts';
import { recordAddress } from '../lists/address.ts';
import { findNeighbours } from '../lists/neighbours.ts';
import { getSetting } from '../settings/repository.ts';
import { type TagsOfRecord, tagsOf } from '../tags/of-record.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors, Typed } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import { contactOf } from './contact.ts';
import { clientList } from './list-spec.ts';
import type { Client } from './repository.ts';
import { loadTab, type Tab, tabNames } from './show-tabs.ts';

/** What was typed into the composer and refused. */
interface Refused {
  errors: FieldErrors;
  typed: Typed;
}

interface ClientPage {
  client: Client;
  contact: Contact;
  names: Names;
  /** Null while the Tags module is switched off. */
  tags: TagsOfRecord | null;
  from_leads: LeadsOfClient;
  tab: Tab;
  tab_names: string[];
  most_megabytes: number;
  neighbours: { previous: string | null; next: string | null };
  /** `?from=…` for the forms and links of this page, or nothing. */
  from_query: string;
  here: string;
  may_work: boolean;
  composer: { values: Typed; errors: FieldErrors; submission_id: string; saved: string };
}

const page = view<ClientPage>('clients/show');

/** Renders the page of a client; with a refused note it answers 422. */
export function clientPage(deps: Deps) {
  return async (res: Response, client: Client, query: Record<string, unknown>, refused?: Refused): Promise<void> => {
    const me = currentAdmin(res);
    const ui: Ui = res.locals.ui;
    const from = readFrom(query);
    const names = await loadNames(deps);
    const [tagsOn, from_leads, beside, tab] = await Promise.all([
      getSetting(deps, 'tags_enabled'),
      listOfClient(deps.db, me, client.id),
      findNeighbours(deps, me, clientList, client.id, from),
      loadTab(deps.db, client, query, names, ui),
    ]);
    const address = (id: number | null) => (id ? recordAddress('/clients', id, { from }) : null);
    const all = [...names.tags.values()];
    const locals = {
      title: client.full_name,
      shows: [tab.name !== 'notes' && ui.t(`clients.tab.${tab.name}`)],
      crumbs: [{ text: ui.t('nav.clients'), href: from ? `/clients?${from}` : '/clients' }, { text: client.full_name }],
      client,
      names,
      contact: contactOf(client, names, ui),
      tags: tagsOn ? tagsOf(all, client.tag_ids) : null,
      from_leads,
      tab,
      tab_names: tabNames(ui),
      most_megabytes: deps.config.max_file_megabytes,
      neighbours: { previous: address(beside.previous), next: address(beside.next) },
      from_query: from && `?${new URLSearchParams({ from })}`,
      here: recordAddress('/clients', client.id, { from, ...tab.query }),
      may_work: ui.can('clients.change') && !client.deleted_at,
      composer: composerOf(ui, refused),
    };
    page(res, locals, refused ? 422 : 200);
  };
}

/** `saved` is the submission that the page before this one saved: its draft in the browser is done with. */
function composerOf({ flash }: Ui, refused?: Refused): ClientPage['composer'] {
  const saved = flash.find(({ key }) => key === 'actions.added')?.values?.submission;
  return {
    values: refused?.typed ?? {},
    errors: refused?.errors ?? {},
    submission_id: randomUUID(),
    saved: String(saved ?? ''),
  };
}
