import type { Config } from '../config.ts';
import type { Place } from './answer.ts';
import { ares } from './ares.ts';
import { keyed } from './keyed.ts';
import { ltJar } from './lt-jar.ts';
import type { Register, RegisterEntry, RegisteredCompany, RegisterQuestion } from './register.ts';
import { vies } from './vies.ts';

const builtIn: Record<'lt_jar' | 'vies' | 'ares', (place?: Place) => Register> = { lt_jar: ltJar, vies, ares };

/** The registers that the configuration turns on, in its order; each keeps its answers for an hour. */
export function registersOf({ registers, register_urls }: Config): Register[] {
  return registers.map((each) => {
    if (typeof each !== 'string') return remembering(keyed(each));
    const url = register_urls[each];
    return remembering(url ? builtIn[each]({ url, trusted: true }) : builtIn[each]());
  });
}

const lifetime = 3_600_000;
const most = 500;

/** Asks the same question once. A failure is not kept. */
function remembering(register: Register): Register {
  const entries = new Map<string, { value: Promise<unknown>; until: number }>();
  const once = <T>(key: string, ask: () => Promise<T>): Promise<T> => {
    const known = entries.get(key);
    if (known && known.until > Date.now()) return known.value as Promise<T>;
    if (entries.size >= most) entries.delete(entries.keys().next().value!);
    const value = ask();
    entries.set(key, { value, until: Date.now() + lifetime });
    value.catch(() => entries.delete(key));
    return value;
  };
  return {
    ...register,
    search: (question: RegisterQuestion) =>
      once<RegisterEntry[]>(`search ${question.by} ${question.text}`, () => register.search(question)),
    get: (key: string) => once<RegisteredCompany | null>(`get ${key}`, () => register.get(key)),
  };
}
