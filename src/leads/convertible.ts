import type { Client } from '../clients/repository.ts';
import * as clients from '../clients/repository.ts';
import { getSetting } from '../settings/repository.ts';
import type { Step } from '../steps/repository.ts';
import * as steps from '../steps/repository.ts';
import type { Deps } from '../web/deps.ts';
import type { Ui } from '../web/ui.ts';
import type { Lead } from './repository.ts';

export type NotConvertible = 'in_bin' | 'already' | 'not_last_step';

/** Why a lead cannot be registered as a client now; null when it can. */
export function whyNotConvertible(
  lead: Pick<Lead, 'deleted_at' | 'client_id' | 'step_id'>,
  pipeline: Array<Pick<Step, 'id'>>,
  fromAnyStep: boolean,
): NotConvertible | null {
  if (lead.deleted_at) return 'in_bin';
  if (lead.client_id) return 'already';
  return fromAnyStep || isOnLastStep(lead, pipeline) ? null : 'not_last_step';
}

export function isOnLastStep(lead: Pick<Lead, 'step_id'>, pipeline: Array<Pick<Step, 'id'>>): boolean {
  return pipeline.at(-1)?.id === lead.step_id;
}

/** What a lead's page shows of its way to a client. */
export interface Registration {
  may: boolean;
  why_not: NotConvertible | null;
  last_step: string;
  /** A client that is there already may be linked. */
  links: boolean;
  /** It came to the last step and nobody has answered yet whether it shall be registered. */
  asks: boolean;
  /** Whom it became; null for those who may not see clients. */
  client: Client | null;
}

export async function registrationOf(deps: Deps, lead: Lead, { me, can }: Ui): Promise<Registration> {
  const [pipeline, fromAnyStep, client] = await Promise.all([
    steps.known(deps),
    getSetting(deps, 'convert_from_any_step'),
    me && lead.client_id && can('clients.view') ? clients.find(deps.db, me, lead.client_id) : null,
  ]);
  const may = can('leads.convert');
  const whyNot = whyNotConvertible(lead, pipeline, fromAnyStep);
  return {
    may,
    why_not: whyNot,
    last_step: pipeline.at(-1)?.name ?? '',
    links: may && can('clients.view') && !lead.client_id && !lead.deleted_at,
    asks: may && !whyNot && isOnLastStep(lead, pipeline) && !lead.registration_declined,
    client: client ?? null,
  };
}
