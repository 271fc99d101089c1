import type { Response } from 'express';
import type { NotConvertible } from '../leads/convertible.ts';
import type { Lead } from '../leads/repository.ts';
import { view } from '../web/views.ts';

export type Refusal = NotConvertible | 'client_in_bin';

/** Thrown where a lead cannot be registered or linked as it now is. */
export class ConversionRefused extends Error {
  readonly lead: Lead;
  readonly reason: Refusal;

  constructor(lead: Lead, reason: Refusal) {
    super(reason);
    this.lead = lead;
    this.reason = reason;
  }
}

const page = view<{ lead: Lead; reason: Refusal; last_step: string }>('conversion/refused');

/** Says why nothing was done: 409. */
export function showRefusal(res: Response, { lead, reason }: ConversionRefused, lastStep: string): void {
  const { t } = res.locals.ui;
  const title = t('conversion.refused_title');
  const crumbs = [
    { text: t('nav.leads'), href: '/leads' },
    { text: lead.full_name, href: `/leads/${lead.id}` },
    { text: title },
  ];
  page(res, { title, crumbs, lead, reason, last_step: lastStep }, 409);
}
