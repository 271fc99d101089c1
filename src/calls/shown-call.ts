import { formatPhone } from '../phones/parse.ts';
import type { Call } from './repository.ts';

export const ringsFor = 2 * 60_000;

/** A call as pages show it. */
export interface ShownCall extends Call {
  /** It rings now, as far as anybody said. */
  rings: boolean;
  phone_text: string;
  phone_href: string;
}

export function shownCall<C extends Call>(call: C): C & ShownCall {
  return {
    ...call,
    // A phone that only reports numbers never says that a call ended.
    rings: call.state === 'ringing' && Date.now() - call.started_at.getTime() < ringsFor,
    phone_text: formatPhone(call.phone),
    phone_href: `tel:${call.phone.replace(/[^\d+]/g, '')}`,
  };
}
