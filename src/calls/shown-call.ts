import { phoneLink } from '../phones/parse.ts';
import type { CallState } from './read-report.ts';
import type { Call } from './repository.ts';

export const ringsFor = 2 * 60_000;

/** A call as pages show it. */
export interface ShownCall extends Call {
  /** A phone that only reports numbers never says that a call ended: after two minutes it was just received. */
  look: CallState | 'received';
  icon: string;
  phone_text: string;
  phone_href: string | null;
}

const icons: Partial<Record<CallState, string>> = { answered: 'phone-call', missed: 'phone-x' };

export function shownCall<C extends Call>(call: C): C & ShownCall {
  const isOld = Date.now() - call.started_at.getTime() > ringsFor;
  const phone = phoneLink(call.phone);
  return {
    ...call,
    look: call.state === 'ringing' && isOld ? 'received' : call.state,
    icon: icons[call.state] ?? 'phone-incoming',
    phone_text: phone.text,
    phone_href: phone.href,
  };
}
